"""The shapes that unfilled templates leave in a text: of mail tools, template languages, spreadsheets and people."""

import re
from dataclasses import dataclass
from functools import cached_property

from workflows.checks.text.reading import Reading
from workflows.domain.finding import Severity

_GAP = "a gap of a template that was never filled"
_NOTE = "a note to a colleague"
_MISSING = "a value that went missing"


@dataclass(frozen=True, kw_only=True)
class Leftover:
    """One shape. `needs`: strings of which one is in every text that has it; looked for first, which is quick."""

    rule: str
    what: str
    severity: Severity
    needs: tuple[str, ...]
    pattern: re.Pattern[str]

    @cached_property
    def begins(self) -> frozenset[str]:
        """The first characters of what it needs: quicker still."""
        return frozenset(need[0] for need in self.needs)

    def search(self, reading: Reading) -> re.Match[str] | None:
        """Where it stands first in the text as written."""
        if self.begins.isdisjoint(reading.characters):
            return None
        for need in self.needs:
            if need in reading.text:
                return self.pattern.search(reading.text)
        return None


def _gap(needs: str, pattern: str, flags: int = re.IGNORECASE) -> Leftover:
    return Leftover(
        rule="gap",
        what=_GAP,
        severity=Severity.FORBIDDEN,
        needs=tuple(needs.split()),
        pattern=re.compile(pattern, flags),
    )


def _note(needs: str, pattern: str, flags: int = 0, severity: Severity = Severity.FORBIDDEN) -> Leftover:
    return Leftover(
        rule="note", what=_NOTE, severity=severity, needs=tuple(needs.split()), pattern=re.compile(pattern, flags)
    )


def _missing(needs: str, pattern: str, flags: int = 0) -> Leftover:
    return Leftover(
        rule="missing",
        what=_MISSING,
        severity=Severity.FORBIDDEN,
        needs=tuple(needs.split()),
        pattern=re.compile(pattern, flags),
    )


def _code(needs: str, what: str, pattern: str) -> Leftover:
    return Leftover(
        rule="code",
        what=what,
        severity=Severity.RISKY,
        needs=tuple(needs.split()),
        pattern=re.compile(pattern, re.IGNORECASE),
    )


_WHOSE = (
    r"(?:your|the|our|my|first|last|full|user|customer|client|company|brand|product|event|campaign"
    r"|city|store|agent|speaker|partner|insert|add|short|blog|landing|page|team|guest|member|order"
    r"|account|business|organisation|organization|recipient|sender|winner|influencer|project)"
)
_THING = (
    r"(?:name|brand|company|product|links?|url|date|time|day|month|year|handle|hashtags?|price|amount"
    r"|number|location|city"
    r"|venue|title|image|photo|picture|video|gif|text|copy|caption|cta|topic|headline|emoji|quote|address|email|e-mail"
    r"|phone|tbd|tbc|tk|todo|placeholder|here|customer|recipient|event|x|xx|xxx|xxxx|firstname|lastname|fname|lname"
    r"|username|figure|stat|percentage|code|job title|job|role|deadline|sponsor|country|industry|client|discount|offer)"
)
_NAMES = rf"(?:{_WHOSE}[ _\-]?){{0,2}}{_THING}(?:[ _\-](?:here|goes here|tbd|tbc|name|url|link|to come|to follow))?"
_ASKED = (
    r"(?:check|confirm|approve|look|verify|add|change|update|send|proof|proofread|sign off|replace"
    r"|advise|fix|provide|insert"
    r"|supply|review|resize|crop|swap|rewrite|shorten|schedule|post|tweet|chase|double.check)"
)
_TEAM = r"(?:legal|pr|comms|marketing|design|client|boss|compliance|hr|team|everyone|all|guys|mum|dad)"
LEFTOVERS = (
    _gap("{{ {% <%", r"\{\{[^{}\n]{0,80}\}\}|\{%[^%\n]{0,80}%\}|<%[^%\n]{0,80}%>"),
    _gap(
        "${ #{ *| @{ {$ {! [% ?php",
        r"[$#@]\{[^{}\n]{1,80}\}|\*\|[A-Z0-9_:]{1,40}\|\*|\{[$!][\w.]{1,60}\}|\[%[^%\n]{1,80}%\]|<\?php",
    ),
    _gap("{", r"(?<!\{)\{[A-Za-z_][A-Za-z0-9_. \-]{0,30}\}(?!\})|\{\d?\}|\{[^{}|\n]{1,60}\|[^{}\n]{0,80}\}"),
    _gap(
        "%",
        r"%\([A-Za-z_]\w{0,30}\)[sdif]|%%[A-Za-z_]{2,30}%%|(?<![\w%])%[A-Z][A-Z_.]{2,30}%(?!\w)|%recipient[.\w]{1,30}%",
    ),
    _gap("%s %d %@", r"(?<![\d%\w])%[sd](?![\w%])|(?<![\w%])%@(?!\w)", 0),
    _gap(
        "## @@ __ ~~ [[ $",
        r"##[A-Z_]{2,30}##|@@[A-Z_]{2,30}@@|(?<!\w)__[A-Z]{2,20}__(?!\w)|\[\[[\w .\-]{1,40}\]\]"
        r"|\$[A-Z]+_[A-Z_]{2,30}\b|\$[a-z]+_[a-z_]{2,30}\$",
    ),
    _gap("« ‹", rf"[«‹]\s?{_NAMES}\s?[»›]"),
    _gap(
        "[ < (",
        rf"\[(?!(?:video|photo|gif|picture|quote|text|topic|x|xx|image|link|offer|event"
        rf"|code)\s?\])\s?{_NAMES}\s?\]|<\s?{_NAMES}\s?>|\(\s?(?:insert|add|your|enter) {_NAMES}\s?\)",
    ),
    _gap("[", r"\[(?:LINK|link|IMAGE|OFFER|CODE|EVENT)\]", 0),
    _gap(
        "[ < (",
        r"[\[<(](?:insert|add|enter|replace|fill in|choose|paste|attach|link to|tag"
        r"|mention)\b[^\]>)\n]{1,60}[\]>)](?!\()",
    ),
    _gap(
        "[",
        r"\[(?:image|picture|photo|graphic|screenshot|gif|video)\s?:[^\]\n]{1,120}\]|\[(?:image|picture"
        r"|photo) of [^\]\n]{1,120}\]",
    ),
    _gap(
        "HERE NAME LINK URL DATE HANDLE HASHTAG COMPANY BRAND PRODUCT IMAGE",
        r"\b(?:INSERT|ADD|ENTER|YOUR|PASTE)(?:[ _][A-Z]{2,15}){0,3}[ _](?:HERE|NAME|LINK|URL|DATE|HANDLE"
        r"|HASHTAG|COMPANY|BRAND"
        r"|PRODUCT|IMAGE)\b",
        0,
    ),
    _gap("#", r"#(?:add|insert|your)_?(?:company|brand|hash ?tag|campaign|product|event)_?(?:name|here)?\b"),
    _note("TODO FIXME TKTK TBD TBA", r"\b(?:TODO|FIXME)\b[: ]|\bTODO$|\bTKTK\b|[\[(](?:TBD|TBA)[\])]", re.MULTILINE),
    _note("TBD TBC", r"\b(?:TBD|TBC)\b(?! no (?:more|longer)\b)", severity=Severity.RISKY),
    _note(
        "XX xx",
        r"\bXXXX+\b|(?:[£$€]|\b(?:at|on|of|for|by|to|in|over|is) )(?:XX+|xx+|Xx+)(?=[%.,:/ -]|$)|\b(?:XX"
        r"|xx)(?:/(?:XX|xx|\d\d)){1,2}\b|\bXX+ ?(?:%|am|pm|per cent)\b",
        re.MULTILINE,
    ),
    _note(
        ": - – — ]",
        r"\A\W{0,3}(?!draft: (?:pick|round|day|night))"
        r"(?:(?:first |second |final |rough )?draft(?: ?#?\d| copy| post| tweet| caption| v\d"
        r"| for (?:approval|review))?"
        r"|do not (?:post|publish|tweet)|not for publication|embargoed|(?:post |tweet |social |suggested "
        r"|proposed |final |new )?copy"
        r"(?: for (?:approval|review|sign.?off|(?:facebook|twitter|x|instagram|linkedin|today|tomorrow"
        r"|monday|tuesday|wednesday|thursday|friday)))?"
        r"|for (?:approval|review|sign.?off)|caption|alt text|post text|tweet text"
        r"|(?:tweet|post|version|caption|variant|copy) ?(?:\d{1,2}|[a-d])(?: of \d)?"
        r"|for (?:facebook|twitter|instagram|linkedin|mastodon|bluesky|tiktok)"
        r"|(?:facebook|twitter|instagram|linkedin|mastodon|bluesky|tiktok) (?:post|copy|caption|version|text|tweet)"
        r"|(?:facebook|twitter|instagram|linkedin) (?:and|&|/) (?:facebook|twitter|instagram"
        r"|linkedin))\b\s{0,2}(?::|\s[\-–—]\s|\])",
        re.IGNORECASE,
    ),
    _note(
        "[",
        r"\[(?:draft|do not post|internal|needs? approval|not approved|final|approved|v\d|old|new version)\]",
        re.IGNORECASE,
    ),
    _note(
        "( [ *",
        rf"[\[(*]\s?(?:@?\w{{2,15}}[ ,:\-–]{{1,3}})?(?:please |pls |plz )?(?:can|could|would|will"
        rf"|shall) (?:you|we|i|someone|somebody|{_TEAM}|[A-Z]\w{{2,12}})"
        rf"(?: please| pls)? (?:\w{{1,12}} ){{0,3}}{_ASKED}\b[^)\]\n*]{{0,100}}[\])*]",
        re.IGNORECASE,
    ),
    _note(
        "( [",
        rf"[\[(]\s?(?:@?\w{{2,15}}[,:] ?)?(?:please|pls|plz|need to|needs|must|still to|waiting (?:for|on)"
        rf"|awaiting|ask|check with|tbc by|confirm with|check (?:this|that|with|if|whether)"
        rf"|pending) (?:\w{{1,12}} ){{0,4}}(?:{_ASKED}|{_TEAM}|approval|sign.?off|confirmation|permission"
        rf"|him|her|them|this|that|client|image|link|photo|picture)\b[^)\]\n]{{0,100}}[\])]",
        re.IGNORECASE,
    ),
    _note(
        "( [ / - :",
        r"(?:\A|\n)(?:n\.?b\.?|note to self|note for \w{2,15}|note to \w{2,15}|hi \w{2,15},? (?:please"
        r"|can you|could you)|hey \w{2,15},? (?:can you|please) (?:post|tweet|schedule|share|put))\b",
        re.IGNORECASE,
    ),
    _missing(
        "object NaN undefined null None",
        r"\b(?:announce|welcome|meet|introduce|congratulate|Welcome|Congratulate) undefined\b|\bundefined (?:has|have) "
        r"(?:been|joined|won|left|arrived)\b|\b(?:Chief|Senior|new|save|only|our) NaN\b"
        r"|\[object Object\]|\bNaN%|\bundefined undefined\b|\bnull null\b|[£$€](?:NaN|null|undefined|None)\b",
    ),
    _note(
        "for For FOR ( ;",
        r"\A\W{0,3}(?:tweet|post|copy|caption|draft) for (?:[A-Z]\w{1,14}'s approval|approval|review"
        r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d{1,2}[/.]\d{1,2}|(?:\d{1,2}|noon) ?(?:am|pm)?)\b"
        r"|\A\W{0,3}schedul(?:e|ed) for:?\s|\A\W{0,3}(?:version|option|variant|v) ?[\dA-D] \([^)\n]{1,60}\):?",
        re.IGNORECASE,
    ),
    _note(
        "?? **",
        r"\b(?:stand|stall|booth|hall|room|gate|page|table|number|no\.|at|on|for|from|until|code)(?: number)? \?{2,}"
        r"|: ?\?{3,}|\*\*[^*\n]{0,40}\b(?:copy|tbc|tbd|link|check|confirm|image|quote)\b[^*\n]{0,40}\*\*",
        re.IGNORECASE,
    ),
    _note(
        "?",
        r"\A[A-Z][a-z]{2,12}, (?:is|are|does|do|can|could|would|will) (?:this|these|that|you) "
        r"(?:ok|okay|alright|all right|good to go|good|fine|right|correct|final|look ok|work|happy with|approve|check)"
        r"[^?\n]{0,30}\?",
        severity=Severity.RISKY,
    ),
    _note("TO T.B.", r"\bTO[ -]DO\s?:|\bT\.B\.[CD]\.?"),
    _note(
        "DRAFT PUBLISH POST APPROVED TWEET",
        r"\A\W{0,3}(?:DRAFT(?: \d)?|DO NOT (?:PUBLISH|POST|TWEET)|NOT (?:YET )?APPROVED|UNAPPROVED|NOT FINAL)"
        r"\b(?![:\w-])(?= [a-z])|\bNOT APPROVED\b",
    ),
    _missing(
        "X.X X,X x.x x,x X.x X,x x.X x,X 0.00 0,00 DD/MM DD.MM DD-MM MM/DD MM.DD MM-DD HH:MM X%",
        r"[£$€](?:X{1,4}|x{2,4})[.,](?:X{2}|x{2})\b|[£$€]0{2,4}[.,]00\b|\bDD[/.\-]MM(?:[/.\-]YY(?:YY)?)?\b"
        r"|\bMM[/.\-]DD[/.\-]YY(?:YY)?\b|\bHH:MM\b(?! format)|\bXX+% |\bX% (?:of|off)\b",
    ),
    _missing(
        "NAME Name name SURNAME Surname surname",
        r"\b(?:[Hh]i|[Hh]ello|[Hh]ey|[Dd]ear|[Tt]hanks|[Tt]hank you)[ ,]{1,2}(?:NAME|FIRST NAME|CUSTOMER|USERNAME"
        r"|(?:[Ff]irst|[Ll]ast|[Uu]ser|[Cc]ustomer) ?[Nn]ame|Mr ?/ ?Mrs|Mr ?/ ?Ms)\b",
    ),
    _missing(
        'null undefined None NaN [object true, false, {"',
        r"\A\s*(?:null|undefined|None|NaN|nil|N/A|\(null\)|\[object Object\])\s*\Z"
        r"|\b(?:Hello|Hi|Hey|Dear|Thanks|Welcome|Congratulations|Congrats)[ ,]{1,2}(?:None|NaN|null|undefined|nil)\b"
        r"|\A\s*\{\s*\"[A-Za-z_]{1,30}\"\s*:|\bnull, null\b",
    ),
    _missing(
        "$",
        r"(?<![\w$])\$(?:VENUE|DATE|NAME|CITY|TIME|PRICE|TITLE|EVENT|SPEAKER|PRODUCT|BRAND|LINK|URL|FIRSTNAME|COMPANY"
        r"|USER|USERNAME|LOCATION|PLACE|SPONSOR|WINNER|AMOUNT|DAY|MONTH|CODE)\b",
    ),
    _missing(
        "#hashtag #brand @brand @handle @username link.com Link: link: LINK: :image :url",
        r"#hashtags?\d?\b(?=.{0,40}#(?:hashtag|brand)|\s*\Z)|#brandname\b"
        r"|@(?:brandhandle|brandname|handle|username|yourhandle)\b|\bwww\.link\.com\b"
        r"|\b[Ll](?:ink|INK): ?(?:[xX]{3,}|\.{3}|tbc|TBC|here)\s*(?:$|\Z)|\A:[a-z]{1,12}_(?:url|text|id)\b",
        re.MULTILINE,
    ),
    _missing(
        "function( => var  const  console. SELECT  Traceback Exception: Error: <!DOCTYPE",
        r"\bfunction ?\([\w, ]{0,40}\) ?\{|\bconsole\.log\((?![\"'`])|\ATraceback \(most"
        r"|(?<!// )(?<!# )\b[A-Z]\w{2,30}(?:Exception|Error): \w"
        r"|\AError: (?:could not|cannot|failed|unable|no |invalid|missing|timeout|unexpected)|<!DOCTYPE",
        re.IGNORECASE,
    ),
    _missing(
        "AUTHOR TOPIC VENUE SPEAKER GUEST HERE _NAME _LINK _DATE _URL _ID _TITLE _handle undefined",
        r"\b(?:by|with|about|at|from|in|for|on|meet|join) (?:AUTHOR|TOPIC|VENUE|SPEAKER|GUEST|SPONSOR|PARTNER)\b"
        r"|\b(?:NAME|LINK|DATE|TITLE|PHOTO|QUOTE|TEXT|PRICE) HERE\b|\b[A-Z]{3,20}_(?:NAME|LINK|DATE|URL|ID|TITLE)\b"
        r"|@\w{2,20}_handle\b|\Aundefined \w",
    ),
    _note(
        "[ (",
        r"\[(?:[^\[\]\n]{0,60}\b(?:button|appropriate|applicable|pending|awaiting|feedback|cta|to add|goes)\b"
        r"[^\[\]\n]{0,60}|[Xx]|[^\[\]\n]{1,50} here)\](?!\()"
        r"|[\[(](?:@?[A-Z]\w{1,15}) to (?:add|confirm|check|send|supply|approve|provide|write|update)\b",
    ),
    _missing(
        "____", r"(?:announce|present|welcome|introduce|winner is|guest is|joined by|congratulate) _{4,}", re.IGNORECASE
    ),
    _code(
        "**", "marks of a text editor that should have become formatting", r"\*\*[^*\n]{1,120}\*\*[^#]{0,40}\s#{2,4} \w"
    ),
    _missing("#", r"#(?:REF|VALUE|NAME|DIV/0|NUM)[!?]|#N/A\b"),
    _missing(
        "undefined null NULL nan firstname first_name FIRST fname FNAME Firstname FirstName",
        r"\b(?:hi|hello|hey|dear|thanks|welcome|congratulations|congrats|thank you)[ ,]{1,2}(?:undefined"
        r"|null|nan|firstname"
        r"|first_name|fname|first name)(?=[,!.\s]|$)",
        re.IGNORECASE,
    ),
    _code(
        "</ br <p <div <a <b <i <str <em <sp <li <ul <h",
        "code that should have become formatting",
        r"</?(?:p|br|b|i|strong|em|div|span|a|h[1-6]|li|ul)(?:\s[^<>\n]{0,200})?/?>",
    ),
    _code("â Ã Â � ï¿", "letters broken on their way here", 'â€[™œ\u009d˜¦“”"]|Ã[©¨¤¶¼¡³ª«®±]|Â[£ °®©»]|\ufffd|ï¿½'),
    _code(
        "example. yourdomain yoursite mysite. yourwebsite yourcompany.",
        "an example address",
        r"\b(?:https?://)?(?:www\.)?(?:example\.(?:com|org|net)|your(?:domain|site|website|company)\.com"
        r"|mysite\.com)\b",
    ),
    _code(
        "chatgpt turn0 oaicite contentReference",
        "what a writing assistant adds to its sources",
        r"utm_source=chatgpt|\bturn0(?:search|news)\d|:?contentReference\[|oaicite",
    ),
    Leftover(
        rule="gap",
        what=_GAP,
        severity=Severity.NOTABLE,
        needs=("here", "HERE"),
        pattern=re.compile(r"\blink here ?(?:-{1,3}>|→|>>|:)\s{0,3}\Z", re.IGNORECASE),
    ),
    _code("](http", "code that should have become a link", r"\[[^\[\]\n]{1,80}\]\(https?://[^\s)]{1,300}\)"),
)
"""All of them. A pattern reads each character a bounded number of times."""
