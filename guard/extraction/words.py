"""Words: the kinds of words that decide what a sentence says of an answer, each with one mark.

Not sentences but kinds of words: what an answer is called, what is done with one, how one is judged, what denies. `stance`
reads a sentence as a chain of these, whatever the words between them are.
"""

from __future__ import annotations

from collections.abc import Mapping

ANSWER_NOUNS = (
    "query|queries|answers?|output|snippet|version|attempt|suggestion|draft|response|spec|specification|statement|expression"
    "|one|block|proposal|solution|approach|candidate|code|json|formulation|idea|above|foregoing|preceding|recommendation"
    "|example|rendition|thing|stuff|line|object|payload|message|reply"
)
"""What an answer is called: an expression to be put into others."""

KINDS: Mapping[str, tuple[str, str]] = {
    "not": (
        "N",
        "not never cannot nobody neither nor hardly none nothing no nope nah without rarely scarcely",
    ),
    "can_not": ("C", "can't"),
    "wait": ("W", "wait hold hang pending postpone defer await awaiting"),
    "avoid": ("A", "avoid refrain abstain beware avoiding against discourage dissuade caution oppose discouraged"),
    "drop": (
        "D",
        "ignore disregard discard scrap forget dismiss delete retract withdraw cancel reject scratch strike undo revert void trash bin toss skip "
        "revoke rescind abandon shelve nix suspend redo rework rethink ditch nuke retire overrule disregarded discarded scrapped forgotten "
        "dismissed deleted retracted withdrawn cancelled canceled rejected undone reverted voided trashed skipped revoked rescinded "
        "abandoned shelved suspended redone reworked tossed ditched nuked retired superseded denied refused declined vetoed disapproved "
        "overruled ignored retracting withdrawing discarding scrapping rejecting cancelling denying refusing binned struck removed "
        "disabled disavowed disowned",
    ),
    "bad": (
        "B",
        "wrong incorrect invalid broken bad mistaken misleading obsolete outdated deprecated incomplete unfinished useless unusable unsafe nonsense "
        "malformed inaccurate flawed faulty stale dangerous garbage rubbish untrue false forbidden hopeless fictitious fictional hypothetical "
        "defective erroneous unsatisfactory unsuitable inappropriate meaningless pointless worthless bogus nonsensical unhelpful unacceptable "
        "unworkable inadequate insufficient unreliable untrustworthy unverified unapproved imaginary invented made-up irrelevant "
        "unrelated dud mistake error mess joke trick trap gibberish placeholder template illustration sketch pseudocode counterexample anti-pattern "
        "antipattern anti-example non-answer dead-end red-herring thought-experiment strawman disaster fiasco non-starter shaky fishy botched "
        "mangled corrupt corrupted expired off ungrounded fabricated hallucinated hallucination out-of-date no-good no-use illustrative indefensible "
        "illegal unlawful harmful premature provisional draft misguided ill-advised problematic unwise suspect dubious lousy terrible "
        "awful horrible dreadful ridiculous absurd stupid insane disallowed prohibited banned blocked crap trash pseudo-code off-limits "
        "not-to-be-used dummy mock mock-up mockup stub dead outmoded outworn unreviewed stopgap makeshift leftover remnant relic scratch scratchwork half-baked buggy bug wip mismatch contradiction bullshit bs untenable moot inoperative unfit incoherent inconsistent inapplicable guesswork example",
    ),
    "fails": (
        "X",
        "fails failed fail crashes crashed crash breaks broke misses missed misleads misled misfires misfired backfired flopped bombed misrepresents "
        "double-counts double-count double-counted undercounts overcounts errored mistook misinterprets misreads",
    ),
    "fit": (
        "F",
        "right correct valid final good useful usable safe ready real fit suitable complete accurate meant intended appropriate proper helpful correctly "
        "viable acceptable meaningful reliable sound working production-ready okay ok fine approved allowed permitted recommended authorised authorized "
        "sanctioned legitimate trustworthy usable sensible advisable worth applicable adequate sufficient supported accepted verified executable",
    ),
    "works": (
        "K",
        "work works worked apply applies hold compile compiles parse parses validate validates pass passes help helps suffice suffices comply "
        "complies cut",
    ),
    "serves": (
        "V",
        "answer answers match matches meet meets satisfy satisfies address addresses reflect reflects solve solves suit suits give gives get gets tell "
        "tells represent represents capture captures",
    ),
    "use": (
        "U",
        "use run execute submit send apply accept trust copy paste try deploy ship rely launch fire employ adopt issue forward rerun reuse using running "
        "executing submitting sending accepting trusting copying pasting trying deploying shipping relying launching employing "
        "adopting executed submitted used sent deployed shipped execution endorse recommend call publish return "
        "save commit merge keep",
    ),
    "deem": ("d", "treat regard consider mark see label flag count view treated regarded considered viewed"),
    "be": ("b", "is was are were be been being seems seem appears remains became become proved sounds feels stays got"),
    "modal": ("m", "should must shall may might could would will need needs ought have has had do does did can having"),
    "first": ("i", "i we me myself"),
    "you": ("y", "you one they people he she somebody someone anybody anyone everyone users reader"),
    "to": ("T", "to"),
    "if": ("c", "if unless whether when whenever once until till assuming supposing otherwise"),
    "think": (
        "t",
        "think believe reckon expect say mean want intend wish prefer suppose like confident convinced advise suggest propose afraid",
    ),
    "adv": (
        "a",
        "also just really actually simply completely totally clearly still quite rather very so therefore unfortunately obviously now only already "
        "probably definitely all even ever please yet again here there too however though indeed possibly perhaps maybe certainly surely "
        "literally blindly directly truly exactly entirely fully merely basically essentially frankly honestly hereby thus then back well "
        "the a an as of my your our any some more most bit little either what that which who in at for on and but or by with found known deemed judged "
        "thought said going gonna supposed about sort kind part purely plain downright utterly pretty far from sadly sort-of another other",
    ),
}
"""The kinds of words: a name, the mark that stands for a word of it in a chain, and the words."""

MARKS: Mapping[str, str] = {name: mark for name, (mark, _) in KINDS.items()} | {
    "adv": "aT",
    "ref": "R",
    "it": "P",
    "o": "o",
}
_MARK_OF: dict[str, str] = {}
for _mark, _words in KINDS.values():
    for _word in _words.split():
        _MARK_OF.setdefault(_word, _mark)


def mark_of(word: str) -> str:
    """The mark of a word in lower case; `o` for any other word."""
    return _MARK_OF.get(word, "o")


def is_bad(word: str) -> bool:
    """Whether a word in lower case judges what it is said of as no answer, or does away with it."""
    return _MARK_OF.get(word) in ("B", "D", "X")
