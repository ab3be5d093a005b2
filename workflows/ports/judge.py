"""The judge: what flows ask of the checks, without knowing which there are. `workflows/checking.py` is the one."""

from collections.abc import Sequence
from typing import Protocol

from workflows.domain.finding import Context, Draft, Finding, Verdict
from workflows.domain.knowledge import Knowledge


class Judgement(Protocol):
    """What all checks together say about a draft."""

    @property
    def findings(self) -> Sequence[Finding]: ...

    @property
    def verdict(self) -> Verdict: ...


class Judge(Protocol):
    """Runs every check. Pure and fast: no I/O, so it may run inside a transaction."""

    @property
    def knowledge(self) -> Knowledge:
        """What the company knows; who owns which topic, say."""
        ...

    @property
    def rules_version(self) -> str:
        """Changes whenever the same words could be judged otherwise."""
        ...

    def judge(self, draft: Draft, context: Context) -> Judgement: ...

    async def consider(self, draft: Draft, context: Context) -> Judgement:
        """The same; a long draft is judged off the event loop."""
        ...
