"""Does tasks when they are due, and turns their errors into "again later" or "given up", in one place."""

import structlog

from bot import starting
from bot.faults import fault_code, place_of
from workflows.digesting import Digesting
from workflows.domain.audit import Entry
from workflows.domain.ids import DeliveryId, PostId
from workflows.domain.task import Task, TaskKind
from workflows.errors import Busy, Conflict, NetworkFailure, Refused
from workflows.gathering import Gathering
from workflows.guarding import Guarding
from workflows.listening import Listening
from workflows.ports.clock import Clock
from workflows.ports.store import Store
from workflows.publishing import Publishing
from workflows.recalling import Recalling
from workflows.reminding import Reminding
from workflows.reporting import Reporting
from workflows.resulting import Resulting
from workflows.triaging import Triaging

log = structlog.get_logger()

ALERT = "alert:"


class Worker:
    """Implements `ports.tasks.Perform`. What it raises makes the engine try again with growing pauses."""

    def __init__(
        self,
        *,
        publishing: Publishing,
        recalling: Recalling,
        reminding: Reminding,
        guarding: Guarding,
        listening: Listening,
        triaging: Triaging,
        reporting: Reporting,
        digesting: Digesting,
        gathering: Gathering,
        resulting: Resulting,
        store: Store,
        clock: Clock,
    ) -> None:
        self._publishing = publishing
        self._recalling = recalling
        self._reminding = reminding
        self._guarding = guarding
        self._listening = listening
        self._triaging = triaging
        self._reporting = reporting
        self._digesting = digesting
        self._gathering = gathering
        self._resulting = resulting
        self._store = store
        self._clock = clock

    async def __call__(self, task: Task) -> None:
        """Do one task. A task that can never succeed is given up, with an entry in the log that says so."""
        try:
            await self._perform(task)
        except (Conflict, Busy):
            # Somebody wrote the row in the same moment, or the database was away: reading it anew may help.
            log.info("task.again", kind=task.kind.value, subject=task.subject)
            raise
        except Refused as error:
            await self._give_up(task, type(error).__name__)
        except NetworkFailure as error:
            if error.retry:
                raise
            await self._give_up(task, type(error).__name__)
        except Exception as fault:
            kind, subject = task.kind.value, task.subject
            log.error("task.fault", code=fault_code(), kind=kind, subject=subject, at=place_of(fault))
            raise

    async def _perform(self, task: Task) -> None:
        post_id = PostId(task.subject)
        match task.kind:
            case TaskKind.PUBLISH:
                await self._publishing.publish(post_id)
            case TaskKind.LOOK:
                await self._publishing.look(post_id)
            case TaskKind.SETTLE:
                await self._publishing.settle(DeliveryId(task.subject))
            case TaskKind.REMIND:
                await self._reminding.remind(post_id)
            case TaskKind.ESCALATE:
                await self._reminding.escalate(post_id)
            case TaskKind.EXPIRE:
                await self._reminding.expire(post_id)
            case TaskKind.FORGET:
                await self._reminding.forget(post_id)
            case TaskKind.DRIFT:
                await self._guarding.drift()
            case TaskKind.POLL:
                await self._listening.poll(task.subject)
            case TaskKind.TIDY:
                await self._listening.tidy()
            case TaskKind.TRIAGE:
                await self._listening.next_triage()
                await self._triaging.climb()
                await self._listening.watch()
            case TaskKind.DIGEST:
                await self._digesting.digest(task.due)
            case TaskKind.RESULTS:
                await self._resulting.ask(post_id)
            case TaskKind.REPORT:
                await self._reporting.report()
            case TaskKind.GROUPS:
                starting.tell_missed(await self._gathering.turn(task.subject))
            case TaskKind.DELETE if task.subject.startswith(ALERT):
                await self._guarding.delete_stray(task.subject.removeprefix(ALERT))
            case TaskKind.DELETE:
                await self._recalling.delete(post_id)

    async def _give_up(self, task: Task, why: str) -> None:
        log.warning("task.given_up", kind=task.kind.value, subject=task.subject, why=why)
        entry = Entry(
            at=self._clock.now(),
            action="task.given_up",
            subject=task.subject,
            by="system",
            facts={"kind": task.kind.value, "key": task.key, "why": why},
        )
        async with self._store.transaction() as tx:
            await tx.note(entry)
