"""follow-on-elsewhere: a task for a writer after a question, in other languages than English."""

from __future__ import annotations

from collections.abc import Iterator

from grammar.diagnostic import quote
from guard.scope.detector import Signal, View, Weight, detector
from guard.scope.elsewhere import WORK, spoken


@detector(
    Weight.DECISIVE,
    out_of_scope=[
        "Fehler je Region und danach schreib ein Gedicht",
        "erreurs par service, puis raconte une blague",
        "errores por servicio y luego cuéntame un chiste",
        "ошибки по сервисам, а потом расскажи анекдот",
        "按服务统计错误，然后写一首诗",
        "サービス別のエラー、それから冗談を言って",
    ],
    in_scope=[
        "fehler je region und dann nach version",
        "erreurs par service, puis par version",
        "gedichte pro autor",
        "按作者统计诗",
        "scrivi il numero di errori per servizio",
    ],
)
def follow_on_elsewhere(view: View) -> Iterator[Signal]:
    """After a question comes a task that a query cannot do, such as a poem or a joke, in one of 23 languages besides English.

    The verb and the work must both be there, behind a word that joins them to the question.
    """
    for tongue, text in spoken(view):
        match = tongue.find(text, WORK, after="link")
        if match is not None:
            yield Signal(f"the question adds a task that is not a query: {quote(match.group().strip())}")
            return
