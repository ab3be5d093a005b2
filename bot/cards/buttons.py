"""The buttons about one post, and which of them its author sees in each state."""

from bot.cards.findings import Noticed
from bot.cards.media import all_of
from bot.cards.message import parts_text
from bot.cards.phrases import count_of, fitted, followers_of, name_of, voice_of
from bot.cards.view import PostView
from bot.cards.wording import name, voice
from bot.dialogs.names import Action, alarm_subject, subject_of
from bot.language import dated, for_later, say
from workflows.domain.post import PostState
from workflows.ports.chat import Ask, Button, Buttons, Style

LABEL_LENGTH = 75
"""The longest label of a button in Slack (docs: button element)."""

MOST_OF_NAME = 60
"""Characters of a step's name in a dialog."""

EDITABLE = frozenset({PostState.WAITING, PostState.BLOCKED, PostState.CHANGES_REQUESTED})
WITHDRAWABLE = frozenset({PostState.WAITING, PostState.BLOCKED, PostState.HELD, PostState.CHANGES_REQUESTED})
LIVE = frozenset({PostState.PUBLISHED, PostState.PARTLY_PUBLISHED})
COMMENTED = frozenset({PostState.WAITING, PostState.HELD, PostState.APPROVED})
RECALLABLE = LIVE | {PostState.RECALL_FAILED}
GONE = frozenset({PostState.REJECTED, PostState.EXPIRED, PostState.WITHDRAWN})


def author_buttons(view: PostView) -> tuple[Buttons, ...]:
    """The author's buttons now; nothing when there is nothing to press."""
    state = view.post.state
    buttons: list[Button] = []
    if state is PostState.DRAFT:
        buttons += [open_button(view, say("Continue")), discard(view)]
    if state is PostState.APPROVED:
        buttons += [undo(view)]
    if state in EDITABLE and not view.parts_out:
        buttons += [edit(view)]
    if state in WITHDRAWABLE:
        buttons += [withdraw(view)]
    if state in COMMENTED:
        buttons += [comment(view)]
    if state in GONE and view.post.text:
        buttons += [_plain(view, Action.COPY, say("Edit these words"))]
    if state is PostState.PARTLY_PUBLISHED:
        buttons += [_plain(view, Action.RETRY_REST, say("Send the rest"))]
    if state in RECALLABLE or (state in WITHDRAWABLE and view.parts_out):
        buttons += [recall(view)]
    if state is PostState.PUBLISHED:
        buttons += [*([again(view)] if view.post.text else []), *([share(view)] if view.can_share else [])]
    if state is PostState.FAILED:
        buttons += [_plain(view, Action.RETRY_REST, say("Ask again for what is missing"))]
    if state is PostState.NEEDS_HUMAN:
        buttons += resolving(view)
    row = (Buttons(buttons=tuple(buttons)),) if buttons else ()
    return (*row, *_calling(view)) if state is PostState.WAITING else row


def open_button(view: PostView, label: str) -> Button:
    """Opens the post's form."""
    return _plain(view, Action.OPEN, label)


def edit(view: PostView) -> Button:
    """Takes it back into a draft and opens the form."""
    return _plain(view, Action.EDIT, say("Edit"))


def discard(view: PostView) -> Button:
    """Throws a draft away."""
    ask = Ask(
        title=say("Discard the draft?"),
        text=say("Nothing went out. The words are gone afterwards."),
        confirm=say("Discard"),
        deny=say("Cancel"),
    )
    return Button(action=Action.DISCARD, subject=subject_of(view.post), label=say("Discard"), ask=ask)


def undo(view: PostView) -> Button:
    """Stops it before it leaves. No dialog: seconds count."""
    return _plain(view, Action.UNDO, say("Undo"), Style.DANGER)


def withdraw(view: PostView) -> Button:
    """Takes it out of everybody's way for good."""
    text = say("Nothing went out, and nobody is asked any more.")
    if view.parts_out:
        text = say(
            "Nobody is asked for the rest any more. What is public stays public; you can take it down afterwards."
        )
    ask = Ask(title=say("Withdraw it?"), text=text, confirm=say("Withdraw"), deny=say("Cancel"))
    return Button(action=Action.WITHDRAW, subject=subject_of(view.post), label=say("Withdraw"), ask=ask)


def recall(view: PostView) -> Button:
    """Takes a live post down."""
    text = say(
        "It is deleted from {account} on {network}. People who saw it may have copied it.",
        account=name(view),
        network=view.network,
    )
    label = say("Recall")
    if len(view.post.content.parts) > len(view.parts_out) > 0:
        label = say("Take down what is live")
        text = say("Only {parts} went out. {text}", parts=parts_text(view.parts_out), text=text)
    ask = Ask(title=say("Take it down?"), text=text, confirm=say("Recall"), deny=say("Cancel"))
    return Button(action=Action.RECALL, subject=subject_of(view.post), label=label, style=Style.DANGER, ask=ask)


def again(view: PostView) -> Button:
    """A new draft with the same words."""
    return _plain(view, Action.AGAIN, say("Same again"))


def share(view: PostView) -> Button:
    """Opens the form for the reader's own account, with the link."""
    return _plain(view, Action.SHARE, say("Share from your own account"))


def resolving(view: PostView) -> list[Button]:
    """What a person saw on the timeline."""
    text = say(
        "Only say so after looking at {account}'s timeline. The post asks for approval again, and if it was "
        "public after all, it would be there twice.",
        account=name(view),
    )
    ask = Ask(title=say("Is it not there?"), text=text, confirm=say("It is not there"), deny=say("Cancel"))
    subject = subject_of(view.post)
    return [
        _plain(view, Action.RESOLVE_LIVE, say("It is live")),
        Button(action=Action.RESOLVE_NOT_LIVE, subject=subject, label=say("It is not there"), ask=ask),
    ]


def approve(view: PostView) -> Button:
    """The one press that lets it out, with the dialog that names the account and its reach."""
    account = view.account
    subject = subject_of(view.post)
    label = fitted(say("Approve for {account}", account=name_of(account)), LABEL_LENGTH) if account else say("Approve")
    return Button(action=Action.APPROVE, subject=subject, label=label, style=Style.PRIMARY, ask=_approve_ask(view))


def request_changes(view: PostView) -> Button:
    """Opens the reason form."""
    return _plain(view, Action.REQUEST_CHANGES, say("Request changes"))


def approve_anyway(view: PostView) -> Button:
    """The same yes, after the question whether they looked."""
    return _plain(view, Action.APPROVE_ANYWAY, say("Approve all the same"), Style.PRIMARY)


def approve_now(view: PostView) -> Button:
    """The yes to a post whose time has passed: it goes out now."""
    return _plain(view, Action.APPROVE_NOW, say("Approve and send it now"), Style.PRIMARY)


def choose_time(view: PostView) -> Button:
    """Opens the question when a post goes out whose time has passed."""
    return _plain(view, Action.LATE, say("Choose another time"))


def hold(view: PostView) -> Button:
    """Opens the reason form."""
    return _plain(view, Action.HOLD, say("Hold"))


def release(view: PostView) -> Button:
    """Lets what was on hold ask for approval again."""
    text = say("It asks for approval again, from the beginning. Nothing goes out by this.")
    ask = Ask(title=say("Let it go on?"), text=text, confirm=say("Let it go on"), deny=say("Cancel"))
    return Button(action=Action.RELEASE, subject=subject_of(view.post), label=say("Let it go on"), ask=ask)


def comment(view: PostView, *, label: str = for_later("Comment")) -> Button:
    """Opens the comment form."""
    return _plain(view, Action.COMMENT, say(label))


def reject(view: PostView) -> Button:
    """Opens the reason form."""
    return _plain(view, Action.REJECT, say("Reject"), Style.DANGER)


def agree(view: PostView, noticed: Noticed) -> Button:
    """Says that one finding is a false alarm; decides nothing."""
    subject = alarm_subject(view.post, noticed.place, noticed.finding.check)
    return Button(action=Action.AGREE, subject=subject, label=say("Agree, false alarm"))


def false_alarms(view: PostView) -> Button:
    """Opens what was noticed, to choose from."""
    return _plain(view, Action.FALSE_ALARMS, say("False alarm…"))


def reopen(view: PostView) -> Button:
    """Gives a rejected post back to its author, as a draft."""
    return _plain(view, Action.REOPEN, say("Reopen"))


def read_all(view: PostView) -> Button:
    """Opens every word of a long post."""
    return _plain(view, Action.READ_ALL, say("Read all"), Style.PRIMARY)


def look_closer(view: PostView) -> tuple[Button, ...]:
    """Opens the whole post with its pictures, where there are any: whoever approves has to have looked."""
    media = view.post.content.media
    return (_plain(view, Action.READ_ALL, say("Look at {all}", all=all_of(media))),) if media else ()


def _calling(view: PostView) -> tuple[Buttons, ...]:
    """What the author of a post that waits can do about it; nobody is skipped by any of it."""
    buttons: list[Button] = [_plain(view, Action.NUDGE, say("Nudge"))] if view.undecided else []
    if view.on_call is not None:
        buttons += [_plain(view, Action.ASK_ON_CALL, say("Ask on-call")), _plain(view, Action.URGENT, say("Urgent…"))]
    if not view.parts_out and view.post.story is None:
        label = say("Another time") if view.post.content.send_at else say("Schedule")
        buttons += [_plain(view, Action.SCHEDULE, label)]
    return (Buttons(buttons=tuple(buttons)),) if buttons else ()


def _approve_ask(view: PostView) -> Ask:
    reach = followers_of(view.account) if view.account else ""
    to = say(", to {reach}", reach=reach) if reach else ""
    who = voice_of(view.account) if view.account else voice(view)
    later = [ask for asks in view.plan.rounds[view.plan.place + 1 :] for ask in asks if ask.missing]
    if view.missing <= 1 and later:
        whose = fitted(next((ask.name for ask in later if ask.name), say("the next step")), MOST_OF_NAME)
        text = say(
            "Say yes to publishing as {who}{to}? Nothing goes out yet: {whose} has to agree after you.",
            who=who,
            to=to,
            whose=whose,
        )
        return Ask(title=say("Approve it?"), text=text, confirm=say("Approve"), deny=say("Cancel"))
    if view.missing > 1:
        left = count_of(view.missing - 1, "more person has", "more people have")
        text = say(
            "Say yes to publishing as {who}{to}? Nothing goes out yet: {left} to agree.", who=who, to=to, left=left
        )
        return Ask(title=say("Approve it?"), text=text, confirm=say("Approve"), deny=say("Cancel"))
    send_at = view.post.content.send_at
    when = (
        say("at {send_at} UTC", send_at=dated(send_at, "%d %b %H:%M"))
        if send_at is not None and send_at > view.now
        else say("now")
    )
    return Ask(
        title=say("Approve it?"),
        text=say("Publish as {who}, {when}{to}?", who=who, when=when, to=to),
        confirm=say("Approve"),
        deny=say("Cancel"),
    )


def _plain(view: PostView, action: Action, label: str, style: Style = Style.PLAIN) -> Button:
    return Button(action=action, subject=subject_of(view.post), label=label, style=style)
