"""A person's home: what is theirs, what waits for them, what they may do and why; and one for whoever was never met."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.cards.buttons import LABEL_LENGTH, author_buttons, read_all
from bot.cards.emergency import glass_blocks
from bot.cards.figures import figures_text, load_text
from bot.cards.home_view import HomeView, Standing
from bot.cards.leaver import renewal_buttons, renewal_line
from bot.cards.phrases import and_more, excerpt, fitted, moment, shown, small, words
from bot.cards.rights import rights_text
from bot.cards.standing import where_it_is
from bot.cards.trust import trust_text
from bot.cards.turns import own_turn_line, turn_line
from bot.cards.view import PostView
from bot.cards.viewer import identities_of
from bot.cards.wording import voice
from bot.dialogs.names import Action
from bot.language import for_later, say
from workflows.domain.absence import Absence
from workflows.ports.chat import Ask, Block, Bold, Button, Buttons, Card, Divider, Line, Link, Style

TITLE = for_later("What you can do with Countersign")


@dataclass(frozen=True, kw_only=True)
class Room:
    """How much of each there is room for. Three blocks a post, two an account, an absence or an emergency."""

    posts: int
    coming: int
    accounts: int
    away: int
    glass: int
    blocks: int
    """How many blocks there are in all."""
    tells_figures: bool

    def smaller(self) -> "Room":
        """One less of each, for who has much of everything."""
        counts = (self.posts, self.coming, self.accounts, self.away, self.glass)
        posts, coming, accounts, away, glass = (max(1, count - 1) for count in counts)
        return replace(self, posts=posts, coming=coming, accounts=accounts, away=away, glass=glass)


PAGE = Room(posts=8, coming=6, accounts=8, away=5, glass=4, blocks=100, tells_figures=True)
"""On a page of their own: Slack takes 100 blocks there."""
MESSAGE = Room(posts=4, coming=3, accounts=4, away=3, glass=2, blocks=50, tells_figures=False)
"""In a message: Slack takes 50."""


def home_card(command: str, *, listens: bool, contact: str) -> Card:
    """For whoever was never met: what can be done here. `command`: what people begin with in this chat."""
    says = say("Write a post, and see which account speaks before anything goes out.")
    rest = say(" What becomes of your posts is told to you here.")
    buttons = [_write(), _queue(), Button(action=Action.STATUS, subject="home", label=say("What I am waiting for"))]
    if listens:
        buttons.append(_mentions())
    blocks: tuple[Block, ...] = (words(Bold(says), rest), Buttons(buttons=tuple(buttons)), _typed(command))
    return Card(notification=say(TITLE), blocks=(*blocks, *_contact(contact)))


def person_home_card(view: HomeView, room: Room = PAGE) -> Card:
    """Everything at a glance, each thing with its button. For nobody but them."""
    blocks = _page(view, room)
    while len(blocks) > room.blocks and room != room.smaller():
        room = room.smaller()
        blocks = _page(view, room)
    return Card(notification=say(TITLE), blocks=tuple(blocks), viewers=identities_of([view.person]))


def _page(view: HomeView, room: Room) -> list[Block]:
    sections: Sequence[Sequence[Block]] = (
        _mine(view, room),
        _asked(view, room),
        _coming(view, room),
        _rights(view, room),
        _away(view, room),
    )
    blocks = [*_top(view), *_glass(view, room), *_renewals(view, room)]
    for section in sections:
        blocks += [Divider(), *section] if section else []
    return [*blocks, Divider(), *_bottom(view)]


def _top(view: HomeView) -> list[Block]:
    says = say("Write a post, and see which account speaks before anything goes out.")
    buttons = [_write(), _queue(), Button(action=Action.STATUS, subject="home", label=say("What I am waiting for"))]
    if view.listens:
        buttons.append(_mentions())
    if view.decides:
        buttons.append(Button(action=Action.AWAY, subject="home", label=say("I'm away")))
    return [words(Bold(says)), Buttons(buttons=tuple(buttons))]


def _glass(view: HomeView, room: Room) -> list[Block]:
    blocks = [block for one in view.glass[: room.glass] for block in glass_blocks(one.view, one.may)]
    return [*blocks, *and_more(len(view.glass), room.glass)]


def _renewals(view: HomeView, room: Room) -> list[Block]:
    blocks: list[Block] = []
    for one in view.renewals[: room.glass]:
        blocks += [words(renewal_line(one.account)), renewal_buttons(one.alert, one.account)]
    return [*blocks, *and_more(len(view.renewals), room.glass)]


def _mine(view: HomeView, room: Room) -> list[Block]:
    blocks: list[Block] = [words(Bold(say("Your posts")))]
    if not view.mine:
        return [*blocks, small(say("Nothing of yours is open. What is live is in your messages."))]
    for post in view.mine[: room.posts]:
        blocks += [words(*_where(post)), *_quoted(post), *author_buttons(post)]
    return [*blocks, *and_more(len(view.mine), room.posts)]


def _where(view: PostView) -> Line:
    turn = turn_line(view)
    return (
        (Bold(say("Waiting for approval")), say(" for {account}. ", account=voice(view)), *turn)
        if turn
        else where_it_is(view)
    )


def _asked(view: HomeView, room: Room) -> list[Block]:
    if not view.decides and not view.asked:
        return []
    blocks: list[Block] = [words(Bold(say("Waiting for you")))]
    if not view.asked:
        return [*blocks, small(say("Nothing waits for you."))]
    for post in view.asked[: room.posts]:
        by = say("{name} for {account}. ", name=shown(post.author.name) or say("Somebody"), account=voice(post))
        blocks += [words(by, *own_turn_line(post, view.person)), *_quoted(post)]
        blocks.append(Buttons(buttons=(read_all(post),)))
    return [*blocks, *and_more(view.asked_in_all, room.posts)]


def _coming(view: HomeView, room: Room) -> list[Block]:
    if not view.coming:
        return []
    lines = [small(*_comes(post)) for post in view.coming[: room.coming]]
    return [words(Bold(say("Scheduled"))), *lines, *and_more(len(view.coming), room.coming)]


def _comes(view: PostView) -> Line:
    when = view.post.due or view.now
    return (
        moment(when, "date_time"),
        say(
            " {account}, by {name}: “{text}”",
            account=voice(view),
            name=shown(view.author.name) or say("somebody"),
            text=excerpt(view.post.text, 80),
        ),
    )


def _rights(view: HomeView, room: Room) -> list[Block]:
    blocks: list[Block] = [words(Bold(say("What you may do")))]
    if not any(one.account.is_brand for one in view.standings):
        blocks.append(small(say("You speak for none of the company's accounts yet. Write a post to ask for it.")))
    for standing in view.standings[: room.accounts]:
        blocks += [words(rights_text(standing)), *_told(view, standing, room)]
    return [*blocks, *and_more(len(view.standings), room.accounts)]


def _told(view: HomeView, standing: Standing, room: Room) -> list[Block]:
    """Trust with its reason, and for who looks after the account its figures; one block."""
    says: list[str] = []
    if standing.writes and not standing.account.is_own:
        trust = trust_text(standing.account, standing.written, standing.earned, publishes=standing.publishes)
        says += [trust] if trust else []
    figures = view.figures_of(standing.account.id) if room.tells_figures else None
    if figures is not None:
        says += [figures_text(figures), *([load_text(figures, view.name)] if standing.looks_after else [])]
    return [small(" ".join(says))] if says else []


def _away(view: HomeView, room: Room) -> list[Block]:
    own = [words(*_own_absence(view, one)) for one in view.own_absences[: room.away]]
    others = [block for one in view.absences[: room.away] for block in _others_absence(view, one)]
    if not own and not others:
        return []
    return [words(Bold(say("Who is away"))), *own, *others, *and_more(len(view.absences), room.away)]


def _own_absence(view: HomeView, absence: Absence) -> Line:
    verb = say("You are away until ") if absence.covers(view.now) else say("You will be away from ")
    until: Line = (moment(absence.until, "date_time"),)
    if not absence.covers(view.now):
        until = (moment(absence.since, "date_time"), say(" until "), *until)
    return (verb, *until, say(". {instead} To end it: I'm away.", instead=_instead(view, absence)))


def _others_absence(view: HomeView, absence: Absence) -> list[Block]:
    line = small(*_absence(view, absence))
    if absence.id not in view.may_end:
        return [line]
    ask = Ask(
        title=say("Are they back?"),
        text=say("From then on {who} is asked again, and nobody decides instead.", who=view.name(absence.person)),
        confirm=say("They are back"),
        deny=say("Cancel"),
    )
    label = fitted(say("{who} is back", who=view.name(absence.person)), LABEL_LENGTH)
    return [line, Buttons(buttons=(Button(action=Action.AWAY_END, subject=absence.id, label=label, ask=ask),))]


def _absence(view: HomeView, absence: Absence) -> Line:
    return (
        say("{who} until ", who=view.name(absence.person)),
        moment(absence.until, "date_time"),
        f". {_instead(view, absence)}",
    )


def _instead(view: HomeView, absence: Absence) -> str:
    return (
        say("{who} decides instead.", who=view.name(absence.instead))
        if absence.instead
        else say("Nobody decides instead.")
    )


def _bottom(view: HomeView) -> list[Block]:
    blocks: list[Block] = []
    if view.wants_digest is not None and view.decides:
        off = Button(action=Action.DIGEST_OFF, subject="home", label=say("No daily summary"))
        on = Button(action=Action.DIGEST_ON, subject="home", label=say("Send me a daily summary"))
        blocks.append(Buttons(buttons=(off if view.wants_digest else on,)))
    if view.wants_results is not None:
        no = Button(action=Action.RESULTS_OFF, subject="home", label=say("Don't tell me how my posts did"))
        yes = Button(action=Action.RESULTS_ON, subject="home", label=say("Tell me how my posts did"))
        blocks.append(Buttons(buttons=(no if view.wants_results else yes,)))
    rules: Line = (Link(url=view.policy_url, label=say("The rules for posting")), ". ") if view.policy_url else ()
    blocks += [
        _typed(view.command),
        small(*rules, say("Version of the rules here: {policy_version}.", policy_version=view.policy_version)),
    ]
    return [*blocks, *_contact(view.contact)]


def _quoted(view: PostView) -> list[Block]:
    quoted = excerpt(view.post.text, 100)
    return [small(f"“{quoted}”")] if quoted else []


def _typed(command: str) -> Block:
    return small(say("Or type {command} and your words; {command} help says what else there is.", command=command))


def _contact(contact: str) -> tuple[Block, ...]:
    return (small(say("A person who can help: {contact}.", contact=contact)),) if contact else ()


def _write() -> Button:
    return Button(action=Action.FIRST_FORM, subject="new", label=say("Write a post"), style=Style.PRIMARY)


def _queue() -> Button:
    return Button(action=Action.QUEUE, subject="home", label=say("What waits for me"))


def _mentions() -> Button:
    return Button(action=Action.MENTIONS, subject="home", label=say("Mentions"))
