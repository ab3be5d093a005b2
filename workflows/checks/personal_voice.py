"""Words that sound like a person's own evening rather than like a company. The Chrysler check.

Hand-made rules, honest about it: they weigh signs of personal talk against signs of a company speaking. Measured on
real posts nobody tuned single sentences to: see `benchmarks corpus`. English only.
"""

import re
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from workflows.checks.text.words import words_in
from workflows.domain.account import Kind
from workflows.domain.content import Part
from workflows.domain.finding import Context, Draft, Finding, Severity, Span

NAME = "personal_voice"
VERSION = 1


@dataclass(frozen=True, kw_only=True)
class _Sign:
    """A sign of personal talk (weight above 0) or of a company speaking (below). `says` is for the author."""

    weight: float
    pattern: re.Pattern[str]
    says: str = ""


def _sign(weight: float, pattern: str, says: str = "", flags: int = re.IGNORECASE) -> _Sign:
    return _Sign(weight=weight, pattern=re.compile(pattern, flags), says=says)


_PERSONAL = (
    _sign(
        2.6, r"\b(?:I(?:['’](?:m|ve|ll|d))?|i(?:['’](?:m|ve|ll|d))|im|ive)\b(?![./&:)]|-\w|\s?(?:&|and) II)", "“I”", 0
    ),
    _sign(2.2, r"(?<![\w.&])i\s+(?=[a-z])", "“I”", 0),
    _sign(
        3.0,
        r"\bmy (?:\w+ )?(?:mom|mum|mother|dad|father|parents|sister|brother|bro|sis|wife|husband|hubby"
        r"|boyfriend|girlfriend|bf|gf|"
        r"ex|kid|kids|son|daughter|baby|roommate|flatmate|boss|coworkers?|dog|cat|bed|car|phone|hair|ass|head"
        r"|house|room|couch|"
        r"birthday|friends?|bestie|life|god|grandma|cousin|family|niece|nephew|mind|sleep|hangover|love|heart"
        r"|face|body|mood)\b",
        "private life",
    ),
    _sign(1.6, r"\b(?:my|me|mine|myself|meself)\b", "“my” or “me”"),
    _sign(
        2.6,
        r"\b(?:omg|omfg|lol+|lmao+|lmfao|rofl|wtf|smh|tbh|ngl|idk|idc|ikr|fml|ffs|jfc|btw|imo|imho|rn|af|irl"
        r"|tfw|mfw|bae|bruh|bro|dude|"
        r"ugh+|meh|haha(?:ha)*|hehe(?:he)*|yolo|yall|y['’]all|gonna|wanna|gotta|kinda|dunno|lemme|cuz|coz|ur|u(?![.&/])"
        r"|thx|pls|plz|"
        r"gurl|girrl|yass+|nah|nope|yep|yeah|yup|hmm+|aww+|ew+|shh+h|fave|hella|deadass|lowkey|finna|tryna|imma"
        r"|cant|dont|wont|"
        r"didnt|doesnt|isnt|thats|whats|sooo+|jk|ily|tho|dat|dis|wit|bout|outta|aint|ain['’]t|n00b|noob)\b",
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
    _sign(1.0, r"[!?]{2,}|\?!|!\?", "exclamations"),
    _sign(1.0, r"(?::['’]?-?(?:[)(/]|[DPp](?!\w))|;-?\)|<3|xd\b|\^_\^|[😂😭😩🙃🙄💀🤣😍🥺😴🍻🍷🤢🤬😡])", "emoticons"),
    _sign(
        0.8,
        r"\b(?:love|miss|hate|feel(?:s|ing)?|wish|hope|guess|think|wonder|literally|seriously|honestly|actually"
        r"|really|"
        r"damn|hell|sucks?|crazy|weird|awesome|stupid|ridiculous|annoying|lazy|sleep|bed|tonight|tomorrow"
        r"|yesterday)\b",
        "moods",
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
    _sign(-0.6, r"#\w+"),
    _sign(-0.5, r"\b\d{2,}\b|%|[$£€]\d"),
)
_QUOTED = re.compile(
    r"[\"“«][^\"”»\n]{0,400}[\"”»“]?|(?<!\w)['‘][^'’\n]{12,300}['’](?!\w)|\bRT @\w+.*|(?<!\w)(?:Phase|Type|Part"
    r"|Class|Tier|Vol|WW|War|Act|Stage) I\b"
)
_SMALL = re.compile(r"[a-z]")
_WORDS_SHORT = 8


class Settings(BaseModel):
    """`limit`: from which weight a text is noted. `limit_risky`: from which it is held as risky."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    limit: float = Field(default=2.0, gt=0)
    limit_risky: float = Field(default=5.0, gt=0)


class Check:
    """Asks "did you mean your own account?" about a draft for anything but a personal one."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding for every part."""
        if draft.account.kind is Kind.PERSONAL:
            return []
        found = [self._look_at(part, number, draft) for number, part in enumerate(draft.content.parts)]
        return [finding for finding in found if finding]

    def _look_at(self, part: Part, number: int, draft: Draft) -> Finding | None:
        score = weigh(part.text)
        if score < self.settings.limit:
            return None
        text = _QUOTED.sub(lambda match: " " * len(match.group()), part.text)
        hits = [(sign, match) for sign in _PERSONAL if (match := sign.pattern.search(text))]
        says = list(dict.fromkeys(sign.says for sign, _ in sorted(hits, key=lambda hit: -hit[0].weight)))[:3]
        heaviest = max(hits, key=lambda hit: hit[0].weight)[1] if hits else None
        return Finding(
            check=NAME,
            severity=Severity.RISKY if score >= self.settings.limit_risky else Severity.NOTABLE,
            part=number,
            span=Span(start=heaviest.start(), end=heaviest.end()) if heaviest else None,
            sounds_personal=True,
            reason=f"This may be meant for your own account: it reads like a personal post ({_list(says)})."
            if says
            else "This may be meant for your own account: it reads like a personal post.",
            advice=f"Make sure it is {draft.account.at_handle} that should say this.",
        )


def weigh(text: str) -> float:
    """How personal a text sounds: above 0 leans to a person, below to a company. Quotations do not count."""
    own = _QUOTED.sub(" ", text)
    score = sum(sign.weight for sign in (*_PERSONAL, *_COMPANY) if sign.pattern.search(own))
    words = [word.text for word in words_in(own)]
    if not words:
        return min(score, 0.0)
    if words[0][0].islower() and not own.lstrip().startswith(("@", "#", "http")):
        score += 1.0
    if len(words) <= _WORDS_SHORT:
        score += 0.6
    return score


def _list(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
