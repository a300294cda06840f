"""Schemas drawn by chance: telemetry, logs, metrics, security tables and the tables of businesses."""

# ruff: noqa: E501  # templates are data: a line holds several that belong together

from __future__ import annotations

from random import Random

TELEMETRY = """
duration_ms error error.type error.message exception.message exception.type exception.stacktrace name service.name service.version
service.namespace trace.trace_id trace.parent_id trace.span_id parent_name span.kind span.num_events status_code status.message
http.method http.request.method http.route http.status_code http.response.status_code http.target http.url url.path url.full
http.user_agent user_agent.original http.host server.address client.address net.peer.name net.peer.port http.request_content_length
http.response.body.size db.system db.statement db.operation db.name db.collection.name db.user rpc.service rpc.method rpc.system
rpc.grpc.status_code messaging.system messaging.destination.name messaging.operation messaging.kafka.partition faas.name
faas.coldstart cloud.region cloud.provider cloud.availability_zone cloud.account.id host.name host.arch os.type process.pid
process.runtime.name container.id container.image.name k8s.pod.name k8s.namespace.name k8s.node.name k8s.deployment.name
k8s.cluster.name k8s.container.restart_count deployment.environment telemetry.sdk.language library.name library.version
code.function code.namespace code.filepath code.lineno thread.id thread.name meta.signal_type meta.annotation_type sample_rate
feature_flag.key feature_flag.variant session.id enduser.id browser.name browser.language screen.size page.title lcp.value
cls.value inp.value gen_ai.system gen_ai.request.model gen_ai.usage.input_tokens gen_ai.usage.output_tokens llm.prompt
llm.completion graphql.operation.name graphql.document timestamp message level log.level severity_text body logger.name
""".split()

METRICS = """
node_cpu_seconds_total node_memory_MemAvailable_bytes node_filesystem_avail_bytes node_network_receive_bytes_total
container_cpu_usage_seconds_total container_memory_working_set_bytes kube_pod_status_phase kube_pod_container_status_restarts_total
kube_deployment_status_replicas http_requests_total http_request_duration_seconds_bucket http_requests_in_flight
process_resident_memory_bytes go_goroutines jvm_memory_used_bytes jvm_gc_pause_seconds_count up instance job le mode device
handler code quantile pod namespace container cluster node cpu phase reason verb resource apiserver_request_total etcd_db_size
redis_connected_clients redis_memory_used_bytes pg_stat_activity_count mysql_global_status_queries rabbitmq_queue_messages
kafka_consumergroup_lag nginx_connections_active system.cpu.utilization system.memory.usage system.disk.io k8s.pod.memory.usage
""".split()

LOGS = """
app namespace pod container filename stream level job host cluster msg message ts caller method path status latency remote_addr
user_agent referrer bytes_sent request_id trace_id component module line unit hostname priority facility tag org_id query_type
""".split()

SECURITY = """
Timestamp DeviceId DeviceName ActionType FileName FolderPath SHA1 SHA256 ProcessCommandLine ProcessId AccountName AccountDomain
InitiatingProcessFileName RemoteIP RemotePort RemoteUrl LocalIP Protocol RegistryKey RegistryValueName LogonType AlertId Title
Category Severity AttackTechniques UserPrincipalName AppDisplayName IPAddress Location ResultType ResultDescription ConditionalAccessStatus
RiskLevel SenderFromAddress RecipientEmailAddress Subject ThreatTypes DeliveryAction UrlCount OperationName CallerIpAddress
EventID Computer Account TargetUserName Activity SourceIP DestinationIP DestinationPort DeviceAction BytesSent BytesReceived
TimeGenerated TenantId CorrelationId IncidentNumber Status Owner Tactics Hostname SyslogMessage Facility ProcessName
""".split()

BUSINESS = {
    "pupil": "pupil_no full_name birthday home_town form_teacher absences mean_grade joined_on",
    "lesson": "lesson_no topic room period weekday tutor seats_left workload",
    "lecturer": "lecturer_no surname faculty office_hours monthly_pay joined_in chair",
    "band": "band_no band_name founded_in home_country members records_sold style label_name",
    "gig": "gig_no venue_name played_on tickets_sold doors_open headliner takings",
    "flight": "flight_no departs_from arrives_at carrier_name seats delay_minutes gate aircraft_model",
    "vehicle": "plate make fuel_type engine_litres mileage first_registered keeper doors top_speed",
    "animal": "chip_no species nickname kennel weight_kg adopted_on vaccinated",
    "gallery": "gallery_no gallery_name curators opened_in visitors_per_day entry_fee district",
    "store": "store_no store_name town floor_space_m2 manager staff_count turnover opening_day",
    "athlete": "athlete_no given_name club discipline personal_best medals height_cm nation coach",
    "fixture": "fixture_no home_side away_side kickoff goals_home goals_away referee crowd division",
    "nation": "iso_code nation_name capital_city inhabitants land_area official_tongue currency_code median_age",
    "expedition": "expedition_no leader set_out_on summit outcome party_size altitude_m season",
    "contract": "contract_no counterparty signed_on clause_count valid_until contract_kind revision signatory",
    "flat": "flat_no street rooms rent deposit_paid landlord floor balcony let_since",
    "programme": "programme_no programme_title broadcaster slot viewers_million first_aired presenter tongue",
    "employee": "employee_no display_name desk team_name wage hired_on contract_hours line_manager appraisal",
    "order": "order_no buyer_no placed_on state grand_total article units net_price ship_to paid_with",
    "patient": "patient_no initials ward complaint consultant admitted_on discharged_on insurer blood_group",
    "book": "book_no book_title writer imprint printed_in shelf list_price page_count copies_left",
    "film": "film_no film_title filmed_by premiere box_office certificate runtime_min distributor",
    "loan": "loan_no branch principal purpose borrower collateral score_band interest outstanding",
    "ballot": "ballot_no ward_code candidate votes_cast turnout polling_place spoiled seat",
    "station": "station_code reading_on rainfall_mm wind_kmh sunshine_hours pressure postcode river_level",
    "ride": "ride_no picked_up dropped_off driver_no distance_km fare tip passenger_count zone_name",
    "invoice": "invoice_no billed_to issued_on due_on amount_due vat reminder_level dunned ledger_code",
    "parish": "parish_no parish_name built_in denomination organ bells members patron",
    "hotel": "suite suite_name twin_beds guests_max nightly_rate arrival departure breakfast view",
    "diner": "diner_no diner_name stars kitchen_style covers street_no last_inspection cook",
    "company": "company_no legal_name seat sector revenue_musd profit headcount listed chief_executive",
    "painter": "painter_no painter_name born_in died_in school masterpiece exhibition sold_for",
    "farm": "farm_no hectares cows pigs goats harvest_tonnes county soil organic",
    "vessel": "vessel_no vessel_name keel_laid draught flag_state gross_tons fleet sunk_on skipper",
    "member": "member_no nick friends followers joined group_name birthday_month posts verified",
    "complaint": "complaint_no product_line filed_on urgency handled_by closed_on resolution channel",
    "phone": "imei handset maker network_name os_release stock units_sold screen_inch",
    "wedding": "wedding_no bride groom held_on guests_invited caterer venue_town budget",
    "charger": "charger_no plug vendor_name meter_kwh tariff_code session_kwh site plug_state",
    "warehouse": "bin sku pick_list carton haulier dispatched_at stock_level supplier_no pallet",
    "mountain": "peak_no peak_name elevation_m range_name first_ascent prominence difficulty",
    "recipe": "recipe_no dish servings cooking_minutes main_ingredient calories chef_name",
    "language": "tongue_code tongue_name speakers script family endangered spoken_in",
    "claim": "claim_no policy_no damage_kind reported_on payout adjuster excess fault",
}  # fmt: skip

NOUNS = """
account address agent album alert allocation amount analytics app appointment article asset attachment audit author auction avatar
balance bank banner basket batch benefit bid billing board booking branch brand broker bucket budget bundle button calendar campaign
candidate card care carrier cart case catalog charger checkout child claim class client clinic cohort collection comment commission
company compliance config consent contact content contract conversion coupon course courier credit currency customer dashboard deal
dealer delivery dependency deposit dispatch document domain donation donor download draft driver editor employee energy engagement
enrollment entity entry episode escrow estimate exam export facility fare feed fee file firmware fleet flight folder form forum
fulfillment fund game gateway gift grade grant guest health hotel household identity image import incident index ingest inventory
invoice invite item journal kiosk label landing lead league ledger lesson license listing loan location locker loyalty machine mail
mailbox manifest map market match media meeting member menu merchant meter milestone mission model module mortgage movie news note
notification offer office onboarding order outlet owner package page parcel parking partner passenger patient payment payout payroll
permission pet phone photo pickup plan player playlist podcast policy poll portal post premium prescription price printer product
profile project promotion property provider purchase quest quiz quote rate rating receipt recipe recommendation refund region
registration reminder renewal rental repair report reservation restaurant return review reward rider robot role room rota route
salary sale scan schedule school score seat season section seller sensor settlement shift shipment shop sign site slot song sport
staff statement stock store story stream student studio subscriber subscription supplier support survey table task tax taxi team
template tenant terminal territory test ticket tip token tour track trader training transfer translation trial trip truck unit upload
user vacancy vehicle vendor venue video visit visitor voucher wallet warehouse warranty weather webhook widget winner workflow zone
""".split()

MODIFIERS = """
active admin archived async auto backup base bulk cached canary central core custom daily data default dynamic edge event external
fast final first global group hourly inner internal legacy live local main manual master mobile mock new nightly old open parallel
partial pending primary private public quick raw recent remote retry safe secondary shared signed simple smart standard static sync
temp third total unified upstream user virtual weekly
""".split()

PURPOSES = "service api worker job gateway proxy client server db handler consumer producer scheduler runner sync cache queue".split()
VERBS = "create get update delete list find process send sync import export validate compute fetch cancel approve notify render".split()


def drawn_schema(chance: Random) -> list[str]:
    """The columns of one dataset; one in twelve is empty, as when a caller gives none."""
    kind = chance.random()
    if kind < 0.06:
        return []
    if kind < 0.42:
        columns = chance.sample(TELEMETRY, chance.randint(5, 45))
        columns += [own_column(chance) for _ in range(chance.randint(0, 35))]
    elif kind < 0.48:
        columns = chance.sample(METRICS, chance.randint(6, 35))
    elif kind < 0.53:
        columns = chance.sample(LOGS, chance.randint(4, 20)) + [own_column(chance) for _ in range(chance.randint(0, 6))]
    elif kind < 0.65:
        columns = chance.sample(SECURITY, chance.randint(10, len(SECURITY)))
    else:
        columns = business_schema(chance)
    chance.shuffle(columns)
    return list(dict.fromkeys(columns))


def business_schema(chance: Random) -> list[str]:
    """The columns of two to five tables, with the tables' names now and then."""
    tables = chance.sample(sorted(BUSINESS), chance.randint(1, 4))
    columns = [column for table in tables for column in BUSINESS[table].split()]
    if chance.random() < 0.5:
        columns += tables
    if chance.random() < 0.3:
        columns = ["".join(part.capitalize() for part in column.split("_")) for column in columns]
    return columns


def own_column(chance: Random) -> str:
    """A column that somebody's own code sends."""
    noun, other = chance.choice(NOUNS), chance.choice(NOUNS)
    return chance.choice(
        (
            f"{noun}.id", f"{noun}_id", f"app.{noun}.{other}", f"{noun}.{other}_count", f"{noun}_{other}", f"{noun}{other.title()}",
            f"{noun}.{chance.choice(MODIFIERS)}_{other}", f"is_{chance.choice(MODIFIERS)}", f"{noun}.status", f"{noun}.duration_ms",
            noun, f"{noun}.name", f"num_{noun}s", f"{chance.choice(VERBS)}_{noun}_ms",
        )
    )  # fmt: skip


def identifier(chance: Random) -> str:
    """A name in code, of a service, class, operation, path or span, that no schema lists."""
    noun, other, third = (chance.choice(NOUNS) for _ in range(3))
    verb, purpose, modifier = chance.choice(VERBS), chance.choice(PURPOSES), chance.choice(MODIFIERS)
    n, o, t = noun.title(), other.title(), third.title()
    return chance.choice(
        (
            f"{noun}-{purpose}", f"{modifier}-{noun}-{purpose}", f"{noun}-{other}", f"{noun}_{purpose}", f"{verb}_{noun}_{other}",
            f"{verb}{n}", f"{verb.title()}{n}{o}", f"{n}{purpose.title()}", f"{n}{o}Controller", f"{n}{o}Controller.{verb}{t}",
            f"{n}Controller#{verb}", f"com.acme.{noun}.{o}{purpose.title()}", f"{noun}.{other}.{verb}", f"/{noun}s/{other}",
            f"/api/v{chance.randint(1, 3)}/{noun}s", f"/api/{noun}s/{{id}}/{other}", f"{noun}s/{hexadecimal(chance, 8)}/{other}",
            f"{noun.upper()}_{other.upper()}_ID", f"{n}::{o}::{t}#{verb}", f"{noun}:{other}", f"{n}{o}Exception", f"{noun}.{verb}",
            f"{noun}{purpose}", f"prod-{noun}-{chance.randint(1, 30)}", f"{noun}-{purpose}-{hexadecimal(chance, 5)}",
        )
    )  # fmt: skip


def hexadecimal(chance: Random, digits: int) -> str:
    """So many hexadecimal digits."""
    return f"{chance.getrandbits(4 * digits):0{digits}x}"


_ONSETS = "b br c ch cl d dr f fr g gr h j k kl l m n p ph pr qu r s sh sk st t th tr v w wh y z".split()
_NUCLEI = "a e i o u ai ea ee ie ou oo io au ya".split()
_CODAS = "b ck d ft g k l ll m n nd ng nt p r rd rk rs s ss st t x".split() + [""] * 14


def made_up(chance: Random) -> str:
    """A name that nobody has: of a place, person, product or firm."""
    syllables = chance.randint(2, 4)
    word = "".join(chance.choice(_ONSETS) + chance.choice(_NUCLEI) + chance.choice(_CODAS) for _ in range(syllables))
    return word.capitalize() if chance.random() < 0.85 else word


def value(chance: Random) -> str:
    """A value that somebody filters on: an identifier, number, address, name or quoted phrase."""
    noun, other = chance.choice(NOUNS), chance.choice(NOUNS)
    kind = chance.randrange(16)
    if kind < 3:
        return identifier(chance)
    if kind > 13:
        return made_up(chance) if kind > 14 else f"{made_up(chance)} {made_up(chance)}"
    return (
        hexadecimal(chance, 32),
        f"{hexadecimal(chance, 8)}-{hexadecimal(chance, 4)}-4{hexadecimal(chance, 3)}-a{hexadecimal(chance, 3)}-{hexadecimal(chance, 12)}",
        str(chance.randint(1, 10 ** chance.randint(1, 9))),
        str(chance.choice((200, 201, 301, 400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 504))),
        f'"{noun} {other}"',
        f"'{noun}'",
        noun,
        f"{noun} {other}",
        f"{noun}@{other}.example",
        f"10.{chance.randint(0, 255)}.{chance.randint(0, 255)}.{chance.randint(1, 254)}",
        chance.choice(("true", "false", "GET", "POST", "production", "staging", "eu-west-1", "us-east-1", "timeout", "internal")),
    )[kind - 3]  # fmt: skip
