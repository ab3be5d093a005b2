"""Signs of personal talk and of a company speaking, made by hand and weighed against each other. English only."""

import re
from dataclasses import dataclass
from itertools import islice

from workflows.checks.text.reading import in_small_letters
from workflows.checks.text.words import words_in
from workflows.domain.finding import Span

FEW = 8
"""Words of a short text, at most."""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """The weight of all signs, above 0 where they lean to a person; what the personal ones say, heaviest first; and
    where the heaviest stands.
    """

    weight: float
    says: tuple[str, ...]
    span: Span | None
    is_staged: bool
    """Whether somebody speaks in a part: as a guest who says who they are, or in a format that jokes are told in."""


@dataclass(frozen=True, kw_only=True)
class _Sign:
    """A sign of personal talk (weight above 0) or of a company speaking (below). `says` is for the author."""

    weight: float
    pattern: re.Pattern[str]
    says: str = ""
    as_written: bool = False
    """Whether capitals matter; the others are looked for in small letters."""

    def search(self, written: str, small: str) -> re.Match[str] | None:
        """Where it stands first. Both texts are the same but for capitals."""
        return self.pattern.search(written if self.as_written else small)


def _sign(weight: float, pattern: str, says: str = "", *, as_written: bool = False) -> _Sign:
    return _Sign(weight=weight, pattern=re.compile(pattern), says=says, as_written=as_written)


_PERSONAL = (
    _sign(
        2.6,
        r"\b(?:I(?:['’](?:m|ve|ll|d))?|i(?:['’](?:m|ve|ll|d))|im|ive)\b(?![./&:)]|-\w|\s?(?:&|and) II)",
        "“I”",
        as_written=True,
    ),
    _sign(2.2, r"i(?<![\w.&]i)\s+(?=[a-z])", "“I”", as_written=True),
    _sign(
        3.0,
        r"\bmy (?:\w+ )?(?:mom|mum|mother|dad|father|parents|sister|brother|bro|sis|wife|husband|hubby"
        r"|boyfriend|girlfriend|bf|gf|"
        r"ex|kid|kids|son|daughter|baby|roommate|flatmate|boss|coworkers?|dog|cat|bed|car|phone|hair|ass|head"
        r"|house|room|couch|"
        r"birthday|friends?|bestie|life|god|grandma|cousin|family|niece|nephew|mind|sleep|hangover|love|heart"
        r"|face|body|mood)\b|\bhome from (?:work|training|school|practice|uni|college|the (?:gym|pub|office))\b",
        "private life",
    ),
    _sign(1.6, r"\b(?:my|me|mine|myself|meself)\b", "“my” or “me”"),
    _sign(
        2.6,
        # By their first letters, so that most words are put aside at once.
        r"\b(?=\w)(?:"
        r"(?:wait|want|need|got|going|have|nice|try|time) 2(?= [a-z])|2(?:nite|day|moro)"
        r"|a(?:f|ww+|int|in['’]t)|b(?:tw|ae|ruh|ro|4|out)|c(?:uz|oz|ant)"
        r"|d(?:ude|unno|eadass|ont|idnt|oesnt|at|is)|ew+|f(?:ml|fs|ave|inna)|g(?:onna|otta|r8|url|irrl)"
        r"|h(?:aha(?:ha)*|ehe(?:he)*|mm+|ella)|i(?:dk|dc|kr|mo|mho|rl|mma|snt|ly)|j(?:fc|k)|kinda"
        r"|l(?:ol+|mao+|mfao|emme|8r|owkey)|m(?:fw|eh)|n(?:gl|ah|ope|00b|oob)|o(?:mg|mfg|utta)|p(?:ls|lz)"
        r"|r(?:ofl|n)|s(?:mh|hh+h|ooo+)|t(?:bh|fw|hx|ryna|hats|ho)|u(?:gh+|r|(?![.&/]))"
        r"|w(?:tf|anna|ont|hats|it)|y(?:olo|all|['’]all|ass+|ep|eah|up))\b",
        "chat words",
    ),
    _sign(
        4.6,
        r"\b(?:drunk|tipsy|wasted|hammered|hung ?over|hangover|buzzed|sloshed|plastered|shitfaced|tequila|vodka"
        r"|shots|booze|boozy|"
        r"more beers?|beer o['’]?clock|bar crawl|pub crawl|stoned|high af|weed"
        r"|party(?:ing)? (?:tonight|hard)|"
        r"getting? \w*(?:lit|crunk|wrecked|smashed)\w*)\b|#\w*(?:drunk|turnt|tipsy"
        r"|hangover|beeroclock)\w*",
        "going out and drinking",
    ),
    _sign(
        2.6,
        r"\b(?:over (?:it|this|today|everything)(?: today| already)?|so (?:done|over|tired|bored|hungry"
        r"|hung ?over|annoyed|mad|sad|sick|"
        r"excited|happy|ready|cute|funny|glad)|can['’]?t even|need (?:a|another) (?:drink|nap|coffee|holiday"
        r"|vacation)|hate (?:my|this|it|"
        r"when|mondays?|people|him|her|everyone|work)|fed up|sick of|worst day|best day ever|bored at work|at work|"
        r"wish me luck|leave me alone|shut up|screw (?:it|this|you|off)|go away|you (?:idiots?"
        r"|morons?)|what an? "
        r"(?:idiot|moron|joke|loser|clown|jerk)|(?:idiots?|morons?|losers?) (?:can|who|in|on)"
        r"|fire (?:him|her|them))\b"
        r"|#\w*(?:fml|overit|ihate)\w*",
        "moods",
    ),
    _sign(1.6, r"([a-z])\1{2,}\b", "stretched words"),
    _sign(1.2, r"\b(?:he|she|him|her|his)\b(?:['’]s)?", "talk about people"),
    _sign(1.0, r"[!?]{2,}", "exclamations"),
    _sign(1.0, r"(?::['’]?-?(?:[)(/]|[dp](?!\w))|;-?\)|<3|xd\b|\^_\^|[😂😭😩🙃🙄💀🤣😍🥺😴🍻🍷🤢🤬😡])", "emoticons"),
    _sign(
        0.8,
        r"\b(?:love|miss|hate|feel(?:s|ing)?|wish|hope|guess|think|wonder|literally|seriously|honestly|actually"
        r"|really|"
        r"damn|hell|sucks?|crazy|weird|awesome|stupid|ridiculous|annoying|lazy|sleep|bed|tonight|tomorrow"
        r"|yesterday)\b",
        "everyday words",
    ),
)
_COMPANY = (
    _sign(-2.6, r"https?://|www\.|\b\w+\.(?:com|org|net|gov)\b"),
    _sign(-1.6, r"\b(?:we|our|us|we['’](?:re|ve|ll))\b"),
    _sign(
        -1.4,
        r"\b(?:learn more|find out|read more|join|register|visit|check out|click|watch|download|apply|follow"
        r"|shop|order|win|enter|"
        r"announc\w+|launch\w*|proud|pleased|congrat\w*|thanks? (?:you )?(?:to|for|all)|customers?|team"
        r"|employees|colleagues|"
        r"volunteers?|partner\w*|support\w*|program\w*|awards?|sponsor\w*|initiative|report|research|study"
        r"|conference|webinar|"
        r"event|investors?|patients?|community|communities|global|health|business|ceo|president|vp|director"
        r"|apologi[sz]e|sorry)\b",
    ),
    _sign(-1.4, r"\bhappy birthday\b(?! to me)"),
    _sign(-1.6, r"(?:[.!?] |[-–—^~] ?)[A-Z][a-z]{1,11}(?: x{1,3})?\s{0,3}\Z", as_written=True),
    _sign(-0.6, r"#\w+"),
    _sign(-0.5, r"\b\d{2,}\b|%|[$£€]\d"),
)
_STAGED = re.compile(
    r"\b(?:my name (?:is|['’]s)|(?:i['’]m|i am|it['’]s|this is) "
    r"(?:(?:dr|prof|professor|chef|nurse|sister|coach|sir) )?[a-z]+,? (?:and|from|here)) .{0,60}"
    r"\b(?:this account|taking over|take over|running|(?:the|our) \w+['’]s feed|our feed|for the day|tutor"
    r"|your (?:host|guide)|here all)\b"
    r"|^\W{0,3}\*[a-z]+(?: \w+){0,3}\*|\bmy toxic trait|\bscreaming,? crying,? throwing up|\bwrong answers only"
    r"|\bwould you rather\b|\btell me you['’]re|^(?:nobody|no one|pov|plot twist) ?:"
    r"|\b(?:hot take|unpopular opinion)\b"
)
"""A guest who says who they are, a stage direction, a format of jokes: said in a part, not by mistake."""
_STAGED_HINTS = (
    *("taking over", "take over", "this account", "s feed", "our feed", "for the day", "tutor", "your host"),
    *("your guide", "here all", "running", "*", "toxic trait", "throwing up", "wrong answers", "would you rather"),
    *("tell me you", "nobody", "no one", "pov", "plot twist", "hot take", "unpopular"),
)
"""One of these is in every text that `_STAGED` fits; looked for first, which is quick."""
_STAGED_WEIGHT = -6.0
_QUOTED = re.compile(
    r"[\"“«'‘RPTCVWASQ](?:(?<=[\"“«])[^\"”»\n]{0,400}[\"”»“]?|(?<!\w.)(?:(?<=['‘])[^'’\n]{12,300}['’](?!\w)"
    r"|(?<=R)T @\w+.*|(?<=Q)\s?: [^?\n]{0,200}\?"
    r"|(?:(?<=P)(?:hase|art)|(?<=T)(?:ype|ier)|(?<=C)lass|(?<=V)ol|(?<=W)(?:W|ar)|(?<=A)ct|(?<=S)tage)"
    r" I\b))"
)


def heard(text: str) -> Heard:
    """Look for every sign once. Quotations do not count."""
    own = _QUOTED.sub(lambda match: " " * len(match.group()), text)
    small = in_small_letters(own)
    hits = [(sign, match) for sign in (*_PERSONAL, *_COMPANY) if (match := sign.search(own, small))]
    is_staged = any(hint in small for hint in _STAGED_HINTS) and _STAGED.search(small) is not None
    weight = sum(sign.weight for sign, _ in hits) + (_STAGED_WEIGHT if is_staged else 0)
    words = [word.text for word in islice(words_in(own), FEW + 1)]
    if not words:
        weight = min(weight, 0.0)
    else:
        is_small = words[0][0].islower() and not own.lstrip().startswith(("@", "#", "http"))
        weight += 1.0 * is_small + 0.6 * (len(words) <= FEW)
    personal = sorted((hit for hit in hits if hit[0].says), key=lambda hit: -hit[0].weight)
    return Heard(
        weight=weight,
        says=tuple(dict.fromkeys(sign.says for sign, _ in personal)),
        span=Span(start=personal[0][1].start(), end=personal[0][1].end()) if personal else None,
        is_staged=is_staged,
    )
