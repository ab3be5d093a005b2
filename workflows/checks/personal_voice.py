"""Words that sound like a person's own evening rather than like a company. The Chrysler check.

Three judges: hand-made signs of personal talk weighed against signs of a company speaking; a model that learned how
people and organisations word things (docs/models/voice.md); and the account's own last posts. English only.
"""

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field

from workflows.checks.models.habits import Habits, habits_of
from workflows.checks.models.scoring import scores_of, telling_words
from workflows.checks.text.chatter import FEW, Heard, heard
from workflows.checks.text.reading import Reading, read
from workflows.domain.account import Kind
from workflows.domain.content import Part
from workflows.domain.finding import Context, Draft, Finding, Severity, Span

NAME = "personal_voice"
VERSION = 3
_OUTCRY = 0.65
"""How sure the model must be about a text as bare as an outcry."""
_ANSWERED = 0.75
"""How sure it must be about an answer with heavy signs."""
_LEANING = 0.4
"""How sure it must be at least: below, signs are taken for a company's own jokes, and not even looked for."""
_UNDECIDED = 0.5
"""How sure it must be where heavy signs, or the account's habits, say the same."""
_SIGNED = 0.6
"""How sure it must be where lighter signs say the same."""
_CLEAR = 1.5
"""Times the limit: signs this heavy need no more than a model that does not object."""
_UNSIGNED = 0.82
"""How sure it must be where no sign of personal talk is heard: what is only put oddly may be a company being funny."""
_FIRM = -1.5
"""Signs of a company from which, with none of personal talk, the model alone holds nothing."""
_SLIGHT = 0.68
"""How sure it must be where the signs are half as heavy as the limit."""
_BARE = 5
"""Words a bare text has at most: no link, no #tag, no @handle."""


class Settings(BaseModel):
    """`limit` and `limit_risky`: from which weight of the signs a text is held, and held as risky.

    `advise`, `hold`: from how sure the model must be, 0 to 1, where an account has no history yet; `hold_answers` for
    answers, where people speak to people. With a history, `unusual` and `strange` say what share of the account's own
    posts must be less strange: by themselves one in twenty and one in a hundred. The other defaults were chosen on
    training texts, see docs/models/voice.md.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    limit: float = Field(default=2.0, gt=0)
    limit_risky: float = Field(default=5.0, gt=0)
    advise: float = Field(default=0.7, gt=0, le=1)
    hold: float = Field(default=0.77, gt=0, le=1)
    hold_answers: float = Field(default=0.84, gt=0, le=1)
    unusual: float = Field(default=0.95, gt=0, le=1)
    strange: float = Field(default=0.99, gt=0, le=1)


@dataclass(frozen=True, kw_only=True)
class _Sound:
    """How a text sounds: the weight of its signs, how sure the model is, and what the account's habits say."""

    weight: float
    voice: float
    strange: float | None
    """The share of the account's own posts that are less strange; None without a history."""
    is_bare: bool
    is_signed: bool
    """Whether any sign of personal talk is heard, however light."""
    is_staged: bool
    is_answer: bool


class Check:
    """Asks "did you mean your own account?" about a draft for a brand's account."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding for every part."""
        if draft.account.kind is not Kind.BRAND:
            return []
        earlier = tuple(one.text for one in context.history if one.account.id == draft.account.id)
        habits = habits_of(earlier)
        found = [self._look_at(part, number, draft, habits) for number, part in enumerate(draft.content.parts)]
        return [finding for finding in found if finding]

    def _look_at(self, part: Part, number: int, draft: Draft, habits: Habits | None) -> Finding | None:
        voice = scores_of(part.text).voice
        if voice < _LEANING:
            return None
        reading, signs = read(part.text), heard(part.text)
        sound = _Sound(
            weight=signs.weight,
            voice=voice,
            strange=habits.share_below(habits.strangeness(part.text)) if habits else None,
            is_bare=len(reading.words) <= _BARE and not (reading.links or reading.tags or "@" in part.text),
            is_signed=bool(signs.says),
            is_staged=signs.is_staged,
            is_answer=draft.is_answer,
        )
        severity = self._severity(sound)
        if severity is None:
            return None
        says, span = _why(part.text, signs)
        unlike = bool(habits) and sound.weight < self.settings.limit
        return Finding(
            check=NAME,
            severity=severity,
            rule="unlike the account" if unlike else "sounds personal",
            part=number,
            span=span,
            sounds_personal=severity is not Severity.ADVICE,
            reason=_reason(says, draft.account.at_handle, habits if unlike else None),
            advice=f"Make sure it is {draft.account.at_handle} that should say this.",
        )

    def _severity(self, sound: _Sound) -> Severity | None:
        """RISKY needs signs and model to agree; either may hold alone where it is sure; below that it is advice."""
        settings = self.settings
        if sound.strange is not None and sound.strange < settings.unusual:
            return None
        if sound.is_answer:
            return self._as_answer(sound)
        if sound.weight >= settings.limit_risky and sound.voice >= _UNDECIDED:
            return Severity.RISKY
        if sound.weight >= settings.limit and (sound.voice >= _SIGNED or sound.weight >= _CLEAR * settings.limit):
            return Severity.NOTABLE
        if sound.strange is not None:
            return self._against_habits(sound.strange, sound.voice)
        if self._is_sure(sound, min(_OUTCRY, settings.hold) if sound.is_bare else settings.hold):
            return Severity.NOTABLE
        return Severity.ADVICE if sound.voice >= settings.advise else None

    def _as_answer(self, sound: _Sound) -> Severity | None:
        """People answer people, so it takes more: a model that is sure, or heavy signs and a model that agrees.

        What is merely unlike the account's posts is advice: its history may hold no answers at all.
        """
        heavy = sound.weight >= self.settings.limit_risky and sound.voice >= _ANSWERED
        if heavy or self._is_sure(sound, self.settings.hold_answers):
            return Severity.NOTABLE
        return Severity.ADVICE if sound.strange is not None else None

    def _is_sure(self, sound: _Sound, enough: float) -> bool:
        """Whether the model may hold it without heavy signs: lighter ones help it, and without any it takes more."""
        if sound.is_staged:
            return False
        if sound.is_bare and not sound.is_answer:
            return sound.voice >= enough
        if sound.is_signed:
            is_slight = sound.weight >= self.settings.limit / 2 and not sound.is_answer
            return sound.voice >= (min(enough, _SLIGHT) if is_slight else enough)
        return sound.weight > _FIRM and sound.voice >= max(enough, _UNSIGNED)

    def _against_habits(self, strange: float, voice: float) -> Severity | None:
        """What is merely strange is no wrong account: to be held it must sound more like a person than not."""
        held = strange >= self.settings.strange and voice >= _UNDECIDED
        return Severity.NOTABLE if held else Severity.ADVICE


def _why(text: str, signs: Heard) -> tuple[list[str], Span | None]:
    """What makes it sound so, and where: the signs, else the words that tipped the model's scale, else its manner."""
    if signs.says:
        return list(signs.says[:3]), signs.span
    reading = read(text)
    words = telling_words(reading, "voice")
    if words:
        return [f"“{reading.written(word)}”" for word in words], reading.span(words[0].start, words[0].end)
    return _manner(reading), None


def _manner(reading: Reading) -> list[str]:
    """How it is put, where no word tells: in words for the author."""
    letters = [letter for letter in reading.text if letter.isalpha()]
    manners = (
        ("short", len(reading.words) <= FEW),
        ("all in small letters", all(letter.islower() for letter in letters)),
        ("all in capitals", all(letter.isupper() for letter in letters)),
        ("no link, #tag or @handle", not (reading.links or reading.tags or "@" in reading.text)),
    )
    return [says for says, is_so in manners if is_so]


def _reason(says: list[str], handle: str, habits: Habits | None) -> str:
    because = f" ({_list(says)})" if says else ""
    if habits:
        return (
            f"This may be meant for another account: it is unlike the last {habits.posts} posts of {handle}{because}."
        )
    return f"This may be meant for your own account: it reads like a personal post{because}."


def _list(items: list[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
