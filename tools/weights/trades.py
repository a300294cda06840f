"""Questions in the words of a trade: payments, phones, pipelines, sensors, models, security; terse, as people type them.

A schema names only some of the words that its users use. Each trade has columns, things, what becomes of them, and
phrases; the templates are the same for all.
"""

# ruff: noqa: E501  # word lists are data: a line holds several that belong together

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from schemas import hexadecimal, identifier, made_up, value


@dataclass(frozen=True, slots=True)
class Trade:
    """The words of one trade. `things` are in the singular, `states` stand before a thing or behind `is`."""

    columns: tuple[str, ...]
    things: tuple[str, ...]
    states: tuple[str, ...]
    phrases: tuple[str, ...]


def _trade(columns: str, things: str, states: str, phrases: str) -> Trade:
    split = (tuple(" ".join(word.split()) for word in text.split("|")) for text in (things, states, phrases))
    return Trade(tuple(columns.split()), *split)


TRADES = (
    _trade(
        "payment.id payment.status payment.method payment.amount payment.currency acquirer.name card.scheme card.bin card.funding decline.reason fraud.score refund.id dispute.id dispute.stage checkout.step merchant.category psp.latency_ms installment.count wallet.type sca.outcome",
        "payment|charge|refund|dispute|chargeback|payout|settlement|authorization|capture|void|card|wallet|merchant|acquirer|issuer|checkout|invoice|subscription|coupon|bank transfer|direct debit|webhook|ledger entry|reversal|installment|fee|currency conversion|fraud check|three ds challenge|tokenization|mandate|statement",
        "declined|refunded|disputed|captured|authorized|settled|voided|reversed|expired|duplicate|partial|pending|fraudulent|recurring|cross border|contactless|failed|retried|abandoned|soft declined|overdue",
        "conversion by funnel step|approval rate|do not honour|insufficient funds|card not supported|cost of acceptance|basket value|failed renewals|involuntary churn|false declines|liability shift|network tokens|payment method mix|dunning success",
    ),
    _trade(
        "app_version build_number platform os_version device_model device_tier screen view_controller activity session_id launch_type crash_id crash_group battery_pct network_type carrier_name locale install_id frozen_frames slow_frames memory_warning push_token",
        "crash|screen|session|launch|install|freeze|hang|frame|tap|gesture|push notification|deep link|upgrade|permission prompt|paywall|video|image|scroll|keyboard|widget|login|upload|download|animation|app start|background task|fragment|view controller|tablet|handset|splash screen|biometric check|offline queue|in app purchase",
        "crashed|frozen|slow|foreground|background|killed|uninstalled|cold|warm|hot|dropped|jailbroken|rooted|outdated|low memory|offline|stuck|cancelled|skipped|force quit",
        "crash free sessions|not responding|startup time by model|app hangs|day one retention|battery drain|time to interactive|memory warnings per session|fatal signal|segmentation fault|sigabrt|version adoption|store rating after release",
    ),
    _trade(
        "workflow.name workflow.run_id stage.name step.name step.result build.number build.duration_s agent.pool agent.label git.branch git.sha git.author test_case test_class test_result retry_count coverage_pct artifact_mb queue_seconds trigger_type deploy.env deploy.version",
        "build|pipeline|workflow|step|stage|test|suite|runner|agent|artifact|commit|branch|pull request|merge|release|deploy|rollback|checkout|cache|compile|lint|image build|queue|release train|approval|unit test|integration test|snapshot test|nightly|dependency install|docker layer|patch",
        "flaky|red|green|broken|cancelled|skipped|queued|stuck|slow|quarantined|retried|failed|timed out|uncached|manual|scheduled|pending|idle|unstable|passing",
        "time to green|lead time for changes|change failure rate|deployment frequency|mean time to recovery|wasted minutes|cost per build|slowest test files|what broke the build|longest queue|runner saturation|cache restore|test coverage trend",
    ),
    _trade(
        "sensor_id sensor_type gateway site_name line_no plc_tag temperature humidity_pct pressure_bar vibration_mm_s voltage current_a power_kw flow_l_min tank_level firmware signal_dbm last_contact fault_code valve_position motor_rpm ota_result",
        "sensor|gateway|device|pump|valve|motor|compressor|freezer|boiler|battery|meter|inverter|panel|turbine|conveyor|robot arm|charger|thermostat|lock|camera|beacon|relay|alarm|reading|firmware update|reboot|heartbeat|door|tank|probe|tracker|vehicle|tyre|engine|greenhouse|warehouse|plant|line|silo|fan",
        "offline|faulty|overheating|low|high|stale|disconnected|stuck|drifting|rebooting|leaking|idle|open|closed|jammed|undervoltage|out of range|uncalibrated|silent|frozen",
        "signal strength by site|battery life left|missing readings|duty cycle|energy per shift|downtime per line|state of charge|brown outs|temperature excursions|over the air update failures|overall equipment effectiveness|loss of signal",
    ),
    _trade(
        "model model_version provider deployment_name request_tokens response_tokens cached_tokens time_to_first_token_ms stop_reason temperature prompt_template prompt.text response.text tool_name agent_step guardrail.verdict moderation.label eval.score gpu_util gpu_memory_gb queue_length batch_size feature_name drift_score embedding_ms",
        "prompt|system prompt|completion|token|model|inference|embedding|tool call|agent run|conversation|chat|retrieval|guardrail|moderation flag|jailbreak|prompt injection|refusal|hallucination|response|instruction|eval|batch|gpu|training run|epoch|checkpoint|feature|prediction|label|drift alert|cache hit|context window|generation|user message|template|assistant message|role|persona|safety filter|policy violation|leak|override|vector search",
        "flagged|blocked|refused|truncated|streamed|cached|long|slow|empty|toxic|unsafe|malformed|retried|rate limited|ignored|hidden|redacted|hijacked|suspicious|filtered|bypassed|detected|injected|system|developer",
        "time to first token|tokens per second|cost per conversation|jailbreak attempts per day|prompt injections caught|refusal rate by model|system prompt version|prompt length vs latency|out of memory on the gpu|model drift|feature skew|throughput per replica|cache evictions|rate limit errors from the provider|ignored instructions|responses that leaked the prompt",
    ),
    _trade(
        "event_time src_ip dst_ip src_port user_name user_role host_name process_name parent_process command_line file_hash file_path registry_key rule_name alert_severity mitre_technique mfa_result geo_country policy_name token_id role_name api_action resource_arn verdict sender recipient",
        "login|logon|admin|administrator|root user|account|password|password reset|token|session|secret|credential|api key|access key|role|privilege|privilege escalation|permission|policy|firewall rule|alert|incident|phishing email|malware|ransomware|exploit|injection attempt|brute force attempt|port scan|beacon|process|binary|driver|service|scheduled task|registry key|share|mailbox rule|attachment|macro|tunnel|certificate|backdoor|exfiltration|impersonation|sudo|command|script|dll|executable|hash|domain|honeypot|consent grant|service principal|guest",
        "suspicious|malicious|unsigned|encoded|obfuscated|failed|blocked|quarantined|disabled|bypassed|revoked|stolen|leaked|reused|expired|privileged|rare|unmanaged|compromised|infected|external|anonymous|impossible|dormant|unknown|rogue|lateral|elevated|unauthorized|outbound",
        "impossible travel|logins outside working hours|password spray|pass the hash|lateral movement|first seen binaries|dumped credentials|disabled security tools|cleared event logs|mfa fatigue|rare parent process|living off the land|command and control|data staged for exfiltration|who disabled auditing|root logins|sudo failures|new admins|deleted backups|persistence",
    ),
    _trade(
        "page_path page_type referrer_host visitor_id is_bot lcp_ms inp_ms fcp_ms ttfb_ms layout_shift js_error js_stack bundle_size cdn_pop cache_result origin_ms country_code connection_type viewport ab_variant search_term cart_value",
        "page|page view|visitor|click|form|script|bundle|image|font|asset|redirect|cdn|origin|cache|bot|crawler|cart|search|experiment|variant|landing page|long task|paint|layout shift|cookie|consent banner|iframe|service worker|sitemap|edge function|modal|dropdown|menu",
        "slow|blocked|uncached|stale|missing|redirected|minified|third party|mobile|anonymous|returning|bounced|broken|render blocking|above average|purged|compressed",
        "core web vitals|largest contentful paint|first input delay|bounce rate|cache miss ratio|abandoned carts|javascript errors per page|time to first byte|edge latency|broken links|conversion per variant|dead clicks",
    ),
    _trade(
        "topic partition consumer_group offset lag broker db_table query_hash rows_examined lock_wait_ms replica_delay_s pool_size pool_waiters tenant shard index_name segment_count heap_used gc_pause_ms thread_count open_fds iops disk_queue",
        "consumer|producer|topic|partition|broker|offset|rebalance|table|lock|deadlock|replica|shard|index|connection pool|slow query|full scan|join|vacuum|checkpoint|migration|cursor|cache|key|eviction|heap|thread|file descriptor|socket|disk|inode|volume|mount|snapshot|backup|goroutine|process|syscall|retransmit|packet|interface|handshake|certificate|dns lookup|node|pod|scheduler|leader election|autoscaler|daemon|cronjob|ingress|sidecar|tenant|ruler|ingester|querier|limit|quota",
        "lagging|blocked|hot|cold|stale|orphaned|underreplicated|evicted|throttled|saturated|full|leaking|unhealthy|unready|pending|crashlooping|oomkilled|restarted|cordoned|overloaded|idle|dropped|down|read only|unbalanced|out of sync",
        "replication lag|lock contention|connections waiting|queries without an index|disk full soon|open file handles|memory pressure|context switches|cpu steal|noisy tenants|goroutine leak|oom kills|dropped packets|clock drift|leader changes|throttled cpu|cardinality explosion|absent series",
    ),
    _trade(
        "shipment_id order_ref carrier depot route_no stop_no driver_ref eta actual_arrival parcel_weight scan_event exception_code pick_zone sku_code stock_qty return_reason player_id match_id game_mode ping_ms server_region stream_id bitrate_kbps rebuffer_ms codec title_id",
        "shipment|parcel|delivery|pallet|order|route|driver|depot|scan|pick|return|stockout|truck|dock|customs hold|match|player|lobby|server|ping spike|purchase|level|stream|playback|rebuffer|bitrate switch|episode|ad break|viewer|ride|booking|seat|check in|bag|appointment|claim|policy|policyholder|lead|ticket|call|agent|queue",
        "late|lost|damaged|undelivered|returned|delayed|rerouted|unscanned|disconnected|kicked|banned|buffering|interrupted|cancelled|rebooked|unassigned|escalated|reopened|first time|repeat",
        "on time delivery|failed first attempt|time at dock|orders not picked|matchmaking time|rage quits|video start failures|exits before start|concurrent viewers|average handle time|no shows|first contact resolution",
    ),
)

_SLANG = """whats up with|what's up with|whats going on with|what's going on with|anything weird with|anything odd about|is something wrong with|problems with|issues with|
trouble with|anything new on|news on|status of|health of|how is|hows|how's|what about|look at|dig into|drill into|zoom in on|check|any|all|every|just|only|only the|now just|same for|same but for|same thing for|
same query for|and for|but for|what about only|wheres the|where's the|who has|who had|what has|gimme|lemme see|show|pls show|need|count of|num of|number of|no of|# of|nr of|qty of|avg|sum|list|top|worst|best|most""".replace(
    "\n", ""
).split("|")
_AGGREGATES = "avg|average|mean|median|max|min|total|sum of|p50|p75|p90|p95|p99|99th percentile of|count|distinct|rate of|share of|percent of|pct of|ratio of|distribution of|heatmap of|trend of|spread of".split(
    "|"
)
_MEASURES = "rate|count|time|duration|latency|volume|ratio|share|cost|age|size|length|usage|delay|errors|failures|attempts|events|trend|history|backlog|throughput|percentage|score|frequency|spikes|outliers|reasons".split(
    "|"
)
_WHEN = """last hour|today|yesterday|this week|last week|last month|past 7 days|last 24h|last 30m|last 15 mins|overnight|at night|on weekends|since monday|since the release|since the deploy|since 14:00|after 3pm|
before the rollout|week over week|day over day|month over month|per day|per hour|every 5 min|each week|over time|in the last 90 days|in q2|this quarter|since v2.3|after version 4.1|around noon|between 2 and 3 am|right now|ytd|in prod|in staging|
in emea|in the us|in the last release""".replace("\n", "").split("|")


def drawn_trade_question(chance: Random) -> tuple[str, list[str]]:
    """A question in a trade's words, and the columns it is asked with; in four of ten the columns are another trade's."""
    trade = chance.choice(TRADES)
    columns = list(trade.columns if chance.random() < 0.85 else chance.choice(TRADES).columns)
    columns = chance.sample(columns, chance.randint(5, len(columns)))
    return _question(trade, columns, chance), columns


def _plural(thing: str) -> str:
    if thing.endswith(("s", "x", "ch", "sh")):
        return thing + "es"
    return thing[:-1] + "ies" if thing.endswith("y") and thing[-2] not in "aeiou" else thing + "s"


def _column(columns: list[str], chance: Random) -> str:
    name = chance.choice(columns)
    spoken = name.replace(".", " ").replace("_", " ")
    return chance.choice((name, spoken, spoken.split()[-1], spoken.split()[0]))


def _question(trade: Trade, columns: list[str], chance: Random) -> str:
    one, other = chance.choice(trade.things), chance.choice(trade.things)
    xs, ys = _plural(one), _plural(other)
    state, second, phrase = chance.choice(trade.states), chance.choice(trade.states), chance.choice(trade.phrases)
    c, d, when = _column(columns, chance), _column(columns, chance), chance.choice(_WHEN)
    v, w, name = value(chance), identifier(chance), made_up(chance)
    number, slang = chance.randint(2, 400), chance.choice(_SLANG)
    agg, measure = chance.choice(_AGGREGATES), chance.choice(_MEASURES)
    quoted = chance.choice((f'"{phrase}"', f"'{phrase}'", f'"{v}"', f'"{state} {one}"', f"`{w}`"))
    release = f"{chance.randint(0, 20)}.{chance.randint(0, 30)}.{chance.randint(0, 9)}"
    text = chance.choice((
        xs, f"{state} {xs}", f"{one} {measure}", f"{one} {other}", f"{state} {one} {measure}", phrase, f"{phrase} {when}", f"{phrase} by {c}", f"{phrase} for {v}", f"{phrase} for {name}", f"{one} {state}", f"{one} {other} {state}", f"{one} {other} {state} {when}",
        f"{xs} by {c}", f"{xs} per {other}", f"{xs} per {other} {when}", f"{xs} {state} {when}", f"{state} {xs} {when}", f"{state} {xs} by {c}", f"{state} {xs} per {other}", f"{xs} in {name} {when}", f"{xs} on {v}", f"{xs} from {name}", f"{xs} to {v}", f"{xs} with {c} {v}",
        f"{xs} with {phrase}", f"{xs} over {number}", f"{xs} above {number}", f"{xs} below {number} {when}", f"{xs} older than {number} days", f"{xs} longer than {number} s", f"{xs} > {number}", f"{xs} that {chance.choice(('never', 'always', 'still', 'only', 'just', 'also'))} {state}", f"{xs} without {ys}",
        f"{xs} {chance.choice(('getting worse', 'going up', 'trending up', 'spiking', 'falling', 'increasing', 'dropping', 'missing', 'doubling'))}?", f"{xs} stuck in {state}", f"{xs} vs {ys}", f"{xs} vs {ys} by {c}", f"{state} vs {second} {xs}", f"{state} and {second} {xs}", f"{one} {measure} vs {other} {measure}",
        f"{slang} {xs}", f"{slang} {state} {xs}", f"{slang} {one} {measure}", f"{slang} {name}", f"{slang} {w}", f"{slang} {other} {xs} {when}", f"{slang} {phrase}", f"{slang} the {one} {other}", f"{slang} {xs} by {c}", f"{slang} {xs} where {c} is {v}", f"{slang} {state} ones", f"{slang} {c} {v}",
        f"{agg} {one} {measure}", f"{agg} {xs}", f"{agg} {c} by {d}", f"{agg} {one} {measure} by {c}", f"{agg} {c} of {state} {xs}", f"{agg} {one} {measure} {when}", f"{agg} {measure} of {xs} on {w}", f"{agg} number of {xs} per {other}",
        f"how many {xs} {state}", f"how many {state} {xs} {when}", f"how many {xs} did {name} have", f"how many {xs} hit {quoted}", f"how many {xs} were {state} by {other}", f"how much {one} {measure} {when}", f"how long do {xs} stay {state}", f"how often does {one} {other} fail", f"how long from {one} to {other}",
        f"which {ys} {chance.choice(('have', 'had', 'got', 'cause', 'lose', 'drop', 'send', 'see', 'use', 'hit'))} the most {xs}", f"which {xs} are {state}", f"which {xs} got {state} {when}", f"which {xs} {state} twice", f"which {one} {chance.choice(('costs us', 'hurts', 'slows', 'fails', 'is behind', 'breaks', 'uses'))} the most", f"who {chance.choice(('broke', 'ran', 'disabled', 'created', 'touched', 'approved', 'changed', 'turned off', 'reset', 'accessed'))} {one} {w}", f"who {chance.choice(('broke', 'ran', 'disabled', 'created', 'approved', 'changed', 'turned off', 'accessed'))} the {one} {when}",
        f"why are {xs} {state}", f"why is {one} {measure} so {chance.choice(('high', 'low', 'long', 'slow', 'bad'))}", f"why so many {state} {xs}", f"is {name} {chance.choice(('slower', 'faster', 'worse', 'noisier', 'busier'))} than {w}", f"is {one} {measure} {chance.choice(('up', 'down', 'normal', 'worse', 'back to normal'))} {when}", f"are {xs} still {state}", f"any {state} {xs} {when}?", f"any {xs} from {v}?", f"did {release} {chance.choice(('fix', 'break', 'improve', 'slow down', 'change'))} {xs}", f"{one} {measure} before and after {release}", f"{xs} after {release}", f"{one} {measure} {release} vs {chance.randint(1, 9)}.0",
        f"{xs} where {c} contains {quoted}", f"{xs} containing {quoted}", f"{c} like {quoted}", f"{c} != {quoted}", f"{xs} named {quoted}", f"{xs} starting with {quoted}", f"{xs} matching {w}", f"{xs} for {w}", f"{w} {xs}", f"{w} {one} {measure}", f"{name} {xs} {when}", f"{name} {one} {measure}", f"{c}={v} {xs}",
        f"look for {state} {xs}", f"hunt for {state} {xs} on {ys}", f"find {xs} followed by {ys}", f"find {state} {xs} spawned by {w}", f"identify {ys} with {state} {xs}", f"{xs} followed by a {other}, same {c}", f"{xs} {state} within {number} minutes", f"{ys} with more than {number} {xs} in an hour", f"{ys} whose {xs} {chance.choice(('dropped', 'doubled', 'fell', 'rose', 'changed', 'halved'))} {when}", f"{ys} with zero {xs}", f"first {xs} seen on {v}", f"rare {one} {other} pairs",
        f"ignore {state} {xs}", f"forget {state} {xs}, show {ys}", f"drop the {one} filter", f"without {state} {xs}", f"only {xs} that {state}", f"now the same for {ys}", f"same but {state}", f"same but only {ys}", f"group by {c} instead", f"switch to {agg} {c}", f"{xs} but hide {ys}", f"reset and show {xs}", f"{one} {measure}, {agg} and {chance.choice(_AGGREGATES)}",
        f"{hexadecimal(chance, 16)}", f"{one[:2]}_{hexadecimal(chance, 14)}", f"{one} {one[:3]}_{hexadecimal(chance, 12)} {chance.choice(('stuck', 'status', 'failed', 'timeline', 'history', 'missing'))}?", f"{one} {number}", f"{w}", f"top {number} {xs} by {measure}", f"top {state} {xs}", f"{number} latest {xs} with {c} {v}", f"oldest {xs}", f"noisiest {ys} by {xs}", f"median time from {one} to {other}", f"{one} to {other} conversion", f"share of {xs} that were {state}", f"time {xs} spend {state}", f"{measure} of {xs} by {c}, worst first",
    ))  # fmt: skip
    form = chance.random()
    if form < 0.15:
        text += f" {when}"
    elif form < 0.2:
        text += f" in {name.lower()}"
    elif form < 0.24:
        text += f" and {ys}"
    if chance.random() < 0.08:
        text += "?"
    if chance.random() < 0.1 and len(text) > 6:
        at = chance.randrange(1, len(text) - 2)
        text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:1].upper() + text[1:] if chance.random() < 0.2 else text
