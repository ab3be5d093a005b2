"""What an alert remembers of accounts whose keys somebody who left may still know: who left, and which keys those are.

It is kept as the alert's `detail`, a line each, by ids and a fingerprint: nothing of it is a name, and nothing opens
anything.
"""

from dataclasses import dataclass, replace

from workflows.domain.ids import PersonId

_LEFT, _KEYS = "left ", "keys "


@dataclass(frozen=True, kw_only=True)
class LeaverKeys:
    """Read with `read`, kept as `detail`."""

    leavers: tuple[PersonId, ...]
    """The earliest first."""
    fingerprint: str = ""
    """Of the keys that were in use when the newest of them left; "" while they were not seen in use since."""

    @property
    def detail(self) -> str:
        """As an alert keeps it."""
        lines = [f"{_LEFT}{one}" for one in self.leavers]
        return "\n".join([*lines, *([f"{_KEYS}{self.fingerprint}"] if self.fingerprint else [])])

    def and_left(self, person: PersonId) -> "LeaverKeys":
        """Somebody else left too. Whichever keys are in use then are the ones to renew."""
        others = tuple(one for one in self.leavers if one != person)
        return LeaverKeys(leavers=(*others, person))

    def in_use(self, fingerprint: str) -> "LeaverKeys":
        """These keys are the ones to renew."""
        return replace(self, fingerprint=fingerprint)

    def are_renewed(self, fingerprint: str) -> bool:
        """Whether other keys than those are in use."""
        return bool(self.fingerprint) and fingerprint != self.fingerprint


def read(detail: str) -> LeaverKeys:
    """What an alert kept."""
    lines = detail.splitlines()
    leavers = tuple(PersonId(one.removeprefix(_LEFT)) for one in lines if one.startswith(_LEFT))
    fingerprint = next((one.removeprefix(_KEYS) for one in lines if one.startswith(_KEYS)), "")
    return LeaverKeys(leavers=leavers, fingerprint=fingerprint)
