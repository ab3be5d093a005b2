"""The alert cards: a post or a profile that is not as it should be, and what is wrong with an account itself."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.cards.buttons import LABEL_LENGTH
from bot.cards.leaver import renewal_buttons
from bot.cards.phrases import clock_time, count_of, excerpt, fitted, listed, name_of, shown, small, voice_of, words
from bot.dialogs.names import Action
from bot.language import for_later, inside, say
from workflows.domain.account import Account
from workflows.domain.alert import Alert, AlertKind, AlertState
from workflows.domain.ids import PersonId
from workflows.ports.chat import Ask, Block, Bold, Button, Buttons, Card, Exact, Line, Link, Small, Style

LONGEST_QUOTE = 3_000
"""Characters of a foreign post that the card shows; nothing X takes from most accounts is longer."""
MOST_NAMES = 8
"""Names listed for one right."""


@dataclass(frozen=True, kw_only=True)
class AlertView:
    """An alert with everything its card shows."""

    alert: Alert
    account: Account
    network: str
    """For people: "X"."""
    link: str = ""
    """Where the public sees the post."""
    names: dict[PersonId, str] = field(default_factory=dict)
    signs_in: bool = False
    """Whether a person signs in for the account (OAuth 2); else its keys stand in app.yaml."""
    is_new: bool = False
    """Whether nobody ever signed in for it."""
    is_frozen: bool = False
    now: datetime

    def name(self, person: PersonId | None) -> str:
        """Somebody's name."""
        return shown(self.names.get(person, "") if person else "") or say("Somebody")


def alert_card(view: AlertView) -> Card:
    """The card as the alert stands now."""
    match view.alert.kind:
        case AlertKind.HANDED_BACK_TEXT:
            return _handed_back(view)
        case AlertKind.FOREIGN_POST:
            return _foreign(view)
        case AlertKind.PROFILE_CHANGED:
            return _profile(view)
        case _:
            return _concern(view)


def _handed_back(view: AlertView) -> Card:
    """Never quotes the words: they were private."""
    author = view.name(view.alert.author)
    says = say(
        "A text handed back to {author} just appeared on {account}.", author=author, account=name_of(view.account)
    )
    line: Line = (
        Bold(says),
        say(" It was meant for their own account, and it is public now as {account}. ", account=voice_of(view.account)),
        *_seen(view),
    )
    return Card(notification=says, blocks=(words(*line), *_state(view, (_delete(view), _fine(view)))))


def _foreign(view: AlertView) -> Card:
    is_over = view.alert.state is AlertState.ANSWERED
    says = say(
        "A post that never went through here was on {account}."
        if is_over
        else "A post that never went through here is on {account}.",
        account=voice_of(view.account),
    )
    blocks: list[Block] = [words(Bold(says), say(" Nobody approved it here. "), *_seen(view))]
    if view.alert.text:
        blocks.append(Exact(text=fitted(view.alert.text, LONGEST_QUOTE)))
    blocks += _state(view, (_delete(view), _fine(view), *_freeze(view)))
    if view.alert.state is AlertState.OPEN:
        blocks += _access(view)
    return Card(notification=says, blocks=tuple(blocks))


def _profile(view: AlertView) -> Card:
    says = say(
        "The profile of {account} is another one now on {network}.",
        account=voice_of(view.account),
        network=view.network,
    )
    blocks: list[Block] = [words(Bold(says), say(" Seen at "), clock_time(view.alert.seen_at, view.now), ".")]
    blocks += [words(*_change(line)) for line in view.alert.detail.splitlines()]
    if view.alert.state is AlertState.DISMISSED:
        blocks.append(words(say("{who} said this is fine.", who=view.name(view.alert.decided_by))))
    elif view.alert.state is AlertState.OPEN:
        blocks += [
            words(
                say(
                    "Was it one of you? Then press It is fine. If not, somebody else is in the account: change "
                    "its password on {network}, and stop its posts here until it is yours again.",
                    network=view.network,
                )
            ),
            *_frozen(view),
            Buttons(buttons=(_fine(view), *_freeze(view))),
            *_access(view),
        ]
    return Card(notification=says, blocks=tuple(blocks))


def _concern(view: AlertView) -> Card:
    """What is wrong with an account itself, what follows from it, and what to do about it."""
    kind, name = view.alert.kind, name_of(view.account)
    is_gap = kind is AlertKind.UNWATCHED and bool(view.alert.detail)
    signs_in = kind is AlertKind.SIGNED_OUT and view.signs_in
    if signs_in and view.is_new:
        return _unconnected(view)
    wrong, follows, do = _GAP if is_gap else _SIGN_IN if signs_in else _CONCERNS[kind]
    says = say(wrong, account=voice_of(view.account), network=view.network)
    if view.alert.state is not AlertState.OPEN:
        says = (
            say("{account} is connected to {network}.", account=voice_of(view.account), network=view.network)
            if signs_in
            else says
        )
        return Card(notification=says, blocks=(words(Bold(says)), words(_over(view))))
    detail = shown(" ".join(view.alert.detail.split()))
    line: Line = (
        Bold(says),
        say(" {format} Seen at ", format=say(follows, name=name, detail=detail)),
        clock_time(view.alert.seen_at, view.now),
        ".",
    )
    todo = (
        # Whoever renews sign-ins says with the reason what to do.
        detail if signs_in and detail else say(do, name=name, network=view.network, handle=view.account.at_handle)
    )
    buttons = _concern_buttons(view, is_gap=is_gap)
    blocks: list[Block] = [words(*line), words(todo)]
    if kind is AlertKind.SIGNED_OUT:
        blocks += _frozen(view)
    if buttons:
        blocks.append(Buttons(buttons=buttons))
    if kind is AlertKind.SIGNED_OUT:
        blocks += _access(view)
    return Card(notification=says, blocks=tuple(blocks))


def _unconnected(view: AlertView) -> Card:
    """Nobody ever signed in for it: nothing went wrong, something is left to do."""
    says = say("{account} is not connected to {network} yet.", account=voice_of(view.account), network=view.network)
    line: Line = (
        Bold(says),
        say(" Until it is, nothing can go out as it. "),
        say(_CONNECT),
    )
    return Card(notification=says, blocks=(words(*line), Buttons(buttons=(_connect(view),))))


_CONNECT = for_later("What to do: its guardian or its owner presses Connect here.")
_CONCERNS = {
    AlertKind.WRONG_ACCOUNT: (
        for_later("The keys of {account} belong to another account on {network}."),
        for_later("Nothing is sent as {name} any more; what was approved asks again."),
        for_later(
            "What to do: an administrator puts {name}'s own keys where app.yaml reads them, starts Countersign "
            "again, and, once “countersign check” is content, its guardian or owner lets posts of {handle} go "
            "out again, on the card that says they are stopped, or somebody runs “countersign thaw”."
        ),
    ),
    AlertKind.SIGNED_OUT: (
        for_later("{network} no longer accepts the keys of {account}."),
        for_later("Nothing can be sent as {name}; what is due asks again."),
        for_later(
            "What to do: an administrator makes new keys on {network}, puts them where app.yaml reads them, and "
            "starts Countersign again. If nobody of you took the old ones away, somebody else did: change "
            "{name}'s password."
        ),
    ),
    AlertKind.ROTATE: (
        for_later("Somebody who left may still know what opens {account} on {network}."),
        for_later("Posts go out as always."),
        for_later("What to do: renew it, and say so here when that is done."),
    ),
    AlertKind.EXPIRING: (
        for_later("The sign-in of {account} on {network} ends soon."),
        for_later("Until then posts go out as always. {detail}"),
        _CONNECT,
    ),
    AlertKind.UNWATCHED: (
        for_later("The watch over {account} has read as many posts today as it may."),
        for_later("Until midnight UTC nobody is told when something appears on {name} that never went through here."),
        for_later(
            "What to do: look at {name}'s timeline on {network} today. An administrator can raise the network's "
            "watch_reads in app.yaml; each post read may cost."
        ),
    ),
}
_SIGN_IN = (
    for_later("{network} no longer accepts the sign-in of {account}."),
    for_later("Nothing can be sent as {name}; what is due asks again."),
    _CONNECT,
)
_GAP = (
    for_later("More appeared on {account} than the watch could read."),
    for_later("What was posted on {name} before {detail} was not looked at; everything after it was."),
    for_later("What to do: look at {name}'s timeline on {network}, further down, and press It is fine when you did."),
)


def _over(view: AlertView) -> str:
    if view.alert.state is AlertState.DISMISSED:
        return say("{who} looked at it. Nothing left to do.", who=view.name(view.alert.decided_by))
    return say("This is put right. Nothing left to do.")


def _concern_buttons(view: AlertView, *, is_gap: bool) -> tuple[Button, ...]:
    if is_gap:
        return (_fine(view),)
    match view.alert.kind:
        case AlertKind.ROTATE:
            return renewal_buttons(view.alert, view.account).buttons
        case AlertKind.EXPIRING:
            return (_connect(view),)
        case AlertKind.SIGNED_OUT if view.signs_in:
            return (_connect(view), *_freeze(view))
        case AlertKind.SIGNED_OUT:
            return _freeze(view)
        case _:
            return ()


def _connect(view: AlertView) -> Button:
    label = fitted(say("Connect {account}", account=view.account.at_handle), LABEL_LENGTH)
    return Button(action=Action.CONNECT, subject=view.account.id, label=label, style=Style.PRIMARY)


def _seen(view: AlertView) -> Line:
    seen: Line = (say("Seen at "), clock_time(view.alert.seen_at, view.now), ".")
    if view.alert.state is AlertState.ANSWERED:
        return seen
    return (Link(url=view.link, label=say("See it on {network}", network=view.network)), ". ", *seen)


_CHANGED = {
    "name": for_later("Name"),
    "handle": for_later("Handle"),
    "link": for_later("Link"),
}


def _change(line: str) -> Line:
    """One change, "name: Acme → Acmé". Two pictures' addresses say nothing to anybody: they become links."""
    what, _, values = line.partition(": ")
    before, _, after = values.partition(" → ")
    if what != "picture":
        return (Bold(f"{say(_CHANGED.get(what, what))}: "), f"{shown(before)} → {shown(after)}")
    return (
        Bold(say("Picture: ")),
        *_picture(before, say("the former one")),
        " → ",
        *_picture(after, say("the new one")),
    )


def _picture(address: str, label: str) -> Line:
    return (Link(url=address, label=label),) if address.startswith("https://") and "…" not in address else (label,)


def _state(view: AlertView, buttons: tuple[Button, ...]) -> tuple[Block, ...]:
    """What became of a stray post, or what can be done about it."""
    alert, who = view.alert, view.name(view.alert.decided_by)
    if alert.state is AlertState.DISMISSED:
        return (words(say("{who} said this is fine. Nothing was deleted.", who=who)),)
    if alert.state is AlertState.ANSWERED:
        return (
            words(
                say(
                    "{who} asked to delete it. {outcome} Nothing left to do.",
                    who=who,
                    outcome=excerpt(inside(alert.outcome), 300),
                )
            ),
        )
    if alert.decided_by and not alert.outcome:
        waits = words(say("{who} asked to delete it. It is public until this card says otherwise.", who=who))
        return (waits, *_frozen(view))
    if not alert.outcome:
        return (*_frozen(view), Buttons(buttons=buttons))
    says = say(
        "Deleting did not work, and it may still be public: {outcome} Try again, or delete it on {network} yourself.",
        outcome=excerpt(inside(alert.outcome), 300),
        network=view.network,
    )
    return (words(says), *_frozen(view), Buttons(buttons=buttons))


def _frozen(view: AlertView) -> tuple[Block, ...]:
    return (words(say("Sending from {account} is stopped.", account=name_of(view.account))),) if view.is_frozen else ()


def _delete(view: AlertView) -> Button:
    ask = Ask(
        title=say("Delete it?"),
        text=say("It is deleted from {account}. People who saw it may have copied it.", account=voice_of(view.account)),
        confirm=say("Delete"),
        deny=say("Cancel"),
    )
    return Button(action=Action.TAKE_DOWN, subject=view.alert.id, label=say("Delete"), style=Style.DANGER, ask=ask)


def _fine(view: AlertView) -> Button:
    return Button(action=Action.DISMISS, subject=view.alert.id, label=say("It is fine"))


def _freeze(view: AlertView) -> tuple[Button, ...]:
    if view.is_frozen:
        return ()
    name = name_of(view.account)
    ask = Ask(
        title=say("Stop all posts?"),
        text=say(
            "Nothing goes out from {account} until its guardian or owner lets posts go out again. What is public "
            "stays public.",
            account=voice_of(view.account),
        ),
        confirm=say("Stop"),
        deny=say("Cancel"),
    )
    label = fitted(say("Freeze {name}", name=name), LABEL_LENGTH)
    return (Button(action=Action.FREEZE_ABOUT, subject=view.alert.id, label=label, style=Style.DANGER, ask=ask),)


def _access(view: AlertView) -> tuple[Small, ...]:
    """Who can have done it from here; and that others may know the account's own password."""
    rights, account = view.account.rights, view.account
    held = (
        (say("may publish"), sorted(rights.publish)),
        (say("approve"), sorted(account.approvers)),
        (say("may draft"), sorted(rights.draft - rights.publish - account.approvers)),
        (say("guardian"), [account.guardian] if account.guardian else []),
        (say("owner"), [account.owner] if account.owner else []),
    )
    parts = [f"{what}: {_names(view, people)}" for what, people in held if people]
    says = "; ".join(parts) or say("nobody")
    return (
        small(say("Access to {account} through Countersign: {says}.", account=name_of(account), says=says)),
        small(say("Others may know the account's own password, or use another program; Countersign cannot see them.")),
    )


def _names(view: AlertView, people: Sequence[PersonId]) -> str:
    names = [view.name(person) for person in people[:MOST_NAMES]]
    more = len(people) - len(names)
    return listed([*names, count_of(more, "other", "others")] if more else names)
