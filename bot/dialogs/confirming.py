"""The confirm card: which account speaks, the exact words, what was found, what happens next. The moment of truth."""

from datetime import timedelta
from decimal import Decimal

from bot.cards.answered import answered_blocks
from bot.cards.findings import noticed_in
from bot.cards.message import cut_note, message_blocks
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
from bot.cards.planned import has_steps, on_shift_text, steps_text
from bot.cards.timing import which_words
from bot.dialogs.accounts import PRIVATE, is_handed_back
from bot.dialogs.findings import confirm_findings
from bot.dialogs.names import Action, FieldName, FormName, exact_subject_of
from bot.dialogs.together import leave_out, place_notes
from bot.language import say
from workflows.domain.account import Account, Kind
from workflows.domain.finding import Route
from workflows.domain.ids import PersonId
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
        *place_notes(written),
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
        submit=None if blocked else button_for(say("Post as"), account),
        tells_close=True,
        close=say("Close"),
    )


def handed_back_form(*, post_id: str, account: Account, text: str, share_link: str, network: str) -> Form:
    """The words, checked, back in their author's hands. The stored copy is already deleted when this shows."""
    link: tuple[Block, ...] = (
        Buttons(
            buttons=(
                Button(
                    action=Action.OPEN_LINK,
                    subject=post_id,
                    label=say("Open {network} to post it", network=network),
                    url=share_link,
                ),
            )
        ),
    )
    if len(share_link) > MAX_ADDRESS:
        link = (
            words(
                say(
                    "The words are too long for a link. Copy them from here and paste them on {network}.",
                    network=network,
                )
            ),
        )
    return Form(
        name=FormName.HANDED_BACK,
        subject=post_id,
        title=title_of(account),
        blocks=(
            words(
                say(
                    "{network} will post this as whoever is signed in to this browser. Check the picture is "
                    "yours before you press Post.",
                    network=network,
                )
            ),
            Exact(text=text),
            *link,
            small(say("Countersign did not post this. It deleted its copy just now; this window is the last one.")),
        ),
        close=say("Close"),
    )


MAX_ADDRESS = 3_000
"""The longest address a button of Slack may open (docs: button element)."""


def identity(account: Account, network: str) -> Words:
    """Who speaks: picture, display name, handle, the word for the kind, network, followers."""
    facts = [shown(account.display_name), say("on {network}", network=network), followers_of(account)]
    picture = account.profile.picture_url if account.profile else None
    return Words(
        line=(
            Bold(say("You are about to speak as {account}", account=voice_of(account))),
            "\n",
            " · ".join(fact for fact in facts if fact),
        ),
        picture=picture,
        picture_alt=say("Picture of {account}", account=account.at_handle) if picture else "",
    )


def _private_form(written: Written, *, network: str, notes: tuple[Block, ...]) -> Form:
    account = written.account
    nothing = () if written.post.findings else (words(say("Nothing was found in the words.")),)
    return Form(
        name=FormName.HAND_BACK,
        subject=exact_subject_of(written.post),
        title=title_of(account),
        blocks=(
            *notes,
            words(
                Bold(say(PRIVATE)),
                say(
                    " For {account} on {network}. Countersign does not post this; you do.",
                    account=voice_of(account),
                    network=network,
                ),
            ),
            Exact(text=written.post.text),
            *_noticed(written),
            *nothing,
            small(
                say(
                    "When you take the words back, the copy here is deleted; the log keeps only that a personal "
                    "draft was checked. For a day, a keyed fingerprint of the words stays, to warn you should "
                    "they appear on a brand by mistake."
                )
            ),
            _edit(written),
        ),
        submit=None if written.route is Route.BLOCKED else say("Take the words back"),
        tells_close=True,
        close=say("Close"),
    )


def _exact_words(written: Written, network: str) -> tuple[Block, ...]:
    blocks: list[Block] = [*answered_blocks(written.answers, written.post)] if written.answers else []
    content = written.post.content
    said = message_blocks(content, network=network, answered=written.answers is not None)
    return (*blocks, *cut_note(content), *said)


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
    label = say("Yes, use my own account") if own.is_own else say("Yes, use {account}", account=own.at_handle)
    switch = Button(action=Action.SWITCH_OWN, subject=exact_subject_of(written.post), label=label)
    return (
        words(
            Bold(say("Did you mean your own account?")),
            say(" This sounds personal, and {account} is not you.", account=name_of(written.account)),
        ),
        Buttons(buttons=(switch,)),
    )


def _next(written: Written, undo: timedelta) -> Line:
    account = name_of(written.account)
    send_at = written.post.content.send_at
    which = which_words(written.post.content)
    match written.route:
        case Route.BLOCKED:
            return (
                Bold(say("This cannot go out as {account}.", account=account)),
                say(" Change what is marked above, then check it again."),
            )
        case Route.APPROVAL:
            return (
                Bold(say("Nothing goes out yet. ")),
                *_asked(written),
                *((say(" It then goes out "), moment(send_at, "date_time"), f"{which}.") if send_at else ()),
            )
        case Route.DIRECT if send_at:
            says = (say("It goes out as {account} ", account=account), moment(send_at, "date_time"), f"{which}.")
            return (Bold(say("Nobody else is asked. ")), *says)
        case Route.DIRECT:
            wait = count_of(int(undo.total_seconds()), "second", "seconds")
            return (
                Bold(say("Nobody else is asked. ")),
                say("It goes out as {account} {wait} after you press; Undo until then.", account=account, wait=wait),
            )


def _asked(written: Written) -> Line:
    plan = written.plan
    if has_steps(plan) and plan.able:
        steps = " ".join(steps_text(plan, _nameless))
        return (" ".join(one for one in (steps, on_shift_text(plan)) if one),)
    need = count_of(written.plan.needed, "approval is", "approvals are")
    if not written.plan.able:
        return (
            say(
                "{need} needed, and nobody but you may approve for {account}. Tell its owner first.",
                need=need,
                account=name_of(written.account),
            ),
        )
    asked = say("{need} needed. Asked: {names}.", need=need, names=names_of(plan.able))
    return (" ".join(one for one in (asked, on_shift_text(plan)) if one),)


def _nameless(_: PersonId) -> str:
    """Nobody said yes yet, so nobody's name is looked up by their id."""
    return say("somebody")


def _price(written: Written, network: str) -> tuple[Block, ...]:
    if written.account.kind is Kind.PRACTICE:
        return (small(say("Practice: it never leaves the building, and costs nothing.")),)
    if not written.price:
        return ()
    return (
        small(
            say("{network} charges about ${dollars} for this post.", network=network, dollars=_dollars(written.price))
        ),
    )


def _dollars(price: Decimal) -> str:
    """ "0.20", and "0.015" where cents are not fine enough."""
    return f"{price:.2f}" if price == round(price, 2) else f"{price.normalize():f}"


def _tick(written: Written, network: str) -> Field:
    account = written.account
    if written.must_type:
        return TextField(
            name=FieldName.TYPED,
            label=say("Type the account's handle to confirm"),
            hint=say("As at the top of this page. The @ and capitals do not matter."),
        )
    return TickField(
        name=FieldName.TICK,
        label=say("Is this the right account?"),
        tick=fitted(say("Yes, post this as {account} on {network}", account=voice_of(account), network=network), 75),
    )


def _edit(written: Written) -> Buttons:
    edit = Button(action=Action.OPEN, subject=written.post.id, label=say("Edit"))
    return Buttons(buttons=(edit, *leave_out(written)))
