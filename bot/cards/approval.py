"""The approver's card: everything that will be sent, who is asked, and the buttons; later, who decided and when."""

from bot.cards.answered import answered_blocks
from bot.cards.author import notification
from bot.cards.buttons import (
    RECALLABLE,
    agree,
    approve,
    edit,
    false_alarms,
    read_all,
    recall,
    reject,
    reopen,
    request_changes,
    undo,
    withdraw,
)
from bot.cards.findings import Noticed, approver_line, fitting, noticed_for_approvers, rows
from bot.cards.phrases import (
    MOST_FINDINGS,
    clock_time,
    count_of,
    followers_of,
    listed,
    moment,
    shown,
    small,
    voice_of,
    words,
)
from bot.cards.standing import asked_line, stopped_line, where_it_is
from bot.cards.view import PostView
from bot.cards.viewer import Viewer, identities_of, row_for
from bot.cards.wording import in_words, name
from bot.dialogs.names import Action
from workflows.domain.person import Identity
from workflows.domain.post import PostState
from workflows.ports.chat import Block, Bold, Button, Buttons, Card, Exact, Heading, Line, Mention, Small, Words

LONG = 2_000
"""Longer texts show their head only, and Approve moves into the "Read all" window. Slack refuses messages near 13,200
characters of blocks (bolt-js issue 2509), and a card nobody can take in at a glance should not be approved at one."""
HEAD = 700
WITH_BUTTONS = 3
"""How many findings have "Agree, false alarm" below them; with more, one button opens a window to choose in."""


def approval_card(view: PostView, revision: int, *, viewer: Viewer | None = None) -> Card:
    """The card of one revision, as it stands now: to decide, superseded, or decided. Without a `viewer` the one for
    everybody: it shows what approvers may press, and its `viewers` are those who get another one where a chat can.
    """
    if revision != view.post.revision:
        return _superseded(view, revision) if view.post.state is not PostState.DRAFT else _taken_back(view, revision)
    if view.post.state is PostState.WAITING:
        return _to_decide(view, viewer)
    return _decided(view, viewer)


def is_long(view: PostView) -> bool:
    """Whether Approve is offered in the "Read all" window only."""
    return _has_long_words(view) or fitting(noticed_for_approvers(view))[1] > 0


def identity(view: PostView) -> Words:
    """Who would be speaking: picture, display name, handle, the word for the kind, network, followers."""
    account = view.account
    if account is None:
        return words(Bold("This account is not set up any more."), " Nothing can go out as it.")
    facts = [shown(account.display_name), f"on {view.network}", followers_of(account)]
    line: Line = (Bold(voice_of(account)), "\n", " · ".join(fact for fact in facts if fact))
    picture = account.profile.picture_url if account.profile else None
    return Words(line=line, picture=picture, picture_alt=f"Picture of {account.at_handle}" if picture else "")


def every_word(view: PostView) -> tuple[Block, ...]:
    """The full text, part by part, and what it answers."""
    parts = view.post.content.parts
    answered = _answered(view)
    blocks: list[Block] = [*answered]
    for number, part in enumerate(parts, start=1):
        if len(parts) > 1:
            blocks.append(small(f"Part {number} of {len(parts)}"))
        if part.reply_to and not answered:
            blocks.append(small(f"As a reply to post {part.reply_to} on {view.network}"))
        blocks.append(Exact(text=part.text))
    return tuple(blocks)


def everything_noticed(view: PostView, viewer: Viewer | None) -> tuple[Block, ...]:
    """The findings with what people said to them, and one button for all that may be false alarms."""
    noticed = noticed_for_approvers(view)
    more = len(noticed) - MOST_FINDINGS
    rest = (words(f"And {more} more."),) if more > 0 else ()
    return (*rows(noticed[:MOST_FINDINGS], approver_line), *rest, *_one_button(view, noticed, viewer))


def facts_line(view: PostView) -> Small:
    """Version, age and the first characters of the digest the decision is bound to."""
    digest = view.post.digest.prefix if view.post.digest else "none"
    return small(f"v{view.post.revision} · ", moment(view.post.changed_at, "ago"), f" · digest {digest}")


def why_not(view: PostView, viewer: Viewer | None) -> tuple[Block, ...]:
    """Why there is no Approve for them; nothing for whoever is asked."""
    if viewer is None:
        return ()
    if viewer.person.is_one_of(view.post.author):
        return (words(Bold("You wrote this."), " Someone else has to decide."),)
    if viewer.person.is_one_of(view.post.editor):
        return (words(Bold("You edited this last."), " Someone else has to decide."),)
    given = next((one for one in view.post.valid_approvals if viewer.person.is_one_of(one.by)), None)
    if given is not None:
        return (words(Bold("You said yes"), " at ", clock_time(given.at, view.now), "."),)
    if Action.APPROVE not in viewer.may:
        return (words("You can read this, and somebody else decides: you are not one of its approvers."),)
    return ()


def _to_decide(view: PostView, viewer: Viewer | None) -> Card:
    account = name(view)
    says = f"{view.name(view.post.author)} wants to post as {account}. Nothing went out yet."
    blocks: tuple[Block, ...] = (
        Heading(text=f"{_kind(view)} for {account}"),
        identity(view),
        *_fast_lane(view),
        *_words(view),
        *_noticed(view, viewer),
        words(*_when(view), *_author(view), *_asked(view), *stopped_line(view)),
        facts_line(view),
        *why_not(view, viewer),
        *_deciding(view, viewer),
    )
    return Card(notification=notification(view, says), blocks=blocks, viewers=_viewers(view))


def _fast_lane(view: PostView) -> tuple[Block, ...]:
    """What is different about an apology."""
    if view.post.incident is None:
        return ()
    says = " One other person's yes is enough, and then it goes out at once: there is no undo."
    return (words(Bold("It apologises for a post that was recalled."), says),)


def _kind(view: PostView) -> str:
    if view.post.incident:
        return "An apology"
    return "An answer" if view.post.story else "A post"


def _answered(view: PostView) -> tuple[Block, ...]:
    """What an answer answers. A stranger's words stand on the card only while somebody has to judge the two together:
    what their author deletes later must not stay here."""
    if view.answers is None or view.post.state is not PostState.WAITING:
        return ()
    return answered_blocks(view.answers, view.post)


def _has_long_words(view: PostView) -> bool:
    return len(view.post.text) > LONG


def _words(view: PostView) -> tuple[Block, ...]:
    return _head(view) if _has_long_words(view) else every_word(view)


def _noticed(view: PostView, viewer: Viewer | None) -> tuple[Block, ...]:
    """What was noticed, as far as there is room."""
    noticed = noticed_for_approvers(view)
    if len(noticed) <= WITH_BUTTONS:

        def button(one: Noticed) -> tuple[Button, ...]:
            may = viewer is None or Action.AGREE in viewer.may
            return (agree(view, one),) if may and not one.agreed else ()

        if not fitting(noticed)[1]:
            return rows(noticed, approver_line, button)
    among, left = fitting(noticed)
    if not left:
        return everything_noticed(view, viewer)
    says = small(f"{count_of(left, 'more thing was', 'more things were')} noticed. Read all of it before you approve.")
    return (*rows(among, approver_line), says, *_one_button(view, noticed, viewer))


def _one_button(view: PostView, noticed: tuple[Noticed, ...], viewer: Viewer | None) -> tuple[Block, ...]:
    return row_for(viewer, [false_alarms(view)]) if any(not one.agreed for one in noticed) else ()


def _head(view: PostView) -> tuple[Block, ...]:
    rest = len(view.post.text) - HEAD
    left = f"{count_of(rest, 'more character', 'more characters')}. Read all of it before you approve."
    return (*_answered(view), Exact(text=view.post.text[:HEAD]), small(left))


def _when(view: PostView) -> Line:
    send_at = view.post.content.send_at
    if send_at and send_at > view.now:
        return ("To go out at ", clock_time(send_at, view.now), ". ")
    return ("To go out as soon as it is approved. ",)


def _author(view: PostView) -> Line:
    edited = not view.author.is_one_of(view.post.editor)
    by = f", last edited by {view.name(view.post.editor)}" if edited else ""
    return (f"Written by {view.name(view.post.author)}{by}. ",)


def _asked(view: PostView) -> Line:
    if not view.undecided:
        return asked_line(view)
    yes = [view.name(approval.by) for approval in view.post.valid_approvals]
    said = f"Said yes: {', '.join(yes)}. " if yes else ""
    line: Line = (f"{said}{count_of(view.missing, 'approval is', 'approvals are')} still needed, from: ",)
    for number, person in enumerate(view.undecided):
        line = (*line, ", " if number else "", Mention.of(person))
    return line


def _deciding(view: PostView, viewer: Viewer | None) -> tuple[Buttons, ...]:
    first: Button = read_all(view) if is_long(view) else approve(view)
    shared = (first, request_changes(view), reject(view), edit(view))
    # Withdrawing is its author's, whose own message offers it too: nobody else is shown the button.
    return row_for(viewer, shared if viewer is None else (*shared, withdraw(view)))


def _viewers(view: PostView) -> tuple[Identity, ...]:
    """Who decides, wrote it, edited it last, or looks after the account."""
    post, account = view.post, view.account
    hands = [view.people[one] for one in (post.author, post.editor) if one in view.people]
    looking_after = (view.people.get(one) for one in (account.owner, account.guardian) if one) if account else ()
    return identities_of([*view.asked, *hands, *(one for one in looking_after if one is not None and one.counts)])


def _superseded(view: PostView, revision: int) -> Card:
    """Without the account: the newer version may be for another one, which is nobody's business here."""
    says = f"Superseded by v{view.post.revision}."
    line: Line = (
        Bold(says),
        f" This was v{revision}. Nothing of it went out, and nobody has to decide.",
    )
    return Card(notification=f"{says} Nothing of v{revision} went out.", blocks=(words(*line),))


def _taken_back(view: PostView, revision: int) -> Card:
    """Undone or being edited. The words are a private draft again, so the card no longer shows any."""
    says = "Taken back to be edited."
    rest = f" Nothing of v{revision} went out. A new card comes when it is confirmed again."
    return Card(notification=f"{says} Nothing of v{revision} went out.", blocks=(words(Bold(says), rest),))


def _decided(view: PostView, viewer: Viewer | None) -> Card:
    line = where_it_is(view)
    blocks: tuple[Block, ...] = (words(*line), identity(view))
    if view.post.text:
        blocks += _words(view)
    else:
        blocks += (small("Its words were erased."),)
    noticed = noticed_for_approvers(view) if view.post.text else ()
    shared = (*_afterwards(view, None), *_one_button(view, noticed, None))
    blocks += (small(*_decision(view), *_alarms(noticed)), facts_line(view))
    blocks += (*_afterwards(view, viewer), *_one_button(view, noticed, viewer))
    return Card(
        notification=notification(view, in_words(line)),
        blocks=blocks,
        viewers=_viewers(view) if shared else (),
    )


def _decision(view: PostView) -> Line:
    line: Line = (f"Written by {view.name(view.post.author)}.",)
    for approval in view.post.valid_approvals:
        line = (*line, f" {view.name(approval.by)} approved this at ", clock_time(approval.at, view.now), ".")
    return line


def _alarms(noticed: tuple[Noticed, ...]) -> Line:
    """What was agreed to be none, once the findings themselves are not shown any more."""
    agreed = [(one.place + 1, listed(one.agreed)) for one in noticed if one.agreed]
    return tuple(f" {names}: number {number} was a false alarm." for number, names in agreed)


def _afterwards(view: PostView, viewer: Viewer | None) -> tuple[Block, ...]:
    if view.post.state is PostState.APPROVED:
        return row_for(viewer, [undo(view)])
    if view.post.state is PostState.REJECTED and view.account is not None:
        decider = view.post.decision.by if view.post.decision else None
        says = f"{view.name(decider)}, or the owner of {name(view)}, can give it back to its author as a draft."
        return (small(says), *row_for(viewer, [reopen(view)]))
    if view.post.state in RECALLABLE:
        return row_for(viewer, [recall(view)])
    return ()
