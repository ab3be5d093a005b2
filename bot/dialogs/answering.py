"""The windows around an answer: what is answered, who is at it already, as whom, and how to answer elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.answered import answered_blocks, said_blocks
from bot.cards.phrases import finding_blocks, fitted, moment, shown, small, voice_of, words
from bot.cards.strangers import at_handle, host_of
from bot.dialogs.confirming import MAX_ADDRESS
from bot.dialogs.names import Action, FieldName, FormName
from bot.language import for_later, say
from workflows.answering import Choice, Doing, Elsewhere, Ineligible, Taken
from workflows.domain.account import Account
from workflows.domain.content import Content, Part
from workflows.domain.department import SavedReply
from workflows.domain.ids import AccountId, StoryId
from workflows.domain.obstacle import Obstacle
from workflows.domain.post import Post, PostState
from workflows.domain.story import Topic
from workflows.ports.chat import Block, Bold, Button, Buttons, Exact, Form, Line, TextField
from workflows.ports.listening import Key
from workflows.posting import Answers

MOST_OFFERED = 3
"""How many saved replies are shown to be copied, where none can be filled in."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a button about an answer carries: the story, and where it was said which, its mention and our account."""

    story: StoryId
    account: AccountId | None = None
    mention: Key | None = None

    @property
    def subject(self) -> str:
        """As one opaque piece of text; networks and accounts have no spaces in their names."""
        if self.account is None and self.mention is None:
            return self.story
        network, remote_id = self.mention or ("-", "-")
        return f"{self.story} {self.account or '-'} {network} {remote_id}"

    @staticmethod
    def read(subject: str) -> "Asked":
        """What `subject` says; a bare id is a story."""
        pieces = subject.split(" ", 3)
        if len(pieces) < 4:
            return Asked(story=StoryId(pieces[0]))
        story, account, network, remote_id = pieces
        return Asked(
            story=StoryId(story),
            account=None if account == "-" else AccountId(account),
            mention=None if network == "-" else (network, remote_id),
        )


def answer_notes(answers: Answers | None, post: Post, account: Account, network: str) -> tuple[Block, ...]:
    """What stands above the words of an answer: what it answers, and as whom."""
    said: tuple[Block, ...] = answered_blocks(answers, post) if answers else said_blocks(None)
    return (*said, words(say("You answer as "), Bold(voice_of(account)), say(" on {network}.", network=network)))


def filled_in(typed: str, chosen: SavedReply, replies: Sequence[SavedReply]) -> str:
    """The box's text once a saved reply was chosen: nothing typed is lost, and an untouched other one is replaced."""
    untouched = {reply.text.strip() for reply in replies}
    if not typed.strip() or typed.strip() in untouched:
        return chosen.text
    return f"{typed.rstrip()}\n\n{chosen.text}"


def offered(replies: Sequence[SavedReply], topic: Topic) -> list[int]:
    """The places of the saved replies, those for this topic first, then those for all, then the others."""
    rank = {True: 0, False: 2}
    ranked = [(rank[topic in one.topics] if one.topics else 1, place) for place, one in enumerate(replies)]
    return [place for _, place in sorted(ranked)]


# --- somebody is at it ------------------------------------------------------------------------------------------------


def taken_form(taken: Taken, name: str, asked: Asked) -> Form:
    """Who is at it, since when, how far; and the way to answer all the same."""
    anyway = Button(action=Action.STORY_ANSWER_ANYWAY, subject=asked.subject, label=say("Answer anyway"))
    return Form(
        name=FormName.NOTICE,
        subject="",
        title=say("Somebody is at it"),
        blocks=(
            words(*_who_is_at_it(taken, shown(name))),
            *said_blocks(taken.mention),
            words(say("Two answers from one company look as if nobody talks to each other. Ask them first, or:")),
            Buttons(buttons=(anyway,)),
        ),
        close=say("Cancel"),
    )


def _who_is_at_it(taken: Taken, name: str) -> Line:
    when: Line = (" ", moment(taken.at, "ago")) if taken.at else ()
    match taken.doing:
        case Doing.TOOK:
            return (Bold(say("{name} took this", name=name)), *when, say(", and has not begun an answer."))
        case Doing.WRITES:
            return (Bold(say("{name} took this", name=name)), *when, f" {_how_far(taken.post)}")
        case Doing.ANSWERED:
            return (Bold(say("{name} answered this", name=name)), *when, ".")
        case Doing.ENDED:
            return (Bold(say("{name} ended this", name=name)), *when, say(": nothing more was to be done."))


def _how_far(post: Post | None) -> str:
    state = post.state if post else PostState.DRAFT
    match state:
        case PostState.DRAFT if post is not None and not post.text.strip():
            return say("and opened an answer; there are no words in it yet.")
        case PostState.WAITING:
            return say("and wrote an answer. It waits for an approver; nothing of it is public yet.")
        case PostState.APPROVED | PostState.PUBLISHING:
            return say("and wrote an answer. It is on its way out.")
        case PostState.NEEDS_HUMAN:
            return say("and wrote an answer. Nobody knows yet whether it is public.")
        case PostState.HELD:
            return say("and wrote an answer. It is on hold; nothing of it is public.")
        case _:
            return say("and is writing an answer. Nothing of it is public yet.")


# --- as whom ----------------------------------------------------------------------------------------------------------


def choice_form(choice: Choice) -> Form:
    """Which of our accounts answers."""
    mention = choice.mention.heard.key
    buttons = [
        Button(
            action=Action.STORY_ANSWER_AS,
            subject=Asked(story=choice.story.id, account=account.id, mention=mention).subject,
            label=fitted(say("Answer as {account}", account=account.at_handle), 75),
        )
        for account in choice.accounts
    ]
    rows = [buttons[start : start + 5] for start in range(0, min(len(buttons), 25), 5)]
    return Form(
        name=FormName.NOTICE,
        subject="",
        title=say("Answer as whom?"),
        blocks=(
            *said_blocks(choice.mention),
            words(say("It names none of our accounts. Which one answers?")),
            *(Buttons(buttons=tuple(row)) for row in rows),
        ),
        close=say("Cancel"),
    )


# --- not from here ----------------------------------------------------------------------------------------------------


def elsewhere_form(ineligible: Ineligible, asked: Asked, replies: Sequence[SavedReply]) -> Form:
    """Why no answer can go out from here, where a person can give one, and a box to have the words checked first."""
    gone = ineligible.why is Obstacle.GONE
    box = TextField(
        name=FieldName.TEXT,
        label=say("Your answer"),
        hint=say("It is checked like any other and given back to copy. It is not kept here, and not posted for you."),
        multiline=True,
    )
    said = said_blocks(ineligible.mention) if ineligible.mention and not gone else ()
    offered_first = [replies[place] for place in offered(replies, ineligible.story.topic)[:MOST_OFFERED]]
    saved = [block for reply in offered_first for block in (small(shown(reply.name)), Exact(text=reply.text))]
    return Form(
        name=FormName.NOTICE if gone else FormName.ANSWER_ELSEWHERE,
        subject=asked.subject,
        title=say("Not from here"),
        blocks=(
            words(*_why_not(ineligible)),
            *said,
            *_open_link(ineligible.link, ineligible.network),
            *(() if gone else (box, *saved, small(say(_PRESS_DONE)))),
        ),
        submit=None if gone else say("Check my answer"),
        close=say("Close"),
    )


def copy_form(elsewhere: Elsewhere) -> Form:
    """The words, checked, to be copied to the network's own page."""
    content = Content(parts=(Part(text=elsewhere.text),))
    nothing = () if elsewhere.findings else (words(say("Nothing was found in the words.")),)
    carries = (
        say(" The words are filled in there.") if elsewhere.is_filled else say(" Copy the words and paste them there.")
    )
    where: tuple[Block, ...] = _open_link(elsewhere.link, elsewhere.network)
    return Form(
        name=FormName.NOTICE,
        subject="",
        title=say("Answer it there"),
        blocks=(
            Exact(text=elsewhere.text),
            *finding_blocks(elsewhere.findings, content),
            *nothing,
            *where,
            *((words(say(_WHOSE_BROWSER), carries),) if where else ()),
            small(say(_PRESS_DONE)),
        ),
        close=say("Close"),
    )


_PRESS_DONE = for_later("Countersign posts nothing for this. When it is answered, press Done on the card.")
_WHOSE_BROWSER = for_later(
    "It goes out as whoever is signed in to that browser: check that it is the right account before you press."
)


def _why_not(ineligible: Ineligible) -> Line:
    network = ineligible.network or say("that network")
    match ineligible.why:
        case Obstacle.GONE:
            return (Bold(say("Its author deleted it.")), say(" There is nothing left to answer."))
        case Obstacle.UNADDRESSED:
            account = ineligible.account.at_handle if ineligible.account else say("our account")
            who = at_handle(ineligible.mention.heard.author) if ineligible.mention else say("Its author")
            return (
                Bold(say("This cannot be answered from here.")),
                say(
                    " {network} takes answers from other programs only to people who named {account}, and {who} "
                    "did not. You can answer it on the network's own page.",
                    network=network,
                    account=account,
                    who=who,
                ),
            )
        case Obstacle.ELSEWHERE:
            return (
                Bold(say("This cannot be answered from here.")),
                say(" None of our accounts posts there. You can answer where it was said."),
            )


def _open_link(link: str, network: str) -> tuple[Block, ...]:
    if not link:
        return ()
    if len(link) > MAX_ADDRESS:
        return (words(say("The words are too long for a link. Copy them, and open the post from its card.")),)
    label = (
        say("Open {network} to answer it", network=network) if network else say("Open it on {host}", host=host_of(link))
    )
    return (Buttons(buttons=(Button(action=Action.OPEN_LINK, subject="answer", label=fitted(label, 75), url=link),)),)
