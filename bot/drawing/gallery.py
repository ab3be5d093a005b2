"""Any picture that stands in a chat, as it is now, for the one person who looks at it.

The announcer draws what everybody in a channel sees; a chat that can (Teams) asks for each person's own. The name of a
picture comes back from outside, so whoever asks has to be somebody it may be shown to: everybody else, and whoever made
the name up, gets a short card without any words. Asks the database only.
"""

from bot.cards.alert import alert_card
from bot.cards.approval import approval_card
from bot.cards.author import author_card
from bot.cards.freeze import past_card
from bot.cards.home import MESSAGE, person_home_card
from bot.cards.incident import incident_card
from bot.cards.leaver import leaver_card
from bot.cards.listening_alert import listening_alert_card
from bot.cards.roundup import roundup_card
from bot.cards.viewer import card_for, closed_card, gone_card, still_card
from bot.cards.week import week_card
from bot.dialogs.word import CommandWords
from bot.drawing import viewers
from bot.drawing.alerts import IN_CHANNEL, concerned, load_alert, watching
from bot.drawing.easel import named
from bot.drawing.emergencies import picture_of, told_directly
from bot.drawing.freezes import is_of, lifted_card, load_freeze, stopped_card
from bot.drawing.incidents import load_incident
from bot.drawing.leavers import left_behind
from bot.drawing.listening_alerts import KINDS as OF_HEARING
from bot.drawing.listening_alerts import load_listening_alert
from bot.drawing.others import ANSWER, connected_picture, load_access
from bot.drawing.picture_names import PictureName, read_picture
from bot.drawing.roundups import load_roundup
from bot.drawing.story_scenes import CARD, Scene, called_of, card_at, load_story
from bot.drawing.weeks import load_week, read_week
from bot.emergency_views import find_emergency
from bot.home_views import HomeViews
from bot.language import for_later, say
from bot.story_views import StoryViews
from bot.views import Views, known_account
from workflows.domain.account import Account
from workflows.domain.alert import Alert
from workflows.domain.ids import AccountId, PersonId, PostId, StoryId
from workflows.domain.person import Person
from workflows.errors import NotFound
from workflows.leaving import Left, to_rotate
from workflows.policy import Policy
from workflows.ports.chat import Card
from workflows.ports.clock import Clock
from workflows.ports.store import Drawn, Role, Store, Transaction

_OURS = for_later("people of this company who are no guests")


class Gallery:
    """Draws for one person. Raises Busy when the database cannot be asked now."""

    def __init__(
        self, *, store: Store, views: Views, policy: Policy, clock: Clock, commands: CommandWords | None = None
    ) -> None:
        self._store = store
        self._views = views
        self._policy = policy
        self._clock = clock
        self._stories = StoryViews(views=views, policy=policy, clock=clock)
        self._homes = HomeViews(views=views, policy=policy, clock=clock, commands=commands or CommandWords())

    async def card(self, picture: str, who: Person, *, channel: str | None = None) -> Card:
        """The picture of this name as it is now for them; `channel`: where they look at it, when that is known."""
        name = read_picture(picture)
        if name is None:
            return gone_card()
        async with self._store.reading() as tx:
            try:
                card = await self._card(tx, name, who, channel)
            except NotFound:
                return gone_card()
        # Its buttons, too, are answered with this picture.
        return named(card, Drawn(subject=name.subject, role=name.role, channel="", ts="", about=name.about))

    async def _card(self, tx: Transaction, name: PictureName, who: Person, channel: str | None) -> Card:
        kind, _, subject = name.subject.partition(":")
        match kind, name.role:
            case "post", Role.AUTHOR:
                return await self._message(tx, PostId(subject), who)
            case "post", Role.APPROVAL:
                return await self._approval(tx, PostId(subject), name.about, who)
            case "story", Role.STORY:
                return await self._story(tx, StoryId(subject), name.about, who, channel)
            case "roundup", Role.ROUNDUP:
                return await self._roundup(tx, subject, who)
            case "home", Role.HOME:
                return await self._home(tx, PersonId(subject), who)
            case "week", Role.WEEK:
                return await self._week(tx, subject, who)
            case "alert", Role.ALERT:
                return await self._alert(tx, subject, who)
            case "incident", Role.INCIDENT:
                return await self._incident(tx, subject, who)
            case "freeze", Role.FREEZE:
                return await self._freeze(tx, subject, name.about, who)
            case "emergency", Role.EMERGENCY:
                return await self._emergency(tx, subject, name.about, who)
            case "access", Role.ACCESS:
                return await self._access(tx, subject, name.about, who)
            case "left", Role.ACCESS:
                return await self._left(tx, PersonId(subject), name.about, who)
            case "connected", Role.ACCESS:
                return await self._connected(tx, AccountId(subject), who)
            case _:
                return still_card()

    async def _home(self, tx: Transaction, person: PersonId, who: Person) -> Card:
        """Nobody's but their own."""
        if not who.is_one_of(person):
            return closed_card(say("the person it belongs to"))
        return person_home_card(await self._homes.load(tx, who), MESSAGE)

    # --- posts --------------------------------------------------------------------------------------------------------

    async def _message(self, tx: Transaction, post_id: PostId, who: Person) -> Card:
        """The author's message: only its author's."""
        post = await tx.posts.get(post_id)
        if not who.is_one_of(post.author):
            return closed_card(say("the author of this post"))
        return author_card(await self._views.load(tx, post))

    async def _approval(self, tx: Transaction, post_id: PostId, about: str, who: Person) -> Card:
        """Who approves for the account or looks after it, who wrote it and who edited it."""
        revision = about.partition(":")[0]
        view = await self._views.load(tx, await tx.posts.get(post_id))
        post, account = view.post, view.account
        is_theirs = who.is_one_of(post.author, post.editor)
        if not is_theirs and not view.plan.is_able(who) and not (account and self._decides(who, account)):
            whose = (
                say("the approvers of {account}, its owner and who wrote it", account=account.at_handle)
                if account
                else say("who wrote it")
            )
            return closed_card(whose)
        if not revision.isdecimal():
            return gone_card()
        if post.is_private and not is_theirs and int(revision) == post.revision:
            return gone_card()  # there is no such card: nobody was asked yet
        return approval_card(view, int(revision), viewer=viewers.of_post(self._policy, who, view))

    # --- what the public says -----------------------------------------------------------------------------------------

    async def _story(self, tx: Transaction, story_id: StoryId, about: str, who: Person, channel: str | None) -> Card:
        """Anybody of ours, as for the presses on it (`Policy.require_triage`)."""
        if not who.counts:
            return closed_card(say(_OURS))
        scene = await load_story(tx, story_id, stories=self._stories)
        if scene is None:
            return gone_card()
        viewer = viewers.of_story(who, scene.view.story)
        standing = _standing(scene, about, channel) if about.startswith(CARD) else None
        if standing is not None:
            return card_at(scene, standing, self._stories.settings.channels, viewer=viewer)
        is_called = who.is_one_of(about) and who.is_one_of(*called_of(scene.view))
        return scene.picture(is_called=is_called, viewer=viewer)

    async def _roundup(self, tx: Transaction, name: str, who: Person) -> Card:
        if not who.counts:
            return closed_card(say(_OURS))
        scene = await load_roundup(tx, name, stories=self._stories, now=self._clock.now())
        return roundup_card(scene.shown) if scene else gone_card()

    async def _week(self, tx: Transaction, name: str, who: Person) -> Card:
        if not who.counts:
            return closed_card(say(_OURS))
        department, day = read_week(self._policy, name)
        if department is None or day is None:
            return gone_card()
        return week_card(await load_week(tx, self._policy, department, day))

    # --- what goes wrong ----------------------------------------------------------------------------------------------

    async def _alert(self, tx: Transaction, alert_id: str, who: Person) -> Card:
        alert = await tx.alerts.get(alert_id)
        account = await known_account(tx, alert.account)
        if account is None:
            return gone_card()
        if alert.kind in OF_HEARING:
            return await self._hearing(tx, alert, account, who)
        # The words of a hand-back stay between its author and whoever guards the account.
        is_author = who.is_one_of(alert.author)
        is_told = (who.counts or is_author) and who.is_one_of(*watching(alert, account))
        if not is_told and not (alert.kind in IN_CHANNEL and self._policy.may_approve(who, account)):
            return closed_card(say("those who look after {account}", account=account.at_handle))
        people = {one.id: one for one in await tx.people.list(concerned(alert, account))}
        view = await load_alert(tx, alert, account, people, views=self._views, now=self._clock.now())
        decides = (who.counts and is_author) or self._decides(who, account)
        return card_for(viewers.of_alert(self._policy, who, account, concerned=decides), alert_card(view))

    async def _hearing(self, tx: Transaction, alert: Alert, account: Account, who: Person) -> Card:
        """An alert about listening stands in the channel of mentions too: anybody of ours."""
        if not who.counts:
            return closed_card(say(_OURS))
        view = await load_listening_alert(
            tx, alert, account, views=self._views, stories=self._stories, now=self._clock.now()
        )
        viewer = viewers.of_alert(self._policy, who, account, concerned=self._decides(who, account), cause=view.cause)
        return card_for(viewer, listening_alert_card(view))

    async def _incident(self, tx: Transaction, incident_id: str, who: Person) -> Card:
        """Who decides for the account, and whoever has to know."""
        incident = await tx.incidents.get(incident_id)
        view = await load_incident(tx, incident, views=self._views, policy=self._policy, now=self._clock.now())
        if view is None:
            return gone_card()
        is_told = who.counts and any(who.is_one_of(one.id) for one in view.told)
        if not is_told and not self._decides(who, view.account):
            return closed_card(
                say("the approvers of {account} and those who have to know", account=view.account.at_handle)
            )
        return incident_card(view, viewer=viewers.of_incident(self._policy, who, view))

    async def _freeze(self, tx: Transaction, freeze_id: str, about: str, who: Person) -> Card:
        """Whoever may stop these accounts may see that, and why, they are stopped."""
        scene = await load_freeze(tx, freeze_id)
        if scene is None:
            return gone_card()
        accounts = await tx.accounts.list()
        if not self._policy.may_freeze(who, scene.account, accounts):
            return closed_card(say("those who write, approve or answer for the account"))
        if not is_of(about, scene.about):
            return past_card(scene.freeze, scene.account)
        if not scene.freeze.is_in_force:
            return lifted_card(scene, now=self._clock.now())
        viewer = viewers.of_freeze(self._policy, who, scene.account, accounts, scene.freeze.cause)
        return card_for(viewer, await stopped_card(tx, scene, now=self._clock.now()))

    async def _emergency(self, tx: Transaction, emergency_id: str, about: str, who: Person) -> Card:
        """Who decides for the account or looks after it, and the two who had a part in it."""
        view = await find_emergency(tx, emergency_id, views=self._views, now=self._clock.now())
        card = picture_of(view, about) if view else None
        if view is None or card is None:
            return gone_card()
        is_told = any(one.ids & who.ids for one in told_directly(view))
        if not is_told and not self._decides(who, view.account):
            return closed_card(
                say("the approvers of {account} and those who look after it", account=view.account.at_handle)
            )
        return card_for(viewers.of_emergency(self._policy, who, view, await tx.accounts.list()), card)

    # --- access -------------------------------------------------------------------------------------------------------

    async def _access(self, tx: Transaction, request_id: str, about: str, who: Person) -> Card:
        """The answer is for who asked; the question for who looks after the account, with buttons for who answers."""
        scene = await load_access(tx, request_id)
        if about == ANSWER:
            is_theirs = who.is_one_of(scene.request.person)
            return scene.answer(self._policy.settings.contact) if is_theirs else closed_card(say("who asked"))
        account = scene.account
        if not who.counts or not who.is_one_of(account.owner, account.guardian):
            return closed_card(say("the owner and the guardian of {account}", account=account.at_handle))
        answers = scene.granter is not None and who.is_one_of(scene.granter.id)
        return scene.question() if answers else card_for(viewers.nobody(who), scene.question())

    async def _left(self, tx: Transaction, person_id: PersonId, about: str, who: Person) -> Card:
        """What somebody left behind: of nobody but whom it was told."""
        person = await tx.people.get(person_id)
        if not who.is_one_of(PersonId(about)):
            return closed_card(say("the person it was sent to"))
        left = Left(person=person, rotate=await to_rotate(tx, person, await tx.accounts.list()))
        behind, told = await left_behind(tx, left, views=self._views)
        theirs = [one for one in behind if any(who.ids & other.ids for other in told[one.account.id])]
        return leaver_card(person.name, theirs, stuck=0) if theirs else gone_card()

    async def _connected(self, tx: Transaction, account_id: AccountId, who: Person) -> Card:
        account = await tx.accounts.get(account_id)
        if not who.counts or not who.is_one_of(account.owner, account.guardian):
            return closed_card(say("the owner and the guardian of {account}", account=account.at_handle))
        card = await connected_picture(tx, account, network=self._views.network_name(account))
        return card or gone_card()

    def _decides(self, who: Person, account: Account) -> bool:
        """Whether they approve for the account or look after it."""
        looks_after = who.counts and who.is_one_of(account.owner, account.guardian)
        return looks_after or self._policy.may_approve(who, account)


def _standing(scene: Scene, about: str, channel: str | None) -> Drawn | None:
    """The card of a story that they look at; None when that cannot be told for sure."""
    found = [one for one in scene.cards if one.about == about]
    here = [one for one in found if one.channel == channel]
    return next(iter(here), found[0] if len(found) == 1 else None)
