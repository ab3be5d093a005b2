"""The confirm card: which account speaks, the exact words, what was found, what happens next. The moment of truth."""

from datetime import timedelta
from decimal import Decimal

from bot.cards.answered import answered_blocks
from bot.cards.findings import noticed_in
from bot.cards.phrases import (
    button_for,
    count_of,
    fitted,
    followers_of,
    moment,
    name_of,
    names_of,
    shown,
    small,
    title_of,
    voice_of,
    words,
)
from bot.dialogs.findings import confirm_findings
from bot.dialogs.names import Action, FieldName, FormName, exact_subject_of
from bot.dialogs.posting import PRIVATE, is_handed_back
from workflows.domain.account import Account, Kind
from workflows.domain.finding import Route
from workflows.ports.chat import (
    Block,
    Bold,
    Button,
    Buttons,
    Divider,
    Exact,
    Field,
    Form,
    Line,
    Live,
    TextField,
    TickField,
    Words,
)
from workflows.posting import Written


def confirm_form(written: Written, *, network: str, undo: timedelta, notes: tuple[Block, ...] = ()) -> Form:
    """The card for a post that was just judged. `network` is its name for people, `undo` the undo window."""
    if is_handed_back(written.account):
        return _private_form(written, network=network, notes=notes)
    account = written.account
    blocked = written.route is Route.BLOCKED
    blocks: tuple[Block | Field | Live, ...] = (
        *notes,
        identity(account, network),
        *_exact_words(written, network),
        *_noticed(written),
        *_own_account(written),
        Divider(),
        words(*_next(written, undo)),
        *_price(written, network),
        *(() if blocked else (_tick(written, network),)),
        _edit(written),
    )
    return Form(
        name=FormName.CONFIRM,
        subject=exact_subject_of(written.post),
        title=title_of(account),
        blocks=blocks,
        submit=None if blocked else button_for("Post as", account),
        tells_close=True,
    )


def handed_back_form(*, post_id: str, account: Account, text: str, share_link: str, network: str) -> Form:
    """The words, checked, back in their author's hands. The stored copy is already deleted when this shows."""
    link: tuple[Block, ...] = (
        Buttons(
            buttons=(
                Button(action=Action.OPEN_LINK, subject=post_id, label=f"Open {network} to post it", url=share_link),
            )
        ),
    )
    if len(share_link) > MAX_ADDRESS:
        link = (words(f"The words are too long for a link. Copy them from here and paste them on {network}."),)
    return Form(
        name=FormName.HANDED_BACK,
        subject=post_id,
        title=title_of(account),
        blocks=(
            words(
                f"{network} will post this as whoever is signed in to this browser. "
                "Check the picture is yours before you press Post."
            ),
            Exact(text=text),
            *link,
            small("Countersign did not post this. It deleted its copy just now; this window is the last one."),
        ),
    )


MAX_ADDRESS = 3_000
"""The longest address a button of Slack may open (docs: button element)."""


def identity(account: Account, network: str) -> Words:
    """Who speaks: picture, display name, handle, the word for the kind, network, followers."""
    facts = [shown(account.display_name), f"on {network}", followers_of(account)]
    picture = account.profile.picture_url if account.profile else None
    return Words(
        line=(
            Bold(f"You are about to speak as {voice_of(account)}"),
            "\n",
            " · ".join(fact for fact in facts if fact),
        ),
        picture=picture,
        picture_alt=f"Picture of {account.at_handle}" if picture else "",
    )


def _private_form(written: Written, *, network: str, notes: tuple[Block, ...]) -> Form:
    account = written.account
    nothing = () if written.post.findings else (words("Nothing was found in the words."),)
    return Form(
        name=FormName.HAND_BACK,
        subject=exact_subject_of(written.post),
        title=title_of(account),
        blocks=(
            *notes,
            words(Bold(PRIVATE), f" For {voice_of(account)} on {network}. Countersign does not post this; you do."),
            Exact(text=written.post.text),
            *_noticed(written),
            *nothing,
            small(
                "When you take the words back, the copy here is deleted; the log keeps only that a personal draft was "
                "checked. For a day, a keyed fingerprint of the words stays, to warn you should they appear on a brand "
                "by mistake."
            ),
            _edit(written),
        ),
        submit=None if written.route is Route.BLOCKED else "Take the words back",
        tells_close=True,
    )


def _exact_words(written: Written, network: str) -> tuple[Block, ...]:
    blocks: list[Block] = [*answered_blocks(written.answers, written.post)] if written.answers else []
    for part in written.post.content.parts:
        if part.reply_to and written.answers is None:
            blocks.append(small(f"As a reply to post {part.reply_to} on {network}"))
        blocks.append(Exact(text=part.text))
    return tuple(blocks)


def _noticed(written: Written) -> tuple[Block, ...]:
    post = written.post
    noticed = noticed_in(post, post.findings)
    justifies = not is_handed_back(written.account)
    return confirm_findings(noticed, post=post.id, version=post.version, justifies=justifies)


def _own_account(written: Written) -> tuple[Block, ...]:
    personal = any(finding.sounds_personal for finding in written.post.findings)
    own = written.own_account
    if not personal or own is None or written.account.kind is Kind.PERSONAL:
        return ()
    label = "Yes, use my own account" if own.is_own else f"Yes, use {own.at_handle}"
    switch = Button(action=Action.SWITCH_OWN, subject=exact_subject_of(written.post), label=label)
    return (
        words(
            Bold("Did you mean your own account?"), f" This sounds personal, and {name_of(written.account)} is not you."
        ),
        Buttons(buttons=(switch,)),
    )


def _next(written: Written, undo: timedelta) -> Line:
    account = name_of(written.account)
    send_at = written.post.content.send_at
    match written.route:
        case Route.BLOCKED:
            return (Bold(f"This cannot go out as {account}."), " Change what is marked above, then check it again.")
        case Route.APPROVAL:
            return (
                Bold("Nothing goes out yet. "),
                *_asked(written),
                *((" Then it goes out at ", moment(send_at, "date_time"), ".") if send_at else ()),
            )
        case Route.DIRECT if send_at:
            return (Bold("Nobody else is asked. "), f"It goes out as {account} at ", moment(send_at, "date_time"), ".")
        case Route.DIRECT:
            wait = count_of(int(undo.total_seconds()), "second", "seconds")
            return (
                Bold("Nobody else is asked. "),
                f"It goes out as {account} {wait} after you press; Undo until then.",
            )


def _asked(written: Written) -> Line:
    need = count_of(written.needed, "approval is", "approvals are")
    if not written.approvers:
        return (f"{need} needed, and nobody but you may approve for {name_of(written.account)}. Tell its owner first.",)
    return (f"{need} needed. Asked: {names_of(written.approvers)}.",)


def _price(written: Written, network: str) -> tuple[Block, ...]:
    if written.account.kind is Kind.PRACTICE:
        return (small("Practice: it never leaves the building, and costs nothing."),)
    if not written.price:
        return ()
    return (small(f"{network} charges about ${_dollars(written.price)} for this post."),)


def _dollars(price: Decimal) -> str:
    """ "0.20", and "0.015" where cents are not fine enough."""
    return f"{price:.2f}" if price == round(price, 2) else f"{price.normalize():f}"


def _tick(written: Written, network: str) -> Field:
    account = written.account
    if written.must_type:
        return TextField(
            name=FieldName.TYPED,
            label="Type the account's handle to confirm",
            hint="As at the top of this page. The @ and capitals do not matter.",
        )
    return TickField(
        name=FieldName.TICK,
        label="Is this the right account?",
        tick=fitted(f"Yes, post this as {voice_of(account)} on {network}", 75),
    )


def _edit(written: Written) -> Buttons:
    return Buttons(buttons=(Button(action=Action.OPEN, subject=written.post.id, label="Edit"),))
