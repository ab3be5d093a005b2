"""Data without a format, told by the words around them: birth dates, where people live, how ill they are."""

import re
from collections.abc import Iterator

from workflows.checks.personal.piece import Piece
from workflows.domain.finding import Severity

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    rf"(?:\d{{1,2}}[./\-]\d{{1,2}}[./\-]\d{{2,4}}|\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}(?:st|nd|rd"
    rf"|th)?\s{_MONTH}\.?,?\s\d{{4}}"
    rf"|{_MONTH}\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}})"
)
_BIRTH = re.compile(
    rf"\b(?:d\.?o\.?b\.?|date of birth|birth ?date|geburtsdatum)\b[^\d\n]{{0,20}}(?P<found>{_DATE})", re.IGNORECASE
)
_STREET = (
    r"(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|court|ct|way|place|pl|terrace|crescent|square"
    r"|gardens?|grove"
    r"|boulevard|blvd|row|hill|park|mews|view|walk|rise|circle|trail|parkway|pkwy|apt|apartment|flat|unit|suite)"
)
_HOUSE = (
    rf"\d{{1,5}}[a-z]?,?\s(?:[\w'’.\-]+\s){{1,4}}?{_STREET}\b"
    r"|\d{1,5}[a-z]?,?\s[\w'’.\-]{0,20}(?:strasse|straße|str\.|gade|vej|gatan|gata|laan|straat|weg|via|rue"
    r"|calle|rua)\b"
    r"|[\w'’\-]{2,20}(?:strasse|straße|vej|gade|gatan|laan|straat|weg)\s\d{1,5}"
    r"|(?:rue|via|calle|avenue|avenida|rua|ul\.)\s(?:[\w'’.\-]+\s){1,4}?\d{1,5}"
    r"|\d{1,5}[a-z]?\s\S[^\n]{2,60}?\s\d{1,5}\b"
)
_HOME = re.compile(
    r"\b(?:(?:he|she|they|who|customer|neighbou?r|patient|[\w'’\-]{2,20})\s(?:now\s|still\s)?(?:lives"
    r"|resides)\s(?:at|in|on)"
    r"|(?:i|we|they)\s(?:live|reside)\sat|living\sat"
    r"|(?:home|private|personal|her|his|their|my|billing|shipping|delivery|customer['’]?s?|patient['’]?s?"
    r"|primary|postal|mailing)\s"
    r"(?:(?:home|billing|private|new|postal)\s)?address(?:\sis|\swith|\sto|:)?|(?:name"
    r"|info):[^\n]{0,60}\n+\s*address:)"
    rf"[\s:,]{{0,4}}[^\n\d]{{0,20}}?(?P<found>{_HOUSE})",
    re.IGNORECASE,
)
_SOME_HOME = re.compile(r"(?:live|reside)s\s(?:at|in|on)|(?:live|reside|living)\sat|address")
"""One of these is in every text that tells it; for small letters."""
_HOME_HINTS = ("live", "living", "reside", "residing", "address")
_NAMED = r"(?-i:(?:mr|mrs|ms|miss|dr)\.?\s)?(?-i:[A-Z][a-z'’\-]{1,20})(?:\s(?-i:[A-Z][a-z'’\-]{1,20}))?"
_RELATION = (
    r"(?:patient|resident|client|customer|employee|colleague|coworker|co-worker|student|pupil|guest|member|passenger)"
)
_ILL = (
    r"(?:diagnosed with|was diagnosed|treated for|being treated|suffer(?:s|ed|ing) from|tested positive"
    r"|positive for|cancer|tumou?r"
    r"|leuk(?:a)?emia|h\.?i\.?v|aids\b|hepatitis|depression|depressed|anxiety|bipolar|schizophren\w+|dementia"
    r"|alzheimer\w*"
    r"|parkinson\w*|chemo\w*|rehab\b|addict\w+|alcoholi\w+|overdos\w+|miscarr\w+|abortion|pregnan\w+|ivf\b"
    r"|stroke|seizures?"
    r"|heart attack|epilep\w+|diabet\w+|eating disorder|anorexi\w+|suicid\w+|sectioned|mental (?:health"
    r"|illness|breakdown)"
    r"|on sick leave|signed off sick|surgery|operation|transplant|medical condition|std\b|sti\b)"
)
_SHAMED = (
    r"(?:h\.?i\.?v|aids\b|depression|bipolar|schizophren\w+|dementia|alzheimer\w*|rehab\b|an addict|addiction"
    r"|alcoholi\w+|overdose"
    r"|a miscarriage|an abortion|pregnant|an eating disorder|anorexi\w+|a breakdown|cancer|an std|an sti"
    r"|hepatitis|epilepsy)"
)
_OURS_NAMED = re.compile(
    rf"\b(?:our|my|a|one of our)\s(?:\w+\s)?{_RELATION},?\s(?!['’])(?P<found>{_NAMED})", re.IGNORECASE
)
_DIAGNOSIS = re.compile(
    rf"\b(?P<found>(?-i:[A-Z][a-z'’\-]{{1,20}}\s[A-Z][a-z'’\-]{{1,20}}|Mr\.?\s[A-Z]\w+|Mrs\.?\s[A-Z]\w+"
    rf"|Ms\.?\s[A-Z]\w+)"
    rf"(?:,[^.!?\n,]{{0,40}},)?\s(?-i:is|was|has|had|has been|suffers|suffered"
    rf"|tested)\s[^.!?\n]{{0,30}}?\b{_SHAMED})",
    re.IGNORECASE,
)
_ILL_HINTS = (
    *("patient", "diagnos", "treated", "suffer", "positive", "cancer", "tumo", "leuk", "hiv", "h.i.v", "aids", "hepat"),
    *("depress", "anxi", "bipolar", "schizo", "dement", "alzh", "parkins", "chemo", "rehab", "addict", "alcoholi"),
    *("overdos", "miscarr", "abortion", "pregnan", "ivf", "stroke", "seizure", "heart attack", "epilep", "diabet"),
    *("disorder", "anorex", "suicid", "sectioned", "mental", "breakdown", "sick", "surgery", "operation", "transplant"),
    *("medical", "std", "sti "),
)
_SHAMED_HINTS = (
    *(
        "hiv",
        "h.i.v",
        "aids",
        "depress",
        "bipolar",
        "schizo",
        "dement",
        "alzh",
        "rehab",
        "addict",
        "alcoholi",
        "overdos",
    ),
    *("miscarr", "abortion", "pregnan", "disorder", "anorex", "breakdown", "cancer", "std", "sti", "hepat", "epilep"),
)
_RELATIONS = (
    *("patient", "resident", "client", "customer", "employee", "colleague", "worker", "student", "pupil", "guest"),
    *("member", "passenger"),
)
_SOME_ILL = re.compile(_ILL)
"""For small letters."""
_NOBODY = re.compile(
    r"\b(?:"
    r"Support|Care|Service|Services|Experience|Success|Safety|Day|Week|Portal|Advisory|Advocate|Engagement"
    r"|Foundation|Survey|Insights?|Panel|Stories|Story|Union|Spotlight|Appreciation|Ambassador|Assistance|"
    r"Access|Advocacy|Centre|Center|Affairs|Outcomes|Health|Programme|Program|Team|Loyalty|Satisfaction|Ri"
    r"ghts|Relations|Data|Council|Association|Conference|Club|Discount|Offer|Life|Housing|Loans?|Exchange|"
    r"Bill|Charter|Champion|Voice|Feedback|Reviews?|Summit|Forum|Network|States?|Benefits?|Of|The|In"
    r")\b"
)
"""Second words of what is no name: Patient Support, Customer Care."""
_WANTED = re.compile(
    r"\b(?<!never )(?<!not )(?<!n't )(?<!n’t )(?:reply|tweet|comment|post|respond)(?: to (?:this|us)| here| below| us)?"
    r" (?:with )?your\b[^.!?\n]{0,80}?"
    r"\b(?P<found>passport (?:number|no)|card (?:number|details)|last (?:4|four) digits|sort code|account number"
    r"|date of birth|password|pin)\b",
    re.IGNORECASE,
)
_IN_PRIVATE = re.compile(r"\b(?:dm|dms|direct message|private(?:ly)?|by e?-?mail|inbox)\b", re.IGNORECASE)
_HEALTH_ADVICE = "Take it out, unless this person agreed in writing to have it published."


def told_in(text: str) -> Iterator[Piece]:
    """Yield birth dates, homes and illnesses of people that the words give away."""
    small = text.lower()
    if any(word in small for word in ("birth", "dob", "d.o.b", "geburts")):
        for match in _BIRTH.finditer(text):
            yield Piece(*match.span("found"), "birth", "somebody's date of birth")
    if any(word in small for word in _HOME_HINTS) and _SOME_HOME.search(small):
        for match in _HOME.finditer(text):
            advice = "Take it out. Where somebody lives is not for the public."
            yield Piece(*match.span("found"), "home", "where somebody lives", Severity.RISKY, advice)
    if "your" in small:
        asked = _WANTED.search(text)
        if asked and not _IN_PRIVATE.search(text):
            advice = "Ask for it in a private message: whoever answers this tells everybody."
            yield Piece(*asked.span("found"), "asked", "a question for private data, in public", advice=advice)
    yield from _illnesses(text, small)


def _illnesses(text: str, small: str) -> Iterator[Piece]:
    if any(word in small for word in _ILL_HINTS):
        is_ill = False
        for match in _OURS_NAMED.finditer(text) if any(word in small for word in _RELATIONS) else ():
            if _NOBODY.search(match.group("found")):
                continue
            is_ill = is_ill or bool(_SOME_ILL.search(small))
            if is_ill or "patient" in match.group().lower():
                severity = Severity.RISKY if is_ill else Severity.NOTABLE
                yield Piece(
                    *match.span("found"), "health", "something about a person's health", severity, _HEALTH_ADVICE
                )
        for match in _DIAGNOSIS.finditer(text) if any(word in small for word in _SHAMED_HINTS) else ():
            what = "something about a named person's health"
            yield Piece(*match.span("found"), "health", what, Severity.NOTABLE, _HEALTH_ADVICE)
