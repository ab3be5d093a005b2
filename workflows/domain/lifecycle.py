"""The timers of a post and its parts: which tasks go with which change. Pure; keys as all flows agree on them."""

from datetime import UTC, datetime, timedelta

from workflows.domain.account import Account, Mode, Windows
from workflows.domain.delivery import Delivery
from workflows.domain.post import Post, PostState
from workflows.domain.task import Task, TaskKind, task


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
    seconds = max(1, int(windows.drift.total_seconds()))
    due = (int(now.timestamp()) // seconds + 1) * seconds
    return task(TaskKind.DRIFT, "all", due=datetime.fromtimestamp(due, tz=UTC), turn=str(due))


def forget_tasks(post: Post, account: Account | None, windows: Windows, *, now: datetime) -> list[Task]:
    """The end of a personal draft's words, whatever becomes of the draft. Nothing for other accounts."""
    if account is None or account.mode is not Mode.SELF:
        return []
    due = now + windows.handed_back_text
    return [task(TaskKind.FORGET, post.id, due=due, turn=f"{post.revision}.{post.version}")]
