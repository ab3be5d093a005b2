"""What one person may press on a card, as the policy says: a button that would be refused is not shown to them."""

from collections.abc import Callable, Sequence, Set

from bot.cards.buttons import RECALLABLE
from bot.cards.incident import IncidentView
from bot.cards.view import PostView
from bot.cards.viewer import Viewer
from bot.dialogs.names import Action
from workflows.domain.account import Account
from workflows.domain.freeze import FreezeCause
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.domain.story import Story, StoryState
from workflows.errors import NotAllowed
from workflows.policy import Policy

_DECIDING = frozenset({Action.REQUEST_CHANGES, Action.REJECT, Action.EDIT, Action.READ_ALL})
_ANYBODY = (Action.STORY_SHOW, Action.STORY_NEXT, Action.STORY_ANSWER, Action.STORY_ESCALATE)
_IN_HAND = (Action.STORY_DONE, Action.STORY_ROUTE, Action.STORY_NOT_OURS, Action.STORY_MUTE)


def nobody(who: Person) -> Viewer:
    """Of a card that somebody else decides about."""
    return Viewer(person=who, may=frozenset())


def of_post(policy: Policy, who: Person, view: PostView) -> Viewer:
    """Of an approval card."""
    post, account = view.post, view.account
    may: set[str] = set()
    if post.state is PostState.WAITING:
        may |= _deciding(policy, who, view)
    elif post.state is PostState.APPROVED:
        decider = post.decision.by if post.decision else None
        may |= {Action.UNDO} if who.is_one_of(post.author, post.editor, decider) else set()
    elif post.state is PostState.REJECTED and account is not None:
        decider = post.decision.by if post.decision else None
        may |= {Action.REOPEN} if who.counts and who.is_one_of(account.owner, decider) else set()
    elif post.state in RECALLABLE and account is not None:
        may.update(_where(Action.RECALL, lambda: policy.require_recall(who, post, account)))
    may |= _agreeing(policy, who, view)
    return Viewer(person=who, may=frozenset(may))


def of_story(who: Person, story: Story) -> Viewer:
    """Of a story's card, for somebody who may triage at all."""
    may: set[str] = {*_ANYBODY}
    is_theirs = who.is_one_of(story.claimed_by)
    match story.state:
        case StoryState.OPEN:
            may |= {Action.STORY_TAKE, *_IN_HAND}
        case StoryState.CLAIMED:
            may |= {Action.STORY_GIVE_BACK, *_IN_HAND} if is_theirs else {Action.STORY_TAKE_OVER}
        case _:
            may.add(Action.STORY_REOPEN)
    return Viewer(person=who, may=frozenset(may))


def of_incident(policy: Policy, who: Person, view: IncidentView) -> Viewer:
    """Of an incident's card."""
    account, post = view.account, view.post
    may = {
        *_where(Action.APOLOGISE, lambda: policy.require_draft(who, account)),
        *_where(Action.SEEN_GONE, lambda: policy.require_recall(who, post, account)),
        *_where(Action.RECALL, lambda: policy.require_recall(who, post, account)),
        *_where(Action.REVIEW, lambda: policy.require_review(who, account)),
        *_where(Action.FREEZE_ABOUT, lambda: policy.require_freeze(who, account, [account])),
    }
    return Viewer(person=who, may=frozenset(may))


def of_alert(
    policy: Policy, who: Person, account: Account, *, concerned: bool, cause: PostView | None = None
) -> Viewer:
    """Of an alert's card. `concerned`: they may say what becomes of it; `cause`: the post of ours behind it."""
    may = {
        *((Action.TAKE_DOWN, Action.DISMISS) if concerned else ()),
        *_where(Action.FREEZE_ABOUT, lambda: policy.require_freeze(who, account, [account])),
        *_where(Action.SPEAK, lambda: policy.require_draft(who, account)),
        *_where(Action.CONNECT, lambda: policy.require_connect(who, account)),
        *((Action.STORY_SHOW, Action.STORY_NEXT) if who.counts else ()),
        *(of_post(policy, who, cause).may if cause else ()),
    }
    return Viewer(person=who, may=frozenset(may))


def of_freeze(
    policy: Policy, who: Person, account: Account | None, accounts: Sequence[Account], cause: FreezeCause
) -> Viewer:
    """Of the card of a freeze."""
    may_lift = cause is not FreezeCause.RESTORED and policy.may_thaw(who, account, accounts)
    return Viewer(person=who, may=frozenset({Action.THAW} if may_lift else ()))


def _deciding(policy: Policy, who: Person, view: PostView) -> Set[str]:
    post, account = view.post, view.account
    if who.is_one_of(post.author, post.editor):
        reads = who.is_one_of(post.author) or (account is not None and policy.may_approve(who, account))
        return {Action.EDIT, Action.WITHDRAW, *((Action.READ_ALL,) if reads else ())}
    if account is None or not policy.may_approve(who, account):
        return frozenset()
    has_said_yes = any(who.is_one_of(approval.by) for approval in post.valid_approvals)
    return _DECIDING if has_said_yes else {*_DECIDING, Action.APPROVE}


def _agreeing(policy: Policy, who: Person, view: PostView) -> Set[str]:
    """Before and after the decision; not about words that nobody else was asked about."""
    account = view.account
    if account is None or view.post.is_private or not view.post.text:
        return frozenset()
    allowed = _where(Action.AGREE, lambda: policy.require_decider(who, view.post, account))
    return {*allowed, Action.FALSE_ALARMS} if allowed else frozenset()


def _where(action: Action, require: Callable[[], None]) -> tuple[Action, ...]:
    """The action, when the policy does not refuse it."""
    try:
        require()
    except NotAllowed:
        return ()
    return (action,)
