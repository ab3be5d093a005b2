"""What one person may press on a card, as the policy says: a button that would be refused is not shown to them."""

from collections.abc import Callable, Sequence, Set

from bot.cards.buttons import COMMENTED, RECALLABLE
from bot.cards.emergency import EmergencyView
from bot.cards.incident import IncidentView
from bot.cards.standing import who_releases
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

_DECIDING = frozenset({Action.REQUEST_CHANGES, Action.REJECT, Action.HOLD, Action.EDIT, Action.READ_ALL})
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
        may |= _holding(policy, who, view)
    elif post.state is PostState.HELD:
        may |= {Action.RELEASE} if any(one.ids & who.ids for one in who_releases(view)) else set()
    elif post.state is PostState.REJECTED and account is not None:
        decider = post.decision.by if post.decision else None
        may |= {Action.REOPEN} if who.counts and who.is_one_of(account.owner, decider) else set()
    elif post.state in RECALLABLE and account is not None:
        may.update(_where(Action.RECALL, lambda: policy.require_recall(who, post, account)))
        may |= {Action.SHARE} if view.can_share and who.counts else set()
    may |= _agreeing(policy, who, view) | _commenting(policy, who, view)
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
        *((Action.TAKE_DOWN, Action.DISMISS, Action.ROTATED) if concerned else ()),
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


def of_emergency(policy: Policy, who: Person, view: EmergencyView, accounts: Sequence[Account]) -> Viewer:
    """Of the cards of an emergency."""
    one = view.emergency
    has_asked, took_part = who.is_one_of(one.asked_by), who.is_one_of(one.asked_by, one.second)
    agrees = () if has_asked else _where(Action.EMERGENCY_AGREE, lambda: policy.require_second(who, accounts))
    reviews = _where(Action.EMERGENCY_REVIEW, lambda: policy.require_review(who, view.account))
    may = {
        *agrees,
        *((Action.EMERGENCY_DECLINE,) if agrees or has_asked else ()),
        *((Action.EMERGENCY_CLOSE,) if reviews or (who.counts and took_part) else ()),
        *(() if took_part else reviews),
    }
    return Viewer(person=who, may=frozenset(may))


def _deciding(policy: Policy, who: Person, view: PostView) -> Set[str]:
    post, account = view.post, view.account
    if who.is_one_of(post.author, post.editor):
        reads = who.is_one_of(post.author) or (account is not None and policy.may_approve(who, account))
        return {Action.EDIT, Action.WITHDRAW, *((Action.READ_ALL,) if reads else ())}
    if account is None or not _where(Action.REJECT, lambda: policy.require_decider(who, post, account, view.plan)):
        return frozenset()
    may_say_yes = _where(Action.APPROVE, lambda: policy.require_approver(who, post, account, view.plan))
    late = (Action.APPROVE_ANYWAY, Action.APPROVE_NOW, Action.LATE) if may_say_yes else ()
    return {*_DECIDING, *may_say_yes, *late}


def _holding(policy: Policy, who: Person, view: PostView) -> Set[str]:
    """What is approved can still be parked by whoever decides about it."""
    account = view.account
    if account is None:
        return frozenset()
    return frozenset(_where(Action.HOLD, lambda: policy.require_decider(who, view.post, account, view.plan)))


def _commenting(policy: Policy, who: Person, view: PostView) -> Set[str]:
    """Whoever works on it while it is on its way."""
    account = view.account
    if account is None or view.post.state not in COMMENTED:
        return frozenset()
    decides = who.counts and (policy.may_approve(who, account) or view.plan.is_able(who))
    works = decides or who.is_one_of(view.post.author, view.post.editor)
    return frozenset({Action.COMMENT}) if works else frozenset()


def _agreeing(policy: Policy, who: Person, view: PostView) -> Set[str]:
    """Before and after the decision; not about words that nobody else was asked about."""
    account = view.account
    if account is None or view.post.is_private or not view.post.text:
        return frozenset()
    allowed = _where(Action.AGREE, lambda: policy.require_decider(who, view.post, account, view.plan))
    return {*allowed, Action.FALSE_ALARMS} if allowed else frozenset()


def _where(action: Action, require: Callable[[], None]) -> tuple[Action, ...]:
    """The action, when the policy does not refuse it."""
    try:
        require()
    except NotAllowed:
        return ()
    return (action,)
