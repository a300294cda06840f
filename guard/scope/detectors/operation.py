"""operation: an order to change something, which no query does."""

from __future__ import annotations

from collections.abc import Iterator

from guard.scope.detector import Signal, View, Weight, any_of, detector, matched

_BEGIN = (
    r"(?:^|[.;!?] )(?:hi |hello |hey |please |kindly |now |just |can you |could you |would you |will you |can we "
    r"|i want you to |go |go ahead and |,){0,3}"
)
_THING = (
    r"(?:users?|accounts?|customers?|orders?|invoices?|payments?|subscriptions?|bookings?|reservations?|tickets?|records?|rows?|tables?|databases?"
    r"|servers?|services?|pods?|containers?|hosts?|machines?|instances?|clusters?|nodes?|deployments?|releases?|versions?|features?|flags?|alerts?"
    r"|alarms?|ips?|addresses|address|passwords?|keys?|tokens?|cards?|emails?|messages?|files?|folders?|logs?|caches?|queues?|jobs?|items?|products?"
    r"|prices?|stock|devices?|sessions?|employees?|patients?|appointments?|shipments?|deliver(?:y|ies)|drivers?|vehicles?|rooms?|doors?|lights?|domains?"
    r"|permissions?|roles?|plans?|refunds?|coupons?|discounts?|meetings?|events?|firewall|backups?|cronjobs?|migrations?|websites?|pages?|entries|entry)"
)
_NUMBERED = r"(?:[\w-]+ ){0,2}?(?:#|no\.? ?|nr\.? ?|id ?[:=]? ?)?[\w.:@-]{0,40}\d[\w.:@/-]{0,40}"
_WORDS = r"(?:(?!(?:filters?|columns?|breakdowns?|clauses?|calculations?|limit|from|where|on|by|with|and|per|for|at)\b)[\w'.-]+ )"
_END = (
    r"(?= ?(?:$|[.;!?](?: |$)|,? (?:please|now|immediately|asap|right away|at once|today|tonight|for me"
    r"|to the customer|and (?:tell|let|notify|send|e-?mail|confirm)\b)))"
)
_ORDER = any_of(
    rf"{_BEGIN}(?:delete|remove|erase|purge|drop|wipe|cancel|refund|reimburse|restart|reboot|shut down|kill"
    rf"|terminate|suspend|disable|enable"
    rf"|activate|deactivate|block|unblock|ban|unban|lock|unlock|approve|reject|pay|ship|resend|reset|reopen|archive|restore|rotate|revoke"
    rf"|renew|upgrade|downgrade|promote|merge|rename|transfer|assign|escalate|charge|void|whitelist|blacklist)"
    rf" (?:the |this |that |my |our |all |every |each |old |user's ){{0,3}}{_WORDS}?{_THING} {_NUMBERED}{_END}",
    rf"{_BEGIN}(?:delete|remove|suspend|disable|deactivate|block|unblock|ban|unban|lock|unlock|kick|invite"
    rf"|refund) (?:the )?(?:user|account|customer|member|host|ip|domain|device)"
    rf" (?!by\b|in\b|with\b|where\b|and\b|count|rate|errors?|events?|names?|ids?|types?|column|filter|field"
    rf"|breakdown)[\w.@-]{{2,60}}{_END}",
    rf"{_BEGIN}(?:reboot|restart|redeploy|shut down|kill|terminate|drain|cordon) [a-z][a-z0-9.]{{0,40}}-[a-z0-9.-]{{1,40}}{_END}",
    rf"{_BEGIN}scale (?:the )?[\w.-]{{1,40}} (?:service |deployment )?(?:up |down )?to \d{{1,6}}(?: \w{{1,20}})?{_END}",
    rf"{_BEGIN}(?:turn|switch) (?:on|off) (?:the |all |my |our )"
    r"(?!(?:time |status |last |\w+ )?(?:group(?:ing|s)?|filters?|breakdowns?|limits?|sampling|roll-?ups?|order(?:ing)?|sorting"
    r"|columns?|legend|totals?)\b)"
    r"[^.;!?]{1,60}$",
    rf"{_BEGIN}(?:send|e-?mail|forward|mail|fax|text) (?:me |us )?(?:the |this |that |it |a "
    rf"|an )(?:[\w'-]+ ){{0,3}}?(?:to|via|by e-?mail) (?:the |my |our |me|us|[a-z]+@)[^;!?]{{0,60}}$",
    rf"{_BEGIN}(?:delete|remove|erase|purge|wipe|cancel|refund|restart|reboot|shut down|kill|terminate|suspend"
    rf"|disable|deactivate|ban|lock|unlock|approve"
    rf"|reject|pay|ship|resend|reset|reopen|archive|rotate|revoke|renew|charge|void)"
    rf" (?:the|this|that|my|our|all|every|each|all the|all of the|all my|all our|these|those) {_WORDS}{{0,4}}?{_THING}{_END}",
    rf"{_BEGIN}(?:delete|remove|erase|purge|wipe|cancel|suspend|terminate|kill|archive) (?:all |every |any "
    rf"|each )(?:[\w'-]+ ){{0,2}}?{_THING}"
    r" (?:older than|before|from|that are older|with an?|of user|of customer|in /|on this|from /)",
    rf"{_BEGIN}(?:restart|reboot|redeploy|roll ?back|shut down|scale (?:up|down)|deploy|upgrade|turn (?:on|off)"
    rf"|switch (?:on|off)|start|stop) (?:the |our |my |all )"
    rf"(?:[\w'.-]+ ){{0,3}}?(?:service|server|servers|pod|pods|cluster|database|app|application|deployment|version"
    rf"|release|machine|host|job|worker|workers|alarm"
    rf"|lights?|device|devices|system|instance|instances|queue|cache|feature"
    rf"|flag)s?(?: to [\w.-]{{1,30}})?(?: (?:replicas?|instances?))?{_END}",
    rf"{_BEGIN}(?:change|set|update|raise|lower|increase|decrease|reduce) (?:the |my |our |his |her "
    rf"|their ){{0,2}}(?:[\w'-]+ ){{0,3}}?(?:price|prices|password|address"
    rf"|e-?mail|phone number|salary|plan|role|status|quantity|stock|discount|budget|quota|temperature)(?: (?:of|for"
    rf"|on) [\w'#. -]{{1,60}}?)? (?:to|by) [\w$\u20ac%.@ -]{{1,40}}{_END}",
    rf"{_BEGIN}(?:send|e-?mail|text|notify|call|message|remind|invite) (?:the |all |all the |every |our |this "
    rf"|a (?:reminder|message|mail|text) to (?:the |all )?)?"
    rf"(?:customers?|users?|team|drivers?|patients?|employees?|managers?|on-?call|supplier|suppliers|clients?"
    rf"|[a-z]+@[\w.]+)\b(?! (?:by|per|count|errors?|in|who|with|rate))"
    rf"[^.;!?]{{0,80}}$",
    rf"{_BEGIN}(?:create|add|open|register|book|schedule|place|order|buy|make) (?:me |us )?(?:an?|the|another|two"
    rf"|three|\d+) (?:new |further )?(?:[\w'-]+ ){{0,1}}?(?:user|account|customer|order"
    rf"|invoice|ticket|booking|reservation|appointment|meeting|table|database|index|backup|coupon|refund|shipment"
    rf"|subscription|room|flight|reminder|calendar entry)s?"
    rf"(?: (?:for|called|named|with|at|on|in|to) [^;!?]{{1,60}})?$",
)


@detector(
    Weight.DECISIVE,
    out_of_scope=[
        "delete user 5",
        "please refund order 8812",
        "restart the checkout service",
        "delete every log older than a week from /var/log",
        "change the price of sku 99 to 10",
        "cancel my subscription",
        "block ip 10.0.0.7 now",
        "create a new account for sam@shop.example",
    ],
    in_scope=[
        "delete requests by user",
        "refund rate for orders over 100",
        "restart count of the checkout service by pod",
        "remove the status filter",
        "drop the null values and group by region",
        "cancelled subscriptions this month",
        "set the limit to 10",
        "add p99 and change it to hourly",
        "blocked ips by rule",
        "open tickets by team",
        "order by duration",
        "start from version 5",
        "send events per recipient",
        "stop errors by line since 10:00",
        "close the breakdown by user and show the total",
        "reset passwords per hour",
    ],
    words="""
    activate add approve archive assign ban blacklist block book buy call cancel change charge close create
    deactivate decrease delete deploy disable downgrade drop email enable erase escalate increase invite kill
    lock lower mail make merge message notify open order pay place promote purge raise reboot redeploy reduce
    refund register reimburse reject remind remove rename renew reopen resend reset restart restore revoke roll
    rollback rotate scale schedule send set ship shut start stop suspend switch terminate text transfer turn
    unban unblock unlock update upgrade void whitelist wipe
    """,
)
def operation(view: View) -> Iterator[Signal]:
    """The asker wants something to be done: a user deleted, an order refunded, a service restarted.

    A query reads data and changes none, so nothing would come of it, or an answer to another question. The order must stand
    at the beginning and name one thing, or all things of a kind; `refunds by day` and `remove the filter` are questions
    about data and about the query.
    """
    yield from matched(view, "asks to change something", _ORDER)
