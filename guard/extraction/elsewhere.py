"""Elsewhere: what people say of an answer in other languages than English, by language.

For each language there are the ways to forbid the use of an answer, to call it wrong or an example, to drop it, and to change it.
In languages without gaps between words these are pieces of words. A sentence in a script that none of these languages
has cannot be read; `is_unread` says so, and such a sentence is no harmless one.
"""

from __future__ import annotations

import re
import unicodedata

_TAKES_BACK = re.compile(
    "|".join(  # noqa: FLY002  # a language a line
        (
            # German
            r"\bnicht (?:mehr )?(?:zum |zu |zur )?(?:verwenden|benutzen|ausf\u00fchren|nutzen|nehmen|abschicken|absenden|\u00fcbernehmen|laufen lassen|einsetzen|ausgef\u00fchrt werden)\b(?! (?:wir|sie|ich|m\u00f6chten))|\b(?:f\u00fchr\w*|verwend\w*|benutz\w*|nutz\w*|nimm|nehmen)\b[^.,;\n]{0,40}\bnicht\b(?! (?:alle|jede|mehr als|nur|die|der|das))"
            r"|\b(?:falsche[rsn]? (?:abfrage|query|antwort)|das w\u00e4re (?:falsch|die falsche)|(?:ist|war|w\u00e4re) (?:leider |aber |so )?(?:falsch|ung\u00fcltig|unbrauchbar|veraltet|fehlerhaft|unsinn|quatsch|nicht (?:richtig|korrekt|brauchbar|das richtige)))\b(?! (?:z\u00e4hl|gez\u00e4hl))"
            r"|\b(?:ich habe mich (?:vertan|geirrt|verlesen)|mein fehler|vergiss|vergessen sie|verwirf|verwerfen sie|streich\w*|zur\u00fcckgezogen|hinf\u00e4llig|ziehe\b[^.\n]{0,30}\bzur\u00fcck)\b"
            r"|\b(?:nur|blo\u00df|lediglich) (?:ein|als|zur) (?:beispiel|illustration|veranschaulichung|platzhalter|entwurf)|\bzur (?:illustration|veranschaulichung)\b|\bkeine (?:richtige|g\u00fcltige) (?:antwort|abfrage)\b|\b(?:keine|nicht die) (?:echte|tats\xe4chliche|eigentliche|wirkliche) (?:antwort|abfrage)\b|\bsieht (?:eine \w+ )?(?:meist|normalerweise|\xfcblicherweise|typischerweise|zum beispiel)\b",
            # French
            r"\bn(?:e |')(?:l[ea']? ?|les )?(?:surtout )?(?:utilis|ex\u00e9cut|lanc|emplo)\w*[^.,;\n]{0,20}\b(?:pas|jamais|surtout)\b|\b\u00e0 ne (?:pas|jamais) (?:suivre|utiliser|ex\u00e9cuter|faire)\b|\b(?:est|\u00e9tait|semble) (?:incorrecte?|fausse|faux|erron\u00e9e?|obsol\u00e8te|invalide|inutilisable|p\u00e9rim\u00e9e?|mauvaise)\b"
            r"|\b(?:mauvaise requ\u00eate|je me suis tromp\u00e9e?|oubliez|oublie|ignorez|ne tenez pas compte|annulez|je retire|\u00e0 jeter)\b|\b(?:simple|juste|seulement) (?:un |\u00e0 titre d')?(?:exemple|illustration)|\b(?:\u00e0 titre d'exemple|ne convient pas|ne r\u00e9pond pas \u00e0)\b|\bn(?:e |')est pas (?:la|une) (?:vraie|v\xe9ritable) requ\xeate|\b(?:ressemble|se pr\xe9sente) (?:g\xe9n\xe9ralement|habituellement|par exemple)\b",
            # Spanish
            r"\bno (?:la |lo |las |los )?(?:ejecut|us(?:e|es|en|ar|arla|arlo)\b|utili[cz]|corra|lance|env\u00ed)\w*(?! (?:ning|filtro))|\b(?:no sirve|no es (?:la |una )?(?:respuesta|correct[ao]|v\u00e1lid[ao]|lo que)|est\u00e1 mal|es (?:incorrect|err\u00f3ne|inv\u00e1lid|obsolet)[ao]|me equivoqu\u00e9|olv\u00edd\w+|ign\u00f3r\w+|descart\w+|desech\w+)\b"
            r"|\b(?:solo|s\u00f3lo|solamente) (?:es |como )?(?:un )?(?:ejemplo|ilustraci\u00f3n)\b|\bes (?:solo|s\u00f3lo) un\b|\bconsulta (?:err\u00f3nea|equivocada|incorrecta)\b|\bno es (?:la |una )?consulta (?:real|verdadera|de verdad)\b|\bsuele ser as\xed\b",
            # Portuguese
            r"\bn\u00e3o (?:a |o )?(?:execut(?:e|em|ar|es)|us(?:e|em|ar)|utiliz(?:e|em|ar)|rode|envie)\b(?! (?:nenhum|filtro))|\b(?:est\u00e1|\u00e9|era) (?:errad|incorret|inv\u00e1lid|obsolet)[ao]\b|\b(?:n\u00e3o serve|me enganei|esque\u00e7a|ignore (?:isso|isto|esta|essa|a )|descarte|apenas um exemplo|s\u00f3 um exemplo|somente um exemplo)\b",
            # Italian
            r"\bnon (?:la |lo )?(?:eseguir|usa(?:re|rla|rlo|te)?\b|utilizz|lanci)\w*(?! (?:alcun|nessun|filtr))|\b(?:\u00e8|era) (?:sbagliat|errat|scorrett|obsolet|non valid)[ao]\b|\b(?:ignora(?:la|lo)?|dimentica(?:la|lo)?|scarta(?:la|lo)?) (?:questa|quella|la query)?|\b(?:solo|soltanto) un esempio\b|\bmi sono sbagliat[oa]\b|\bnon va bene\b",
            # Dutch
            r"\b(?:gebruik|voer|draai|verstuur)\b[^.,;\n]{0,40}\bniet\b|\bniet (?:gebruiken|uitvoeren|draaien|versturen)\b|\b(?:is|was) (?:fout|onjuist|ongeldig|verkeerd|verouderd|onbruikbaar)\b|\b(?:negeer|vergeet|verwerp|slechts een voorbeeld|alleen een voorbeeld|ik heb me vergist|verkeerde query)\b",
            # Polish, Czech
            r"\bnie (?:u\u017cywaj|uruchamiaj|wykonuj|stosuj|wysy\u0142aj)\w*|\b(?:jest|by\u0142o) (?:b\u0142\u0119dn|niepoprawn|nieprawid\u0142ow|nieaktualn)\w+|\b(?:zignoruj|pomi\u0144|odrzu\u0107|pomyli\u0142em|tylko przyk\u0142ad)\w*|\b(?:nepou\u017e\u00edvej|nespou\u0161t\u011bj|neprov\u00e1d\u011bj|ignoruj)\w*|\bje (?:\u0161patn|chybn|neplatn)\w+",
            # Swedish, Danish, Norwegian, Finnish
            r"\b(?:k\u00f6r|anv\u00e4nd|brug|bruk|k\u00f8r|kj\u00f8r)\b[^.,;\n]{0,20}\b(?:inte|ikke|ej)\b|\b(?:\u00e4r|er|var) (?:fel|forkert|feil|felaktig|ugyldig|ogiltig|for\u00e5ldrad|for\u00e6ldet|utdatert)\b|\b(?:ignorera|ignorer|bortse|gl\u00f6m|glem|se bort)\b|\b(?:bara|kun|bare) (?:ett|et|som) (?:exempel|eksempel)\b"
            r"|\b\u00e4l\u00e4 (?:aja|k\u00e4yt\u00e4|suorita)\b|\bon (?:v\u00e4\u00e4r|virheell)\w+",
            # Turkish, Vietnamese, Indonesian, Hungarian, Romanian
            r"\b(?:\u00e7al\u0131\u015ft\u0131rma|kullanma|g\u00f6nderme)(?:y\u0131n|yin|y\u0131n\u0131z)?\b|\b(?:sorgu|bu)\b[^.\n]{0,30}\b(?:yanl\u0131\u015f|hatal\u0131|ge\u00e7ersiz)\b|\byok say|\bg\u00f6rmezden gel|\bsadece (?:bir )?\u00f6rnek"
            r"|\b(?:\u0111\u1eebng|kh\u00f4ng n\u00ean) (?:ch\u1ea1y|d\u00f9ng|s\u1eed d\u1ee5ng)|\bb\u1ecb sai\b|\b(?:jangan) (?:jalankan|gunakan|pakai|dijalankan)|\b(?:ini|kueri) (?:salah|keliru)|\babaikan\b"
            r"|\bne (?:futtasd|haszn\u00e1ld|futtassa|haszn\u00e1lja)\b|\b(?:hib\u00e1s|\u00e9rv\u00e9nytelen) (?:lek\u00e9rdez\u00e9s|v\u00e1lasz)|\bnu (?:o )?(?:rula|folosi|executa)\w*|\beste (?:gre\u0219it|incorect|invalid)\w*|\bignora(?:\u021bi|\u0163i)\b",
            # Russian, Ukrainian
            r"\u043d\u0435 (?:\u043d\u0443\u0436\u043d\u043e |\u0441\u043b\u0435\u0434\u0443\u0435\u0442 |\u043d\u0430\u0434\u043e )?(?:\u0438\u0441\u043f\u043e\u043b\u044c\u0437\u0443\u0439|\u0438\u0441\u043f\u043e\u043b\u044c\u0437\u043e\u0432\u0430\u0442\u044c|\u0437\u0430\u043f\u0443\u0441\u043a\u0430\u0439|\u0437\u0430\u043f\u0443\u0441\u043a\u0430\u0442\u044c|\u0432\u044b\u043f\u043e\u043b\u043d\u044f\u0439|\u0432\u044b\u043f\u043e\u043b\u043d\u044f\u0442\u044c|\u0432\u0438\u043a\u043e\u0440\u0438\u0441\u0442\u043e\u0432\u0443\u0439|\u0437\u0430\u043f\u0443\u0441\u043a\u0430\u0439\u0442\u0435)"
            r"|\u0437\u0430\u043f\u0440\u043e\u0441\s+(?:\u043d\u0435\u043f\u0440\u0430\u0432\u0438\u043b\u044c\u043d|\u043d\u0435\u0432\u0435\u0440\u043d|\u043e\u0448\u0438\u0431\u043e\u0447\u043d|\u0443\u0441\u0442\u0430\u0440\u0435\u043b)|\u044d\u0442\u043e (?:\u043d\u0435\u0432\u0435\u0440\u043d\u043e|\u043d\u0435\u043f\u0440\u0430\u0432\u0438\u043b\u044c\u043d\u043e|\u043e\u0448\u0438\u0431\u043a\u0430)|\u0438\u0433\u043d\u043e\u0440\u0438\u0440\u0443\u0439|\u0437\u0430\u0431\u0443\u0434\u044c\u0442\u0435|\u043e\u0442\u043c\u0435\u043d\u0438\u0442\u0435|\u044f \u043e\u0448\u0438\u0431|\u0442\u043e\u043b\u044c\u043a\u043e \u043f\u0440\u0438\u043c\u0435\u0440|\u043b\u0438\u0448\u044c \u043f\u0440\u0438\u043c\u0435\u0440",
            # Chinese
            r"(?:\u4e0d\u8981|\u8bf7\u52ff|\u5207\u52ff|\u522b|\u4e0d\u5e94|\u4e0d\u80fd|\u4e0d\u53ef|\u8acb\u52ff)(?:\u518d|\u76f4\u63a5|\u53bb)?(?:\u4f7f\u7528|\u8fd0\u884c|\u6267\u884c|\u7528|\u91c7\u7528|\u904b\u884c|\u57f7\u884c)(?!\u4efb\u4f55)|\u4f5c\u5e9f|\u5e9f\u5f03|\u8bf7\u5ffd\u7565|\u5ffd\u7565(?:\u4e0a|\u4ee5|\u8fd9|\u8be5|\u6b64)|(?:\u67e5\u8be2|\u7b54\u6848|\u8fd9|\u4e0a\u8ff0|\u4ee5\u4e0a)(?:\u5185\u5bb9)?(?:\u662f|\u6709)?(?:\u9519\u8bef|\u9519\u7684|\u65e0\u6548|\u4e0d\u5bf9|\u4e0d\u6b63\u786e|\u6709\u8bef)|(?:\u53ea\u662f|\u4ec5\u4f9b|\u4ec5\u4e3a|\u4ec5\u662f)(?:\u4e00\u4e2a|\u4e2a)?(?:\u793a\u4f8b|\u4f8b\u5b50|\u53c2\u8003|\u6f14\u793a)|\u6211(?:\u5f04|\u641e)\u9519|(?:\u4e0d\u662f|\u5e76\u975e|\u975e)(?:\u5b9e\u9645|\u771f\u6b63|\u771f\u5b9e|\u6700\u7ec8)\u7684?(?:\u67e5\u8be2|\u7b54\u6848)|(?:\u4f8b\u5982|\u6bd4\u5982)[^\u3002\n]{0,20}(?:\u683c\u5f0f|\u5f62\u5f0f|\u8fd9\u6837|\u6837\u5b50)",
            # Japanese
            r"(?:\u4f7f\u308f|\u4f7f\u7528\u3057|\u5b9f\u884c\u3057|\u9001\u4fe1\u3057|\u5229\u7528\u3057)\u306a\u3044\u3067|(?:\u4f7f\u3063\u3066|\u4f7f\u7528\u3057\u3066|\u5b9f\u884c\u3057\u3066)\u306f(?:\u3044\u3051|\u306a\u308a\u307e\u305b\u3093|\u3060\u3081)|(?:\u3053\u306e|\u4e0a\u8a18\u306e|\u4e0a\u306e|\u4ee5\u4e0b\u306e)?(?:\u30af\u30a8\u30ea|\u56de\u7b54|\u3053\u308c)(?:\u306f)(?:\u9593\u9055|\u8aa4\u308a|\u7121\u52b9|\u6b63\u3057\u304f\u3042\u308a\u307e\u305b\u3093|\u6b63\u3057\u304f\u306a\u3044)|\u7121\u8996\u3057\u3066|\u53d6\u308a\u6d88\u3057|\u64a4\u56de|(?:\u3042\u304f\u307e\u3067|\u305f\u3060\u306e|\u5358\u306a\u308b)(?:\u4f8b|\u30b5\u30f3\u30d7\u30eb)|(?:\u5b9f\u969b\u306e|\u672c\u5f53\u306e|\u672c\u7269\u306e|\u6700\u7d42\u7684\u306a)(?:\u30af\u30a8\u30ea|\u56de\u7b54|\u7b54\u3048|\u3082\u306e\u3067\u306f\u306a|\u5024\u3067\u306f\u306a)(?:\u3067\u306f\u306a|\u3067\u306f\u3042\u308a\u307e\u305b\u3093|\u3058\u3083\u306a\u3044|\u3067\u306a\u3044)?|(?:\u30af\u30a8\u30ea|\u56de\u7b54|\u7b54\u3048)(?:\u3067\u306f\u3042\u308a\u307e\u305b\u3093|\u3067\u306f\u306a\u3044|\u3058\u3083\u306a\u3044)|\u4f8b\u3048\u3070[^\u3002\n]{0,20}(?:\u5f62\u5f0f|\u5f62\u306b\u306a\u308a|\u611f\u3058|\u3088\u3046\u306a)",
            # Korean
            r"(?:\uc2e4\ud589|\uc0ac\uc6a9|\uc804\uc1a1)\ud558\uc9c0\s?\ub9c8|(?:\ucffc\ub9ac|\ub2f5\ubcc0|\uc774\uac83)(?:\ub294|\uc740|\uc774|\uac00)\s?(?:\uc798\ubabb|\ud2c0\ub9ac|\ud2c0\ub838|\ubb34\ud6a8)|\ubb34\uc2dc\ud558|\ucde8\uc18c\ud558|\uc608\uc2dc\uc77c \ubfd0|\uc608\uc2dc\uc785\ub2c8\ub2e4|(?:\uc2e4\uc81c|\uc9c4\uc9dc|\ucd5c\uc885)\s?(?:\ucffc\ub9ac|\ub2f5\ubcc0?)(?:\uac00|\uc774|\ub294|\uc740)?\s?\uc544(?:\ub2c8|\ub2d9)|\uc608\ub97c \ub4e4[\uc5b4\uba74][^.\n]{0,20}(?:\ud615\uc2dd|\ud615\ud0dc|\uac19\uc740)",
            # Greek, Hebrew, Arabic, Persian, Hindi, Thai
            r"\u03bc\u03b7\u03bd? (?:\u03c4\u03bf |\u03c4\u03b7\u03bd? )?(?:\u03b5\u03ba\u03c4\u03b5\u03bb|\u03c7\u03c1\u03b7\u03c3\u03b9\u03bc\u03bf\u03c0\u03bf\u03b9)|\u05d0\u05dc (?:\u05ea\u05e8\u05d9\u05e5|\u05ea\u05e9\u05ea\u05de\u05e9)|\u05e9\u05d2\u05d5\u05d9|\u0644\u0627 (?:\u062a\u0634\u063a\u0644|\u062a\u0633\u062a\u062e\u062f\u0645|\u062a\u0646\u0641\u0630)|\u062e\u0627\u0637\u0626|\u062a\u062c\u0627\u0647\u0644|\u0627\u062c\u0631\u0627 \u0646\u06a9\u0646|\u0627\u0633\u062a\u0641\u0627\u062f\u0647 \u0646\u06a9\u0646|(?:\u092e\u0924 \u091a\u0932\u093e|\u0928 \u091a\u0932\u093e\u090f|\u0909\u092a\u092f\u094b\u0917 \u0928 \u0915\u0930|\u0917\u0932\u0924 \u0939\u0948)|\u0e2d\u0e22\u0e48\u0e32(?:\u0e43\u0e0a\u0e49|\u0e23\u0e31\u0e19)|\u0e1c\u0e34\u0e14",
        )
    ),
    re.IGNORECASE,
)
_CHANGES = re.compile(
    "|".join(  # noqa: FLY002
        (
            r"\b(?:ersetz|\u00e4nder|erh\u00f6h|senk|entfern|l\u00f6sch|streich|erg\u00e4nz|tausch|f\u00fcg|setz|stell)(?:en|e|t)?\b|\b(?:muss|m\u00fcsste|soll|sollte|m\u00fcssen|sollten)\b|\bstattdessen\b",
            r"\b(?:remplac|chang|modifi|supprim|ajout|augment|r\u00e9dui|invers|enlev|retir)(?:ez|er|e|s|sez|re)\b|\b(?:il faut|doit|devrait|doivent)\b|\bplut\u00f4t\b",
            r"\b(?:cambi|reempla[cz]|sustituy|a\u00f1ad|agreg|quit|elimin|aument|reduzc|invierta|inviert)(?:a|e|e?n|ar|ir|es|o)?\b|\b(?:debe|deber\u00eda|deben|hay que)\b|\bmejor\b",
            r"\b(?:troque|trocar|mude|mudar|altere|alterar|substitua|adicione|remova|aumente|reduza|inverta|deve|deveria)\b",
            r"\b(?:cambia(?:re)?|sostituisci|sostituire|aggiungi|rimuovi|togli|aumenta|riduci|inverti|deve|dovrebbe)\b",
            r"\b(?:vervang|wijzig|verander|verwijder|voeg|verhoog|verlaag|moet|moeten)\b|\b(?:zmie\u0144|zast\u0105p|usu\u0144|dodaj|zwi\u0119ksz|zmniejsz|powinno|musi)\b|\b(?:\u00e4ndra|byt|ers\u00e4tt|ta bort|l\u00e4gg till|m\u00e5ste|ska|skal|m\u00e5)\b|\b(?:de\u011fi\u015ftir|kald\u0131r|ekle|olmal\u0131)\w*",
            r"\u0437\u0430\u043c\u0435\u043d\u0438|\u0438\u0437\u043c\u0435\u043d\u0438|\u0443\u0431\u0435\u0440\u0438|\u0443\u0434\u0430\u043b\u0438|\u0434\u043e\u0431\u0430\u0432\u044c|\u0443\u0432\u0435\u043b\u0438\u0447|\u0434\u043e\u043b\u0436\u0435?\u043d|\u0441\u043b\u0435\u0434\u0443\u0435\u0442",
            r"\u6539\u4e3a|\u6539\u6210|\u66ff\u6362|\u66ff\u63db|\u4fee\u6539|\u5220\u9664|\u53bb\u6389|\u6dfb\u52a0|\u52a0\u4e0a|\u5e94\u8be5\u662f|\u5e94\u4e3a|\u5fc5\u987b|\u5909\u66f4|\u7f6e\u304d\u63db|\u5909\u3048\u3066|\u524a\u9664\u3057|\u8ffd\u52a0\u3057|\u3059\u3079\u304d|\ubcc0\uacbd|\ubc14\uafb8|\uc0ad\uc81c|\ucd94\uac00\ud558",
        )
    ),
    re.IGNORECASE,
)
_IN_A_CASE = re.compile(
    r"\b(?:wenn|falls|sofern|k\u00f6nnen sie|kannst du|k\u00f6nnten|si vous|si tu|si |pouvez|peux|pourr\w+|puede[sn]?|podr\w+|se quiser|se vuoi|se |pode[ms]?|puoi|potete|als u|als je|kunt|kan|om du|hvis|je\u015bli|mo\u017cesz|mo\u017cna|eger|e\u011fer|isterseniz)\b"
    r"|\u0435\u0441\u043b\u0438|\u043c\u043e\u0436\u043d\u043e|\u043c\u043e\u0436\u0435\u0442\u0435|\u5982\u679c|\u82e5|\u53ef\u4ee5|\u305f\u3044\u5834\u5408|\u5834\u5408\u306f|\u3067\u304d\u307e\u3059|\u3082\u3057|[\ud558\uc73c\uc774\ub824]\uba74|\uc218 \uc788|\uacbd\uc6b0",
    re.IGNORECASE,
)
_BEFORE_NOW = re.compile(
    r"\b(?:vorherige|letzte|fr\u00fchere|pr\u00e9c\u00e9dente?|derni\u00e8re|anterior|previa|precedente|vorige|poprzedni\w*|f\u00f6rra|\u00f6nceki)\b|\u043f\u0440\u0435\u0434\u044b\u0434\u0443\u0449|\u524d\u56de|\u4e4b\u524d|\u4e0a\u4e00|\u4ee5\u524d|\uc774\uc804",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"\b(?:the|of|and|is|are|to|this|that|it|you|for|with|not|by|in|was|be|have|will|an|on|from|here|query)\b",
    re.IGNORECASE,
)
_READ_SCRIPTS = (
    "LATIN",
    "CYRILLIC",
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "HANGUL",
    "GREEK",
    "HEBREW",
    "ARABIC",
    "DEVANAGARI",
    "THAI",
    "FULLWIDTH",
    "HALFWIDTH",
    "IDEOGRAPHIC",
    "MODIFIER",
    "FEMININE",
    "MASCULINE",
    "MICRO",
    "DOUBLE-STRUCK",
    "MATHEMATICAL",
    "SCRIPT",
    "ANGSTROM",
    "KELVIN",
    "SUPERSCRIPT",
    "VERTICAL",
)


def is_elsewhere(sentence: str) -> bool:
    """Whether a sentence may be in another language than English."""
    return not sentence.isascii() or len(_ENGLISH.findall(sentence)) < _SURELY_ENGLISH


_SURELY_ENGLISH = 2
"""So many of the commonest words make a sentence English."""


def takes_back_elsewhere(sentence: str) -> bool:
    """Whether a sentence in another language forbids an answer, drops it, or calls it wrong or an example."""
    if not is_elsewhere(sentence) or _BEFORE_NOW.search(sentence):
        return False
    match = _TAKES_BACK.search(sentence)
    return match is not None and not _IN_A_CASE.search(sentence, 0, match.start())


def tells_of_before(sentence: str) -> bool:
    """Whether a sentence in another language speaks of an earlier answer."""
    return _BEFORE_NOW.search(sentence) is not None


def is_in_a_case(sentence: str) -> bool:
    """Whether a sentence in another language is about some case, or says what can be done."""
    return is_elsewhere(sentence) and _IN_A_CASE.search(sentence) is not None


def changes_elsewhere(sentence: str) -> bool:
    """Whether a sentence in another language says that something is to be changed, or what it has to be."""
    return (
        is_elsewhere(sentence)
        and _CHANGES.search(sentence) is not None
        and not _IN_A_CASE.search(sentence)
        and not _BEFORE_NOW.search(sentence)
    )


def is_unread(sentence: str) -> bool:
    """Whether most letters of a sentence are of a script that is not read here."""
    letters = [letter for letter in sentence if letter.isalpha()]
    foreign = [letter for letter in letters if not letter.isascii()]
    if len(foreign) < 3 or len(foreign) * 2 < len(letters):
        return False
    strange = sum(1 for letter in foreign if not unicodedata.name(letter, "").startswith(_READ_SCRIPTS))
    return strange * 2 > len(foreign)
