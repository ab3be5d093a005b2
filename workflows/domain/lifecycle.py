"""The timers of a post and its parts, and the turns of chains. Pure; all keys of tasks are made here."""

from datetime import UTC, datetime, timedelta

from workflows.domain.account import Account, Mode, Windows
from workflows.domain.delivery import Delivery
from workflows.domain.department import Week
from workflows.domain.ids import PersonId
from workflows.domain.post import Post, PostState, PostStep
from workflows.domain.task import Task, TaskKind, task
from workflows.domain.waiting import escalates_at, next_reminder, scheduled_for
from workflows.domain.weeks import next_end

TRIAGE_EVERY = timedelta(seconds=30)
TIDY_EVERY = timedelta(hours=1)
DIGEST_EVERY = timedelta(minutes=15)
"""Every zone's clock shows a full quarter of an hour at the same instants as UTC's."""
GROUPS_EVERY = timedelta(minutes=5)
GROUP_SOON = timedelta(seconds=1)
"""A chat tells of each person it moves: those of one second are one question."""
EVERY_GROUP = "all"
RESULTS_AFTER = timedelta(days=1)
"""How long after a post went out it is asked how it did."""
LATE_FOR = timedelta(days=1)
"""How long after its time to send a post that waits can still be approved, by somebody who says when it goes out. Later
than that its author has to agree to a new time, so it expires."""
EARLY = 10
"""A turn woken by up to a tenth of its pause too early asks for the one after it, and not for itself: that would be the
end of the chain."""


def publish_task(post: Post, *, due: datetime, turn: str = "0") -> Task:
    """Send the post when it is due. One key per approval and turn."""
    return task(TaskKind.PUBLISH, post.id, due=due, turn=f"{post.attempt}.{turn}")


def look_task(post: Post, *, due: datetime) -> Task:
    """Look at everything once more before the send, while there is time to mend it. One key per approval."""
    return task(TaskKind.LOOK, post.id, due=due, turn=f"{post.attempt}")


def approved_tasks(post: Post, windows: Windows, *, due: datetime, now: datetime) -> list[Task]:
    """What an approved post needs: its send, and a look some minutes before if that is far enough off."""
    look = due - windows.last_look
    return [publish_task(post, due=due), *([look_task(post, due=look)] if look > now else [])]


def settle_task(delivery: Delivery, *, due: datetime) -> Task:
    """Look up what became of an intent. One key per intent and look."""
    turn = f"{delivery.claim}.{delivery.looks}" if delivery.looks else f"{delivery.claim}"
    return task(TaskKind.SETTLE, delivery.id, due=due, turn=turn)


def waiting_tasks(post: Post, windows: Windows) -> list[Task]:
    """What a post that just began to wait needs: a reminder, somebody who is called, and an end."""
    began = post.changed_at
    return [
        *remind_tasks(post, windows, now=began),
        escalate_task(post, due=escalates_at(post, windows, ())),
        expire_task(post, windows),
    ]


def remind_tasks(post: Post, windows: Windows, *, now: datetime) -> list[Task]:
    """The next reminder; none when no more of them comes before the send time. One key per moment."""
    due = next_reminder(post, windows, after=now)
    return [_at_moment(TaskKind.REMIND, post, due)] if due else []


def escalate_task(post: Post, *, due: datetime) -> Task:
    """Call somebody, because nobody decided. One key per moment."""
    return _at_moment(TaskKind.ESCALATE, post, due)


def expire_task(post: Post, windows: Windows) -> Task:
    """The end of a draft or of a wait that nobody ended."""
    return _at_moment(TaskKind.EXPIRE, post, expires_at(post, windows))


def expires_at(post: Post, windows: Windows) -> datetime:
    """When the post expires: a day after its send time while it waits for approvers, else a window after its change.

    A post that came back to waiting after its send time is asking again; it gets the whole window.
    """
    send_at = scheduled_for(post)
    if post.state is PostState.WAITING and send_at is not None:
        return send_at + LATE_FOR
    return post.changed_at + windows.expire


def leaves_at(post: Post, *, now: datetime, undo: timedelta) -> datetime:
    """When a post approved now goes out: at its send time, and never before the undo window ended."""
    send_at = post.content.send_at
    return max(send_at, now + undo) if send_at else now + undo


def is_timed_by_its_approver(post: Post) -> bool:
    """Whether an approved post goes out when its approver said yes, or said: it has no time of its own, or that had
    passed by then. So nobody knew the moment when it was judged."""
    send_at, decision = post.content.send_at, post.decision
    if decision is None or decision.step is not PostStep.APPROVE:
        return False
    return send_at is None or decision.at >= send_at


def drift_task(now: datetime, windows: Windows) -> Task:
    """The next look of the drift watch. One key per slot of time, so that however many ask, one look happens."""
    return _in_next_slot(TaskKind.DRIFT, "all", now, windows.drift)


def poll_task(source: str, now: datetime, *, pause: timedelta) -> Task:
    """The next time that a source is asked. One key per slot of time, as for the drift watch."""
    return _in_next_slot(TaskKind.POLL, source, now, pause)


def triage_task(now: datetime) -> Task:
    """The next look at what nobody took in time, and at how much is coming in."""
    return _in_next_slot(TaskKind.TRIAGE, "all", now, TRIAGE_EVERY)


def tidy_task(now: datetime) -> Task:
    """The next look at strangers' words."""
    return _in_next_slot(TaskKind.TIDY, "all", now, TIDY_EVERY)


def groups_task(now: datetime) -> Task:
    """The next time that the chat is asked who is in its groups."""
    return _in_next_slot(TaskKind.GROUPS, EVERY_GROUP, now, GROUPS_EVERY)


def group_task(group: PersonId, now: datetime) -> Task:
    """Ask about one group, of which the chat just told that it changed."""
    return _in_next_slot(TaskKind.GROUPS, group, now, GROUP_SOON)


def digest_task(now: datetime) -> Task:
    """The next turn of the daily summaries."""
    return _in_next_slot(TaskKind.DIGEST, "all", now, DIGEST_EVERY)


def report_task(now: datetime, week: Week) -> Task:
    """The next picture of a week, when it ends. One key per end, so that however many ask, one is sent."""
    due = next_end(week, now)
    return task(TaskKind.REPORT, "all", due=due, turn=str(int(due.timestamp())))


def results_task(post: Post, *, now: datetime) -> Task:
    """Ask how it did, once it was out for a while. Asked once, however often it comes to be public."""
    return task(TaskKind.RESULTS, post.id, due=now + RESULTS_AFTER, turn=str(post.attempt))


def forget_tasks(post: Post, account: Account | None, windows: Windows, *, now: datetime) -> list[Task]:
    """The end of a personal draft's words, whatever becomes of the draft. Nothing for other accounts."""
    if account is None or account.mode is not Mode.SELF:
        return []
    due = now + windows.handed_back_text
    return [task(TaskKind.FORGET, post.id, due=due, turn=f"{post.revision}.{post.version}")]


def _at_moment(kind: TaskKind, post: Post, due: datetime) -> Task:
    return task(kind, post.id, due=due, turn=f"{post.revision}.{int(due.timestamp())}")


def _in_next_slot(kind: TaskKind, subject: str, now: datetime, every: timedelta) -> Task:
    """Slots begin at multiples of `every` since 1970, so whoever asks at about the same time asks for the same one."""
    seconds = max(1, int(every.total_seconds()))
    due = (int(now.timestamp()) // seconds + 1) * seconds
    return task(kind, subject, due=datetime.fromtimestamp(due, tz=UTC), turn=str(due))
