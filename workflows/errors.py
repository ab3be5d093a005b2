"""Every error of this program, in one tree.

    CountersignError
      Refused              a person asked for something that cannot be; str(error) is for them
        InvalidContent     the words, the time or the reply target cannot be used as given
          ComesTwice       the time comes twice that night; which one is meant has to be chosen
        NotAllowed         this person may not do this
        WrongState         the post has moved on
          TooLate          it left before it could be stopped; a recall may be offered
          TimeNeeded       its time to send has passed; now or a new time has to be chosen
          LookFirst        the yes came faster than it can be read; said once more, it counts
        Conflict           somebody else was faster; says who
        NotFound           there is no such thing, or not for this person
        Frozen             sending is stopped for this account or for all
      Busy                 the database is full, locked, away or overloaded; nothing was changed, later may help
      NetworkFailure       a vendor call that is not a publish failed
      ConfigError          at start only; carries every problem found

Three edges turn these into words, each in one place: `bot/conversation` (a reply), `bot/worker` (retry or give up),
`bot/server` (a status). Anything else is a bug.
"""

from collections.abc import Sequence
from datetime import datetime


class CountersignError(Exception):
    """The root of the tree."""


class Refused(CountersignError):
    """A person asked for something that cannot be. `str(error)` is one or two sentences for that person."""


class InvalidContent(Refused):
    """What was typed cannot be used. `field` names the form field the sentence belongs to, if there is one."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class ComesTwice(InvalidContent):
    """The time to send comes twice, because clocks go back, and nobody said which one is meant: `first` or `second`."""

    def __init__(self, message: str, *, first: datetime, second: datetime) -> None:
        super().__init__(message, field="send_at")
        self.first = first
        self.second = second


class NotAllowed(Refused):
    """This person may not do this."""


class WrongState(Refused):
    """The post has moved on; the step is not possible from the state it is in now."""


class TooLate(WrongState):
    """It left before it could be stopped. `left_at` is when; `recall` says whether it can be taken down again."""

    def __init__(self, message: str, *, left_at: datetime, recall: bool) -> None:
        super().__init__(message)
        self.left_at = left_at
        self.recall = recall


class TimeNeeded(WrongState):
    """The post's time to send has passed, and nobody said when it goes out instead. `was`: the time that passed."""

    def __init__(self, message: str, *, was: datetime) -> None:
        super().__init__(message)
        self.was = was


class LookFirst(WrongState):
    """A yes that came before the words can have been read, or without the picture having been opened.

    Nothing was decided. `missed` says what: "text", "picture".
    """

    def __init__(self, message: str, *, missed: Sequence[str]) -> None:
        super().__init__(message)
        self.missed = tuple(missed)


class Conflict(Refused):
    """Somebody else was faster."""


class NotFound(Refused):
    """There is no such thing, or not for this person."""


class Frozen(Refused):
    """Sending is stopped for this account or for all of them."""


class Busy(CountersignError):
    """The database cannot take this now. Nothing was changed; `str(error)` is for the person, and later may help."""


class NetworkFailure(CountersignError):
    """A vendor call that is not a publish failed. `retry` says whether trying again later may help."""

    def __init__(self, message: str, *, retry: bool = True) -> None:
        super().__init__(message)
        self.retry = retry


class ConfigError(CountersignError):
    """The program cannot start. `problems` holds one sentence each, with the path of the setting."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
