"""The timers of a post and its parts, and the turns of chains. Pure; all keys of tasks are made here."""

from datetime import UTC, datetime, timedelta

from workflows.domain.account import Account, Mode, Windows
from workflows.domain.delivery import Delivery
from workflows.domain.department import Week
from workflows.domain.post import Post, PostState
from workflows.domain.task import Task, TaskKind, task
from workflows.domain.weeks import next_end

TRIAGE_EVERY = timedelta(seconds=30)
TIDY_EVERY = timedelta(hours=1)
EARLY = 10
"""A turn woken by up to a tenth of its pause too early asks for the one after it, and not for itself: that would be the
end of the chain."""


def publish_task(post: Post, *, due: datetime, turn: str = "0") -> Task:
    """Send the post when it is due. One key per approval and turn."""
    return task(TaskKind.PUBLISH, post.id, due=due, turn=f"{post.attempt}.{turn}")


def settle_task(delivery: Delivery, *, due: datetime) -> Task:
    """Look up what became of an intent. One key per intent and look."""
    turn = f"{delivery.claim}.{delivery.looks}" if delivery.looks else f"{delivery.claim}"
    return task(TaskKind.SETTLE, delivery.id, due=due, turn=turn)


def waiting_tasks(post: Post, windows: Windows) -> list[Task]:
    """What a post that just began to wait needs: a reminder, and an end."""
    return [remind_task(post, windows, now=post.changed_at), expire_task(post, windows)]


def remind_task(post: Post, windows: Windows, *, now: datetime) -> Task:
    """The next reminder: one, two, four, eight … times the window after the wait began."""
    turn, elapsed = 0, now - post.changed_at
    while windows.remind * (1 << turn) <= elapsed:
        turn += 1
    due = post.changed_at + windows.remind * (1 << turn)
    return task(TaskKind.REMIND, post.id, due=due, turn=f"{post.revision}.{int(due.timestamp())}")


def expire_task(post: Post, windows: Windows) -> Task:
    """The end of a draft or of a wait that nobody ended."""
    due = expires_at(post, windows)
    return task(TaskKind.EXPIRE, post.id, due=due, turn=f"{post.revision}.{int(due.timestamp())}")


def expires_at(post: Post, windows: Windows) -> datetime:
    """When the post expires: its send time while it waits for approvers, else a window after its last change.

    A post that came back to waiting after its send time is asking again; it gets the whole window.
    """
    send_at = post.content.send_at
    if post.state is PostState.WAITING and send_at is not None and send_at > post.changed_at:
        return send_at
    return post.changed_at + windows.expire


def leaves_at(post: Post, *, now: datetime, undo: timedelta) -> datetime:
    """When a post approved now goes out: at its send time, and never before the undo window ended."""
    send_at = post.content.send_at
    return max(send_at, now + undo) if send_at else now + undo


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


def report_task(now: datetime, week: Week) -> Task:
    """The next picture of a week, when it ends. One key per end, so that however many ask, one is sent."""
    due = next_end(week, now)
    return task(TaskKind.REPORT, "all", due=due, turn=str(int(due.timestamp())))


def forget_tasks(post: Post, account: Account | None, windows: Windows, *, now: datetime) -> list[Task]:
    """The end of a personal draft's words, whatever becomes of the draft. Nothing for other accounts."""
    if account is None or account.mode is not Mode.SELF:
        return []
    due = now + windows.handed_back_text
    return [task(TaskKind.FORGET, post.id, due=due, turn=f"{post.revision}.{post.version}")]


def _in_next_slot(kind: TaskKind, subject: str, now: datetime, every: timedelta) -> Task:
    """Slots begin at multiples of `every` since 1970, so whoever asks at about the same time asks for the same one."""
    seconds = max(1, int(every.total_seconds()))
    due = (int(now.timestamp()) // seconds + 1) * seconds
    return task(kind, subject, due=datetime.fromtimestamp(due, tz=UTC), turn=str(due))
