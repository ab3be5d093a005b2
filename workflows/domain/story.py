"""A story: one thing the public says, be it one mention or a thousand alike; what a department triages on one card."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

from workflows.domain.audit import Entry, Facts
from workflows.domain.ids import AccountId, PersonId, PostId, StoryId
from workflows.domain.transition import Change, next_state


class Topic(Enum):
    """Why it matters."""

    QUESTION = "question"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    PRESS = "press"
    SECURITY = "security"
    HIRING = "hiring"
    ABUSE = "abuse"
    OTHER = "other"


class Sentiment(Enum):
    """How it sounds. UNKNOWN: nothing here can read its language."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"
    UNKNOWN = "unknown"


class StoryState(Enum):
    """Where a story is. DONE: nothing more to do, said a person, or all of it was deleted by its authors."""

    OPEN = "open"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    DONE = "done"
    MUTED = "muted"


class StoryStep(Enum):
    """What can happen to a story."""

    CLAIM = "claim"
    """Take it, or take it over."""
    GIVE_BACK = "give_back"
    """Let go of it: it is anybody's again, in the same department."""
    ROUTE = "route"
    """Pass it on to another department, which has to do with it too."""
    HAND_BACK = "hand_back"
    """"Not ours": it came to the wrong department; the router learns."""
    WRITE = "write"
    """Somebody began an answer: `answer` is its post. Claims it too."""
    ANSWERED = "answered"
    """Its answer is public."""
    DONE = "done"
    MUTE = "mute"
    """No more of this: what resembles it joins silently."""
    ESCALATE = "escalate"
    """A person asks the ones on call to look now."""
    CLIMB = "climb"
    """Nobody took it in time: the next one on call is told."""
    REOPEN = "reopen"
    VANISH = "vanish"
    """Its authors deleted all of it."""


S, T = StoryState, StoryStep

TRANSITIONS: dict[tuple[StoryState, StoryStep], StoryState] = {
    (S.OPEN, T.CLAIM): S.CLAIMED,
    (S.CLAIMED, T.CLAIM): S.CLAIMED,
    (S.CLAIMED, T.GIVE_BACK): S.OPEN,
    (S.OPEN, T.ROUTE): S.OPEN,
    (S.CLAIMED, T.ROUTE): S.OPEN,
    (S.OPEN, T.HAND_BACK): S.OPEN,
    (S.CLAIMED, T.HAND_BACK): S.OPEN,
    (S.OPEN, T.WRITE): S.CLAIMED,
    (S.CLAIMED, T.WRITE): S.CLAIMED,
    # Somebody answers once more, after they were warned.
    (S.ANSWERED, T.WRITE): S.CLAIMED,
    (S.DONE, T.WRITE): S.CLAIMED,
    (S.MUTED, T.WRITE): S.CLAIMED,
    (S.OPEN, T.DONE): S.DONE,
    (S.CLAIMED, T.DONE): S.DONE,
    (S.OPEN, T.MUTE): S.MUTED,
    (S.CLAIMED, T.MUTE): S.MUTED,
    (S.OPEN, T.ESCALATE): S.OPEN,
    (S.CLAIMED, T.ESCALATE): S.CLAIMED,
    # Only what nobody took climbs.
    (S.OPEN, T.CLIMB): S.OPEN,
    (S.ANSWERED, T.REOPEN): S.OPEN,
    (S.DONE, T.REOPEN): S.OPEN,
    (S.MUTED, T.REOPEN): S.OPEN,
    (S.OPEN, T.VANISH): S.DONE,
    (S.CLAIMED, T.VANISH): S.DONE,
    # The answer is public, whatever people did with the card meanwhile.
    **{(state, T.ANSWERED): S.ANSWERED for state in StoryState},
}

OVER = frozenset({S.ANSWERED, S.DONE, S.MUTED})
"""Nobody has to do anything about these."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """One story. Changed only by `step`. How many mentions it has is not in here: they join without a decision."""

    id: StoryId
    account: AccountId | None
    """The account of ours that it is about; None when it is about the company as such."""
    source: str
    """The source that heard the first of it, as app.yaml names it."""
    state: StoryState = StoryState.OPEN
    department: str
    """Whose it is now, as app.yaml names it."""
    because: str
    """Why it is there: `rule:3`, `word:warranty`, `habit:…`, `author`, `otherwise`, `person`. Never a stranger's words.
    """
    topic: Topic
    sentiment: Sentiment = Sentiment.UNKNOWN
    language: str = ""
    """ISO 639-1, "" when nobody can tell."""
    urgent: bool = False
    """Somebody escalated it, or its clock ran out."""
    opened_at: datetime
    moved_at: datetime
    """When it came to the department it is with: waits are counted from here."""
    respond_by: datetime | None = None
    """When somebody must have taken it, by the department's clock; None: no clock."""
    climbed: int = 0
    """How many of the department's people on call were told."""
    claimed_by: PersonId | None = None
    claimed_at: datetime | None = None
    decided_by: PersonId | None = None
    """Who ended it, or handed it on last."""
    answer: PostId | None = None
    """The answer somebody is writing, or that went out."""
    over_at: datetime | None = None
    """When it was answered, done or muted: its strangers' words are kept only a while longer."""
    version: int = 0

    def step(
        self, step: StoryStep, *, by: PersonId | None, at: datetime, facts: Facts | None = None, **changes: Any
    ) -> Change["Story"]:
        """Take one step of the table, with `changes` to other fields, and the audit entry that says so.

        `by` None means the program. Raises WrongState with a sentence for the person who asked. Who holds it, who
        decided and when it was over follow from the step; everything else is the caller's.
        """
        state = next_state(TRANSITIONS, self.state, step, sentence=REFUSALS[self.state])
        after = replace(self, state=state, version=self.version + 1, **self._follows(step, state, by, at), **changes)
        entry = Entry(
            at=at,
            action=f"story.{step.value}",
            subject=self.id,
            by=by or "system",
            facts={
                "from": self.state.value,
                "to": state.value,
                "account": after.account,
                "department": after.department,
                "answer": after.answer,
                **(facts or {}),
            },
        )
        return Change(before=self, after=after, entry=entry)

    def _follows(self, step: StoryStep, state: StoryState, by: PersonId | None, at: datetime) -> dict[str, Any]:
        held = {"claimed_by": self.claimed_by, "claimed_at": self.claimed_at}
        if step in {T.CLAIM, T.WRITE}:
            held = {"claimed_by": by, "claimed_at": at}
        elif state is S.OPEN:
            held = {"claimed_by": None, "claimed_at": None}
        decided = by if step in {T.ROUTE, T.HAND_BACK, T.DONE, T.MUTE, T.REOPEN, T.ANSWERED} else self.decided_by
        return {**held, "decided_by": decided, "over_at": at if state in OVER else None}


REFUSALS = {
    S.OPEN: "Nobody has taken this yet.",
    S.CLAIMED: "Somebody has taken this.",
    S.ANSWERED: "This was answered.",
    S.DONE: "This was marked as done.",
    S.MUTED: "This was muted.",
}


def told(story: Story) -> Change[Story]:
    """The birth of a story."""
    facts: Facts = {
        "account": story.account,
        "department": story.department,
        "because": story.because,
        "topic": story.topic.value,
        "source": story.source,
    }
    entry = Entry(at=story.opened_at, action="story.open", subject=story.id, by="system", facts=facts)
    return Change(before=None, after=story, entry=entry)
