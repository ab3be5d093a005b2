"""The approver's card: everything that will be sent, who is asked, and the buttons; later, who decided and when."""

from bot.cards.answered import answered_blocks
from bot.cards.asked import plan_blocks, represented, whose_turn
from bot.cards.author import notification
from bot.cards.buttons import (
    RECALLABLE,
    agree,
    approve,
    comment,
    edit,
    false_alarms,
    hold,
    look_closer,
    read_all,
    recall,
    reject,
    release,
    reopen,
    request_changes,
    share,
    undo,
    withdraw,
)
from bot.cards.changed import changed_blocks, is_cut
from bot.cards.findings import Noticed, approver_line, fitting, noticed_for_approvers, rows
from bot.cards.message import cut_note, message_blocks, parts_text
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
from bot.cards.standing import emergency_line, where_it_is, who_releases
from bot.cards.together import together_line
from bot.cards.view import PostView
from bot.cards.viewer import Viewer, identities_of, row_for
from bot.cards.wording import in_words, name
from bot.dialogs.names import Action
from bot.language import say
from workflows.domain.person import Identity
from workflows.domain.post import PostState
from workflows.ports.chat import Block, Bold, Button, Buttons, Card, Exact, Heading, Line, Small, Words

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
    return _has_long_words(view) or is_cut(view) or fitting(noticed_for_approvers(view))[1] > 0


def identity(view: PostView) -> Words:
    """Who would be speaking: picture, display name, handle, the word for the kind, network, followers."""
    account = view.account
    if account is None:
        return words(Bold(say("This account is not set up any more.")), say(" Nothing can go out as it."))
    facts = [shown(account.display_name), say("on {network}", network=view.network), followers_of(account)]
    line: Line = (Bold(voice_of(account)), "\n", " · ".join(fact for fact in facts if fact))
    picture = account.profile.picture_url if account.profile else None
    return Words(
        line=line,
        picture=picture,
        picture_alt=say("Picture of {account}", account=account.at_handle) if picture else "",
    )


def every_word(view: PostView) -> tuple[Block, ...]:
    """The full text, part by part, and what it answers."""
    answered = _answered(view)
    content = view.post.content
    said = message_blocks(content, network=view.network, answered=bool(answered), live=view.parts_out)
    return (*answered, *cut_note(content), *said)


def everything_noticed(view: PostView, viewer: Viewer | None) -> tuple[Block, ...]:
    """The findings with what people said to them, and one button for all that may be false alarms."""
    noticed = noticed_for_approvers(view)
    more = len(noticed) - MOST_FINDINGS
    rest = (words(say("And {more} more.", more=more)),) if more > 0 else ()
    return (*rows(noticed[:MOST_FINDINGS], approver_line), *rest, *_one_button(view, noticed, viewer))


def facts_line(view: PostView) -> Small:
    """Version, age and the first characters of the digest the decision is bound to."""
    digest = view.post.digest.prefix if view.post.digest else say("none")
    return small(
        say("v{revision} · ", revision=view.post.revision),
        moment(view.post.changed_at, "ago"),
        say(" · digest {digest}", digest=digest),
    )


def why_not(view: PostView, viewer: Viewer | None) -> tuple[Block, ...]:
    """Why there is no Approve for them; nothing for whoever is asked."""
    if viewer is None:
        return ()
    if viewer.person.is_one_of(view.post.author):
        return (words(Bold(say("You wrote this.")), say(" Someone else has to decide.")),)
    if viewer.person.is_one_of(view.post.editor):
        return (words(Bold(say("You edited this last.")), say(" Someone else has to decide.")),)
    given = next((one for one in view.post.valid_approvals if viewer.person.is_one_of(one.by)), None)
    if given is not None:
        return (words(Bold(say("You said yes")), say(" at "), clock_time(given.at, view.now), "."),)
    if Action.APPROVE not in viewer.may and view.plan.is_able(viewer.person):
        return (words(Bold(say("It is not your turn yet.")), whose_turn(view)),)
    if Action.APPROVE not in viewer.may:
        return (
            *represented(view, viewer.person),
            words(say("You can read this, and somebody else decides: you are not one of its approvers.")),
        )
    return ()


def _to_decide(view: PostView, viewer: Viewer | None) -> Card:
    account = name(view)
    who = view.name(view.post.author)
    says = say("{who} wants to post as {account}. Nothing went out yet.", who=who, account=account)
    if view.parts_out:
        says = say(
            "{who} wants to send the rest of a thread as {account}: {parts} went out before.",
            who=who,
            account=account,
            parts=parts_text(view.parts_out),
        )
    blocks: tuple[Block, ...] = (
        Heading(text=say("{kind} for {account}", kind=_kind(view), account=account)),
        identity(view),
        *_together(view),
        *_fast_lane(view),
        *_words(view),
        *_noticed(view, viewer),
        *changed_blocks(view),
        *plan_blocks(view),
        facts_line(view),
        *why_not(view, viewer),
        *_deciding(view, viewer),
    )
    return Card(notification=notification(view, says), blocks=blocks, viewers=_viewers(view))


def _together(view: PostView) -> tuple[Block, ...]:
    """Which of how many accounts of one writing this is."""
    others = together_line(view)
    return (small(*others),) if others else ()


def _fast_lane(view: PostView) -> tuple[Block, ...]:
    """What is different about an apology."""
    if view.emergency_until is not None:
        return (words(*emergency_line(view)),)
    if view.post.incident is None:
        return ()
    says = say(" One other person's yes is enough, and then it goes out at once: there is no undo.")
    return (words(Bold(say("It apologises for a post that was recalled.")), says),)


def _kind(view: PostView) -> str:
    if view.post.incident:
        return say("An apology")
    if view.parts_out:
        return say("The rest of a thread")
    return say("An answer") if view.post.story else say("A post")


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
    says = small(
        say(
            "{count} noticed. Read all of it before you approve.",
            count=count_of(left, "more thing was", "more things were"),
        )
    )
    return (*rows(among, approver_line), says, *_one_button(view, noticed, viewer))


def _one_button(view: PostView, noticed: tuple[Noticed, ...], viewer: Viewer | None) -> tuple[Block, ...]:
    return row_for(viewer, [false_alarms(view)]) if any(not one.agreed for one in noticed) else ()


def _head(view: PostView) -> tuple[Block, ...]:
    rest = len(view.post.text) - HEAD
    left = say("{count}. Read all of it before you approve.", count=count_of(rest, "more character", "more characters"))
    return (*_answered(view), Exact(text=view.post.text[:HEAD]), small(left))


def _deciding(view: PostView, viewer: Viewer | None) -> tuple[Buttons, ...]:
    first: Button = read_all(view) if is_long(view) else approve(view)
    closer = () if is_long(view) else look_closer(view)
    more = (hold(view), *(() if view.parts_out else (edit(view),)), comment(view), *closer)
    # Withdrawing is its author's, whose own message offers it too: nobody else is shown the button.
    others = more if viewer is None else (*more, withdraw(view))
    return (*row_for(viewer, (first, request_changes(view), reject(view))), *row_for(viewer, others))


def _viewers(view: PostView) -> tuple[Identity, ...]:
    """Who decides, wrote it, edited it last, or looks after the account."""
    post, account = view.post, view.account
    hands = [view.people[one] for one in (post.author, post.editor) if one in view.people]
    looking_after = (view.people.get(one) for one in (account.owner, account.guardian) if one) if account else ()
    return identities_of([*view.asked, *hands, *(one for one in looking_after if one is not None and one.counts)])


def _superseded(view: PostView, revision: int) -> Card:
    """Without the account: the newer version may be for another one, which is nobody's business here."""
    says = say("Superseded by v{revision}.", revision=view.post.revision)
    line: Line = (
        Bold(says),
        say(" This was v{revision}. Nothing of it went out, and nobody has to decide.", revision=revision),
    )
    return Card(
        notification=say("{says} Nothing of v{revision} went out.", says=says, revision=revision),
        blocks=(words(*line),),
    )


def _taken_back(view: PostView, revision: int) -> Card:
    """Undone or being edited. The words are a private draft again, so the card no longer shows any."""
    says = say("Taken back to be edited.")
    rest = say(" Nothing of v{revision} went out. A new card comes when it is confirmed again.", revision=revision)
    return Card(
        notification=say("{says} Nothing of v{revision} went out.", says=says, revision=revision),
        blocks=(words(Bold(says), rest),),
    )


def _decided(view: PostView, viewer: Viewer | None) -> Card:
    line = where_it_is(view)
    blocks: tuple[Block, ...] = (words(*line), identity(view), *_together(view))
    if view.post.text:
        blocks += _words(view)
    else:
        blocks += (small(say("Its words were erased.")),)
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
    line: Line = (say("Written by {who}.", who=view.name(view.post.author)),)
    for approval in view.post.valid_approvals:
        line = (
            *line,
            say(" {who} approved this at ", who=view.name(approval.by)),
            clock_time(approval.at, view.now),
            ".",
        )
    return line


def _alarms(noticed: tuple[Noticed, ...]) -> Line:
    """What was agreed to be none, once the findings themselves are not shown any more."""
    agreed = [(one.place + 1, listed(one.agreed)) for one in noticed if one.agreed]
    return tuple(
        say(" {names}: number {number} was a false alarm.", names=names, number=number) for number, names in agreed
    )


def _afterwards(view: PostView, viewer: Viewer | None) -> tuple[Block, ...]:
    if view.post.state is PostState.APPROVED:
        return row_for(viewer, [undo(view), hold(view), comment(view)])
    if view.post.state is PostState.HELD:
        return row_for(viewer, [release(view), comment(view)] if who_releases(view) else [comment(view)])
    if view.post.state is PostState.REJECTED and view.account is not None:
        decider = view.post.decision.by if view.post.decision else None
        says = say(
            "{who}, or the owner of {account}, can give it back to its author as a draft.",
            who=view.name(decider),
            account=name(view),
        )
        return (small(says), *row_for(viewer, [reopen(view)]))
    if view.post.state in RECALLABLE:
        return row_for(viewer, [recall(view), *([share(view)] if view.can_share else [])])
    return ()
