"""What people leave in a text while they write it: blanks to be filled, labels of versions, questions to each other.

The shapes of tools are in `gaps.py`. Here a bare word in capitals, a colon at the beginning or a row of dots decides,
so that most shapes look at one end of the text only.
"""

import re
from dataclasses import dataclass

from workflows.checks.text.gaps import Leftover
from workflows.checks.text.reading import Reading
from workflows.domain.finding import Severity

_GAP = "a gap of a template that was never filled"
_NOTE = "a note to a colleague"
_MISSING = "a value that went missing"
_LABEL = "a label that says which version or field of a text this is"
_TABLE = "a row of a table that a program should have put into words"


@dataclass(frozen=True, kw_only=True)
class Opening(Leftover):
    """A shape that only the beginning of a text may have; `needs` is not asked."""

    def search(self, reading: Reading) -> re.Match[str] | None:
        """Where it stands, which is at the first character."""
        return self.pattern.match(reading.text)


def _shape(
    rule: str, what: str, needs: str, pattern: str, flags: int = 0, severity: Severity = Severity.FORBIDDEN
) -> Leftover:
    return Leftover(
        rule=rule, what=what, severity=severity, needs=tuple(needs.split()), pattern=re.compile(pattern, flags)
    )


def _opening(rule: str, what: str, pattern: str, flags: int = 0, severity: Severity = Severity.FORBIDDEN) -> Opening:
    return Opening(rule=rule, what=what, severity=severity, needs=("",), pattern=re.compile(pattern, flags))


_FIELD = r"(?:(?:first|last|full|user|company|brand|product|event|client|customer|contact)_?)?name"
_GREETED = r"\b(?:hi|hello|hey|dear|thanks|thank you|welcome|congratulations)[ ,]{1,2}"
_STATED = (
    r"\b(?:is|are|at|on|by|from|to|of|for|until|till|ends?|ending|starts?|starting|opens?|opening|closes|closing|costs?"
    r"|begins?|before|after|week|month|today|speaker|guest|winner|price|venue|date|time|room|rose|fell|grew)"
)
"""A word after which a fact has to come."""
_ENDS = r"(?:ends?|ending|until|till|starts?|starting|expires?|closes|opens?)(?: on| at)?"
_NETWORK = r"(?:twitter|facebook|fb|instagram|insta|ig|linkedin|mastodon|bluesky|tiktok)"
_TO_CHECK = (
    r"(?:check|confirm|approve|verify|add|update|proof|proofread|replace|fix|supply|review|rewrite|shorten|reword"
    r"|double.check|amend)"
)
_FACT = r"(?:price|date|time|name|spelling|link|url|figure|number|photo|image|quote|title|venue|source|handle)s?"
_TO_SOMEBODY = r"(?:please|pls|plz|can you|could you) (?:check|approve|confirm|review|proofread|sign off)"

BLANKS = (
    _shape(
        "gap",
        _GAP,
        "$first $last $full $user $company $customer $client $contact $s $d %( |* <?= $(",
        r"\$(?:first|last|full|user|company|customer|client|contact)[_A-Z]?\w{0,12}\b(?!\d)|\$\([A-Za-z_]{2,30}\)"
        r"|(?<![\w%])%\d{1,2}\$[sd]\b|%\([A-Za-z_]\w{0,30}\)|\|\*[A-Z0-9_:]{1,40}\*\||<\?=[^?\n]{0,60}\?>",
    ),
    _shape(
        "gap",
        _GAP,
        "name~ name! name@ name- name_ $name :name NAME~ NAME! NAME@ NAME- NAME_ $NAME",
        rf"{_GREETED}(?:(?P<mark>[~!@\-_]){_FIELD}(?P=mark)|[$:]{_FIELD})(?![\w@])",
        re.IGNORECASE,
    ),
    _shape(
        "gap",
        _GAP,
        "{{ }} {",
        r"\{\{\s?[a-z_.]{2,40}(?=\s|,)(?![^{}\n]{0,60}\})|(?<!\S)[a-z_.]{2,40}\}\}"
        r"|\{[A-Za-z_]{1,20}:[^\s{}][^{}\n]{0,30}\}",
    ),
    _shape(
        "gap",
        _GAP,
        "NAME# DATE# TIME# LINK# URL# CITY# PRICE# VENUE# COMPANY# TITLE# PRODUCT#",
        r"(?<![\w#])#(?:[A-Z]{3,20}_){0,3}(?:NAME|DATE|TIME|LINK|URL|CITY|PRICE|VENUE|COMPANY|TITLE|PRODUCT)#(?!\w)",
    ),
    _shape(
        "gap",
        _GAP,
        "[",
        r"(?<=\w )\[(?:(?:the )?(?:town|place|region|state|area|hotel|restaurant|shop|school|team|club|player|score"
        r"|result|day|street|postcode|salary|department|position|artist|band|song|album|author|chapter|dish|model|colou?r|size"
        r"|offer)|your [\w ]{2,30})\]",
    ),
    _shape(
        "missing",
        _MISSING,
        "DATE NAME PRICE VENUE PLACE TITLE AMOUNT NUMBER SURNAME",
        rf"{_STATED} (?:(?:FIRST|LAST|FULL|VENUE|PRODUCT|COMPANY|EVENT|SPEAKER) )?(?:DATE|NAME|PRICE|VENUE|PLACE|TITLE"
        r"|AMOUNT|NUMBER|SURNAME)\b(?! [A-Z]{2})(?=[\s.,!?:;)]|\Z)|\bNAME (?:NAME|SURNAME)\b",
    ),
    _shape(
        "missing",
        _MISSING,
        "XX xx X.X X, ?%",
        rf"{_STATED} (?:the |around |about )?(?:XX+|[Xx]{{2,4}}(?=[tsnrpa%/]))(?:th|st|nd|rd|pm|am)?(?=[\s.,:!%/-]|\Z)"
        r"(?! chromo| and XY| or XY)"
        r"|\b(?:XX|xx)[.:](?:XX|xx)(?:[.:](?:XX|xx))?\b|[£$€]X(?:,?XXX)+\b|\b0XX+ XXX\b"
        r"|\bX\.X+ ?(?:%|per cent|m\b|bn\b)|(?<!\S)\?{1,4}%",
    ),
    _shape(
        "missing",
        _MISSING,
        ":",
        r":\s(?:XXX+|xxx+|N/A|n/a|xyz|\[[\w ]{2,20}\]|\((?:tbc|tbd|TBC|TBD)\)|insert [a-z ]{3,20}|_{3,20})[.!]?\s*\Z",
    ),
    _shape(
        "missing",
        _MISSING,
        "/yy -MM- -mm- 1970 Invalid ##/ __/ ___ undefined%",
        r"\bdd[/.\-]mm[/.\-]yy(?:yy)?\b|\b(?:YYYY|yyyy)-(?:MM|mm)-(?:DD|dd)\b|\bInvalid Date\b|\bundefined%"
        rf"|\b{_ENDS} (?:0?1[/.]0?1[/.]1970|1(?:st)? January 1970|January 1(?:st)?, 1970|1970-01-01|##/##|__/__"
        r"|_{3,20}(?=[\s.!]|\Z))",
    ),
    _opening(
        "missing",
        _MISSING,
        r"(?:Hi|Dear|Hello|Hey|Thanks) ,(?=\s|\w)",
    ),
    _shape(
        "missing",
        _MISSING,
        "link Link LINK",
        r"\b(?:here|more|details|tickets|book|watch|listen|register|sign up|report|shop|info|apply|order)"
        r" ?[:>→-]{1,2} ?"
        r"\(?(?:(?:link|LINK|Link)(?: here| HERE| Here| tk| TK| to come| tbc| TBC)?|(?:insert|add) link)\)?[.!]?\s*\Z",
    ),
    _shape(
        "note",
        _NOTE,
        "tbc tbd TBC TBD",
        r"\((?:\w{2,15} ){0,2}(?:tbc|tbd)\)",
        re.IGNORECASE,
    ),
    _opening(
        "label",
        _LABEL,
        r"\W{0,3}(?:(?:option|variation) ?(?:\d{1,2}|[a-d])(?!.{0,2000}\boption ?(?:\d|[a-d])\b)"
        rf"|for (?:{_NETWORK}|x)|{_NETWORK}(?: ?[+/&] ?{_NETWORK})?(?: (?:version|only))?"
        r"|(?:post|tweet|body|main|short|long|hero) (?:text|copy|headline)|text|headline|subhead|subject(?: line)?"
        r"|preheader|cta|hashtags|alt[ -]text|final version|placeholder|meta description)"
        r":\s+(?=\S)(?!\S*[@/]|\S+\.\w{2,6}\b|\d)",
        re.IGNORECASE | re.DOTALL,
        Severity.NOTABLE,
    ),
    _opening(
        "note",
        _NOTE,
        r"DRAFT(?= [A-Z][a-z])(?! (?:Day|Night|Pick|Round|Beer|Horse))|\((?:draft|DRAFT|final|FINAL)\)|FINAL FINAL\b"
        r"|FINAL_?v\d|(?:HOLD|ON HOLD)(?::| [-–—] )|Hold [-–—:] ?(?:waiting|awaiting|pending|until)\b"
        r"|[Nn]ot (?:yet )?approved\b|(?:To[ -]do|TO[ -]DO|Todo|TODO)(?:: | [-–—] | )(?:add|write|check|ask|get|find"
        r"|insert|confirm|update|caption|copy|image|link)\b",
    ),
    _shape(
        "note",
        _NOTE,
        "draft) DRAFT) draft] DRAFT] TK",
        r"[\[(](?:first |rough )?(?:draft|DRAFT)[\])]\s*\Z|\bTK (?:caption|copy|image|link|quote|date|to come)\b",
    ),
    _shape(
        "note",
        _NOTE,
        "( [ * // -- <-",
        rf"[(\[*/<\-](?:(?<=/)/ ?@?[A-Z]\w{{1,14}} to {_TO_CHECK}\b"
        rf"|(?:(?<=/)/|(?<=<)--?|(?<=-)-|(?<=\[)) ?{_TO_CHECK} with @?[A-Z]\w"
        rf"|(?:(?<=[(\[*])|(?<=/)/|(?<=<)--?|(?<=-)-) ?{_TO_CHECK}(?: (?:the|this|that|all|these))?(?: {_FACT})?"
        r"(?: ?[)\]*]| with [A-Z@]|\s*\Z)"
        r"|(?<=[(\[]) ?(?:@?[A-Z]\w{1,14},? )?(?:is this|are these|does this) (?:right|ok|okay|correct|true|fine"
        r"|accurate|still right|look right)\??[)\]]"
        r"|(?<=[(\[])(?:source|citation|date|price|name|who|link|spelling|ok|correct)\?+[)\]]"
        r"|(?<=[(\[*])(?:needs?|missing) (?:an? |the )?(?:image|photo|picture|copy|quote|link|caption|cta|headline"
        rf"|visual|alt text)[)\]*]|(?<=\[)(?:citation needed|(?!how|click|tap|time)@?[a-z]{{2,14}} to {_TO_CHECK})\])",
    ),
    _opening(
        "note",
        _NOTE,
        rf"@?[A-Z]?[a-z]{{2,12}}(?: [-–—] |, |: ?| ){_TO_SOMEBODY}(?: (?:this|that|it|the copy|below|before))?[.?:!]"
        r"|Note(?: to (?:self|\w{3,12}))?: (?:(?:do not forget|don't forget|remember) to |please )?(?:use|add|change"
        r"|check|replace|tag|attach)\b",
    ),
    _shape(
        "note",
        _NOTE,
        "check approve confirm review proofread sign",
        rf"[.!?\n] ?@?[A-Z][a-z]{{2,12}},? {_TO_SOMEBODY}(?: this| that| it)?[.?!]?\s*\Z",
    ),
    _shape(
        "code",
        "code that should have become a character",
        "\\n \\u",
        r"(?<![\\:])(?:\\r)?\\n(?=\\n|\s|\Z|[A-Z#@])|\\u[0-9a-fA-F]{4}",
        severity=Severity.RISKY,
    ),
    _opening(
        "row",
        _TABLE,
        r"\s{0,3}\|(?:[^|\n]{1,200}\|){2,30}\s{0,3}\Z"
        r"|(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[\d.:/-]{4,16})(?: ?\| ?[^|\n]{1,200}){1,20}\|"
        r" ?(?:\S+\.(?:jpe?g|png|gif|mp4)|draft|approved|scheduled|pending|done)\s{0,3}\Z"
        r"|=[A-Z]{2,15}\([A-Z0-9,:;\"'& ]{0,60}\)",
        severity=Severity.NOTABLE,
    ),
    _opening(
        "row",
        _TABLE,
        r"(?:(?:name|date|time|text|copy|link|image|channel|network|account|status|title|author|platform|post)[,;]){2,20}"
        r"(?:[\w ]{2,20})\s{0,3}\Z|\d{4}-\d\d-\d\d[;,]\s?\d{1,2}:\d\d[;,].{1,300}\Z",
        re.IGNORECASE,
        Severity.NOTABLE,
    ),
    _shape(
        "missing",
        _MISSING,
        "Your Doe",
        r"\bYour (?:Company|Brand|Business|Product|Client) Name\b"
        r"|\b(?:Hi|Hello|Dear|Welcome|Meet|Congratulations)[ ,]{1,2}(?:John|Jane) Doe\b",
    ),
)
"""All of them, to be looked for like those of tools."""
