"""The buttons about one post, and which of them its author sees in each state."""

from bot.cards.findings import Noticed
from bot.cards.phrases import count_of, fitted, followers_of, name_of, voice_of
from bot.cards.view import PostView
from bot.cards.wording import name, voice
from bot.dialogs.names import Action, alarm_subject, subject_of
from workflows.domain.post import PostState
from workflows.ports.chat import Ask, Button, Buttons, Style

LABEL_LENGTH = 75
"""The longest label of a button in Slack (docs: button element)."""

EDITABLE = frozenset({PostState.WAITING, PostState.BLOCKED, PostState.CHANGES_REQUESTED})
WITHDRAWABLE = frozenset({PostState.WAITING, PostState.BLOCKED, PostState.HELD, PostState.CHANGES_REQUESTED})
LIVE = frozenset({PostState.PUBLISHED, PostState.PARTLY_PUBLISHED})
RECALLABLE = LIVE | {PostState.RECALL_FAILED}
GONE = frozenset({PostState.REJECTED, PostState.EXPIRED, PostState.WITHDRAWN})


def author_buttons(view: PostView) -> tuple[Buttons, ...]:
    """The author's buttons now; nothing when there is nothing to press."""
    state = view.post.state
    buttons: list[Button] = []
    if state is PostState.DRAFT:
        buttons += [open_button(view, "Continue"), discard(view)]
    if state is PostState.APPROVED:
        buttons += [undo(view)]
    if state in EDITABLE:
        buttons += [edit(view)]
    if state in WITHDRAWABLE:
        buttons += [withdraw(view)]
    if state in GONE and view.post.text:
        buttons += [_plain(view, Action.COPY, "Edit these words")]
    if state in RECALLABLE:
        buttons += [recall(view)]
    if state in (PostState.FAILED, PostState.PARTLY_PUBLISHED):
        buttons += [_plain(view, Action.RETRY_REST, "Ask again for what is missing")]
    if state is PostState.NEEDS_HUMAN:
        buttons += resolving(view)
    return (Buttons(buttons=tuple(buttons)),) if buttons else ()


def open_button(view: PostView, label: str) -> Button:
    """Opens the post's form."""
    return _plain(view, Action.OPEN, label)


def edit(view: PostView) -> Button:
    """Takes it back into a draft and opens the form."""
    return _plain(view, Action.EDIT, "Edit")


def discard(view: PostView) -> Button:
    """Throws a draft away."""
    ask = Ask(title="Discard the draft?", text="Nothing went out. The words are gone afterwards.", confirm="Discard")
    return Button(action=Action.DISCARD, subject=subject_of(view.post), label="Discard", ask=ask)


def undo(view: PostView) -> Button:
    """Stops it before it leaves. No dialog: seconds count."""
    return _plain(view, Action.UNDO, "Undo", Style.DANGER)


def withdraw(view: PostView) -> Button:
    """Takes it out of everybody's way for good."""
    ask = Ask(title="Withdraw it?", text="Nothing went out, and nobody is asked any more.", confirm="Withdraw")
    return Button(action=Action.WITHDRAW, subject=subject_of(view.post), label="Withdraw", ask=ask)


def recall(view: PostView) -> Button:
    """Takes a live post down."""
    text = f"It is deleted from {name(view)} on {view.network}. People who saw it may have copied it."
    ask = Ask(title="Take it down?", text=text, confirm="Recall")
    return Button(action=Action.RECALL, subject=subject_of(view.post), label="Recall", style=Style.DANGER, ask=ask)


def resolving(view: PostView) -> list[Button]:
    """What a person saw on the timeline."""
    text = (
        f"Only say so after looking at {name(view)}'s timeline. The post asks for approval again, and if it was "
        "public after all, it would be there twice."
    )
    ask = Ask(title="Is it not there?", text=text, confirm="It is not there")
    subject = subject_of(view.post)
    return [
        _plain(view, Action.RESOLVE_LIVE, "It is live"),
        Button(action=Action.RESOLVE_NOT_LIVE, subject=subject, label="It is not there", ask=ask),
    ]


def approve(view: PostView) -> Button:
    """The one press that lets it out, with the dialog that names the account and its reach."""
    account = view.account
    subject = subject_of(view.post)
    label = fitted(f"Approve for {name_of(account)}", LABEL_LENGTH) if account else "Approve"
    return Button(action=Action.APPROVE, subject=subject, label=label, style=Style.PRIMARY, ask=_approve_ask(view))


def request_changes(view: PostView) -> Button:
    """Opens the reason form."""
    return _plain(view, Action.REQUEST_CHANGES, "Request changes")


def reject(view: PostView) -> Button:
    """Opens the reason form."""
    return _plain(view, Action.REJECT, "Reject", Style.DANGER)


def agree(view: PostView, noticed: Noticed) -> Button:
    """Says that one finding is a false alarm; decides nothing."""
    subject = alarm_subject(view.post, noticed.place, noticed.finding.check)
    return Button(action=Action.AGREE, subject=subject, label="Agree, false alarm")


def false_alarms(view: PostView) -> Button:
    """Opens what was noticed, to choose from."""
    return _plain(view, Action.FALSE_ALARMS, "False alarm…")


def reopen(view: PostView) -> Button:
    """Gives a rejected post back to its author, as a draft."""
    return _plain(view, Action.REOPEN, "Reopen")


def read_all(view: PostView) -> Button:
    """Opens every word of a long post."""
    return _plain(view, Action.READ_ALL, "Read all", Style.PRIMARY)


def _approve_ask(view: PostView) -> Ask:
    reach = followers_of(view.account) if view.account else ""
    to = f", to {reach}" if reach else ""
    who = voice_of(view.account) if view.account else voice(view)
    if view.missing > 1:
        left = count_of(view.missing - 1, "more person has", "more people have")
        text = f"Say yes to publishing as {who}{to}? Nothing goes out yet: {left} to agree."
        return Ask(title="Approve it?", text=text, confirm="Approve")
    send_at = view.post.content.send_at
    later = send_at is not None and send_at > view.now
    when = f"at {send_at:%d %b %H:%M} UTC" if later else "now"
    return Ask(title="Approve it?", text=f"Publish as {who}, {when}{to}?", confirm="Approve")


def _plain(view: PostView, action: Action, label: str, style: Style = Style.PLAIN) -> Button:
    return Button(action=action, subject=subject_of(view.post), label=label, style=style)
