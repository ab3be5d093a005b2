"""Words that belong to another account of ours: its name, its tags, its sign-off."""

import re
from bisect import bisect_left
from functools import cache, lru_cache

from pydantic import BaseModel, ConfigDict

from workflows.checks.text.lists import read_list
from workflows.checks.text.reading import Phrases, Reading, read
from workflows.domain.account import Account, Kind
from workflows.domain.content import Part
from workflows.domain.finding import Context, Draft, Finding, Severity, Span
from workflows.domain.ids import AccountId
from workflows.domain.knowledge import Knowledge

NAME = "account_mixup"
VERSION = 2
KNOWS_COMPANY = True

_SHORTEST_NAME = 4
_TAG = re.compile(r"#(\w+)")
_HANDLE = re.compile(r"(?<![\w@./])@(\w+(?:[.\-]\w+)*)")
_SIGN_OFF = re.compile(
    r"(?:^|[\s.!?])[\-–—~^/]{1,2}\s?(?:the |team |your )?@?(?P<name>[\w ]{2,40}?)(?: team)?[\s.!]*$", re.IGNORECASE
)
_SPEAKING = re.compile(
    r"\b(?:we|us|(?<=from )all of us|(?<=from )everyone|the team)(?: all| here)? (?:at"
    r"|of) (?:the )?@?(?P<name>\w[^\n.,!?;:]{1,40})"
    r"|\b(?:follow|find|tag) us (?:at |on )?@(?P<handle>\w{2,40})",
    re.IGNORECASE,
)
_REPOSTED = re.compile(r"\b[RM]T:? @.*|[\"“].*", re.DOTALL)
_ADDRESSING = re.compile(
    r"\b(?:hey|hi|hello|dear|thanks?(?: you| so much| again)?|love|loving|hate|shame on|shout ?out to|well done"
    r"|come on|wtf|why is|why are|"
    r"complain(?:ing)? to)\W{1,3}(?:to |you |the )?$",
    re.IGNORECASE,
)
_FROM_OUTSIDE = re.compile(
    r"^\W{0,3}(?:your?|you['’]re|why|when|where|how|can|could|please|pls|i|i['’]m|my)\b", re.IGNORECASE
)
_SIGN = re.compile(r"(?:^|\s)([\^/~–—-]{1,2}\s?\w{1,20})[\s.!]*$")
_SOON = 10
"""Words."""
_AS_US = re.compile(r"\b(?:we|us|all of us|everyone|team) (?:here )?(?:at|of|from) (?:the )?$|\bfrom (?:the )?$")
_NOT_A_WORD = re.compile(r"\W+")
_WORD_END = re.compile(r"\b(?=\W|$)")


class Settings(BaseModel):
    """`may_mention`: handles of ours that any of our accounts may name without a second look, as of a parent brand."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    may_mention: frozenset[str] = frozenset()


class Check:
    """Holds words spoken as another brand of ours, notes naming one, and speaking of oneself as of somebody else."""

    def __init__(self, settings: Settings, knowledge: Knowledge) -> None:
        self.settings = settings
        self.knowledge = knowledge
        self.voices = _Voices(knowledge)
        self.may_mention = frozenset(handle.lstrip("@").casefold() for handle in settings.may_mention)

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding for each other account and part. Personal drafts may name whom they like."""
        if draft.account.kind is Kind.PERSONAL:
            return []
        others = [account for account in context.accounts if _is_other(account, draft.account)]
        findings: list[Finding] = []
        by_id = {account.id: account for account in context.accounts}
        for number, part in enumerate(draft.content.parts):
            told = [finding for other in others if (finding := self._meant_for(other, part, number))]
            findings.extend(told or self._other_voice(draft.account, by_id, part, number))
            findings.extend(_third_person(draft.account, part, number) or self._as_outsider(draft, part, number))
        return findings

    def _other_voice(self, own: Account, accounts: dict[AccountId, Account], part: Part, number: int) -> list[Finding]:
        """What the policy says belongs to another account: its sign-off or name, and its tags."""
        found = self.voices.in_words(read(part.text), own.id)
        other = accounts.get(found[0]) if found else None
        if found is None or other is None or other.handle.casefold() in self.may_mention:
            return []
        speaks = found[2]
        return [(_speaks_as if speaks else _names_other)(other, found[1], number)]

    def _as_outsider(self, draft: Draft, part: Part, number: int) -> list[Finding]:
        """Speaking of our own name as customers and strangers do: `Acme is such a great company, love them`."""
        known = (self.knowledge.company, *self.knowledge.names)
        own = _phrases((draft.account.handle, draft.account.display_name, *known))
        if draft.is_answer or not own:
            return []
        reading = read(part.text)
        named = list(own.find(reading))
        reposted = _REPOSTED.search(part.text) if named else None
        end = reposted.start() if reposted else len(part.text)
        for found in named:
            if reading.folded.origin[found.start] < end and _from_outside(reading, found.start, found.end):
                return [_about_ourselves(draft.account, reading.span(found.start, found.end), number)]
        return []

    def _meant_for(self, other: Account, part: Part, number: int) -> Finding | None:
        names = _names(other)
        spoken = _spoken_as(names, part.text)
        if spoken:
            return _speaks_as(other, spoken, number)
        if other.kind is Kind.PERSONAL or other.handle.casefold() in self.may_mention:
            return None
        mentioned = _mention(other, part.text) or _tag(names, part.text)
        return _names_other(other, mentioned, number) if mentioned else None


def _is_other(account: Account, own: Account) -> bool:
    """Another voice: the same brand on another network is the same voice."""
    if account.id == own.id or (account.kind is Kind.PRACTICE and own.kind is not Kind.PRACTICE):
        return False
    return account.handle.casefold() != own.handle.casefold() and not (_names(account) <= _names(own))


def _names(account: Account) -> frozenset[str]:
    """What the account is called, in small letters and without spaces, when long enough to mean anything."""
    names = (account.handle, account.display_name)
    return frozenset(bare for name in names if len(bare := _bare(name)) >= _SHORTEST_NAME)


def _bare(name: str) -> str:
    return _NOT_A_WORD.sub("", name).casefold()


def _spoken_as(names: frozenset[str], text: str) -> Span | None:
    """A sign-off (`^Globex`, `— the Globex team`) or `we at Globex`, `follow us @globex`."""
    signed = _SIGN_OFF.search(text)
    if signed and _bare(signed.group("name")) in names:
        return Span(start=signed.start("name"), end=signed.end("name"))
    for match in _SPEAKING.finditer(text):
        group = "name" if match.group("name") else "handle"
        length = _length_of_name(match.group(group), names)
        if length:
            return Span(start=match.start(), end=match.start(group) + length)
    return None


def _length_of_name(words: str, names: frozenset[str]) -> int:
    """How many characters at the beginning of the words are one of the names; 0 when they are not."""
    ends = (end.start() for end in _WORD_END.finditer(words))
    return next((end for end in ends if end and _bare(words[:end]) in names), 0)


def _mention(account: Account, text: str) -> Span | None:
    handle = account.handle.casefold()
    for match in _HANDLE.finditer(text):
        if match.group(1).casefold() == handle:
            return Span(start=match.start(), end=match.end())
    return None


def _tag(names: frozenset[str], text: str) -> Span | None:
    for match in _TAG.finditer(text):
        if match.group(1).casefold() in names:
            return Span(start=match.start(), end=match.end())
    return None


@cache
def _said_outside() -> dict[str, list[str]]:
    said: dict[str, list[str]] = {}
    heading = ""
    for line in read_list("outside_view.txt"):
        if line.startswith("["):
            heading = line.strip("[]")
        else:
            said.setdefault(heading, []).append(line)
    return said


@lru_cache(maxsize=256)
def _phrases(names: tuple[str, ...]) -> Phrases[None]:
    return Phrases((name, None) for name in names if len(_bare(name)) >= _SHORTEST_NAME)


class _Voices:
    """The names, tags and sign-offs that the policy gives to accounts."""

    def __init__(self, knowledge: Knowledge) -> None:
        voices = knowledge.voices
        self.names = Phrases((name, voice.account) for voice in voices for name in voice.names)
        self.tags = {_bare(tag): voice.account for voice in voices for tag in voice.hashtags}
        self.sign_offs = {_signed(sign): voice.account for voice in voices for sign in voice.sign_offs}

    def in_words(self, reading: Reading, own: AccountId) -> tuple[AccountId, Span, bool] | None:
        """Whose words these are when not `own`'s, where that shows, and whether they speak as that account."""
        sign = _SIGN.search(reading.text) if self.sign_offs else None
        owner = self.sign_offs.get(_signed(sign.group(1))) if sign else None
        if sign and owner not in (None, own):
            return owner, Span(start=sign.start(1), end=sign.end(1)), True
        for tag in reading.tags:
            owner = self.tags.get(_bare(tag.name))
            if owner not in (None, own):
                return owner, reading.span(tag.start, tag.end), False
        for found in self.names.find(reading):
            if found.value != own:
                speaks = bool(_AS_US.search(reading.folded.text[max(found.start - 24, 0) : found.start]))
                return found.value, reading.span(found.start, found.end), speaks
        return None


def _signed(sign: str) -> str:
    return "".join(sign.split()).casefold()


def _from_outside(reading: Reading, start: int, end: int) -> bool:
    """Whether the words around a name are those of a customer, a fan or somebody who left."""
    words, said = reading.words, _said_outside()
    first = bisect_left(words, start, key=lambda word: word.start)
    last = bisect_left(words, end, key=lambda word: word.start)
    before = " ".join(["", *(word.text for word in words[max(first - 3, 0) : first])])
    after = " ".join([*(word.text for word in words[last : last + _SOON]), ""])
    return (
        any(before.endswith(f" {phrase}") for phrase in said["before"])
        or any(after.startswith(f"{phrase} ") for phrase in said["after"])
        or any(f" {phrase} " in f" {after}" for phrase in said["later"])
    )


def _third_person(own: Account, part: Part, number: int) -> list[Finding]:
    """Talking to our own handle as people outside do: `@acme where is my parcel`, `shame on @acme`."""
    if own.handle.casefold() not in part.text.casefold():
        return []
    text = _REPOSTED.sub("", part.text)
    for match in _HANDLE.finditer(text):
        if match.group(1).casefold() != own.handle.casefold():
            continue
        addressed = _ADDRESSING.search(text[max(match.start() - 40, 0) : match.start()])
        if addressed or _FROM_OUTSIDE.search(text[match.end() :]):
            return [_about_ourselves(own, Span(start=match.start(), end=match.end()), number)]
    return []


def _speaks_as(other: Account, span: Span, number: int) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.RISKY,
        rule="speaks as",
        part=number,
        span=span,
        sounds_personal=True,
        reason=f"These words speak as {other.display_name} ({other.at_handle}), which is another account of ours.",
        advice=f"If {other.at_handle} should say this, choose that account.",
    )


def _names_other(other: Account, span: Span, number: int) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.NOTABLE,
        rule="names",
        part=number,
        span=span,
        sounds_personal=True,
        reason=f"This names {other.at_handle}, which is another account of ours.",
        advice=f"Make sure it is not {other.at_handle} that should say this.",
    )


def _about_ourselves(own: Account, span: Span, number: int) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.NOTABLE,
        rule="third person",
        part=number,
        span=span,
        sounds_personal=True,
        reason=f"This speaks about {own.at_handle} as somebody else would, but {own.at_handle} is who is speaking.",
        advice="If you meant to post it as yourself, choose your own account.",
    )
