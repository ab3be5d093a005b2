"""`replies:`, the words that answers can begin with: their shape, their rules, and what comes out of them."""

from collections.abc import Iterable, Iterator, Sequence

from pydantic import Field

from bot.config.kinds import Section, Text
from bot.config.problems import Problem, did_you_mean
from workflows.domain.department import SavedReply
from workflows.domain.story import Topic

MOST = 25
"""Each is a button below the answer's words; more is not a choice but a search."""
LONGEST_NAME = 40
LONGEST_TEXT = 2_000
"""Characters. With what was typed before it has to fit into one box of the chat (Slack: 3,000)."""
_TOPICS = [topic.value for topic in Topic]


class ReplySection(Section):
    """Words to begin an answer with. What stands in [brackets] has to be filled in before they can go out."""

    name: Text = Field(default="", description="What its button says; required.")
    text: Text = Field(default="", description="The words; [gaps] in brackets have to be filled in. Required.")
    topics: tuple[str, ...] = Field(default=(), description="Offered first for these topics; for all when left out.")


def reply_problems(replies: Sequence[ReplySection]) -> list[Problem]:
    """Every mistake in them."""
    problems = [problem for place, reply in enumerate(replies) for problem in _of_one(place, reply)]
    if len(replies) > MOST:
        problems.append(Problem(("replies",), f"are {len(replies)}; {MOST} is the most that people can choose from."))
    return [*problems, *_twice(replies)]


def replies_of(replies: Iterable[ReplySection]) -> tuple[SavedReply, ...]:
    """The settings, of a file without mistakes."""
    return tuple(
        SavedReply(name=one.name, text=one.text, topics=tuple(Topic(topic) for topic in one.topics)) for one in replies
    )


def _of_one(place: int, reply: ReplySection) -> Iterator[Problem]:
    here = ("replies", place)
    if not reply.name:
        yield Problem((*here, "name"), "is missing: what the button says.")
    if len(reply.name) > LONGEST_NAME:
        yield Problem((*here, "name"), f"is longer than the {LONGEST_NAME} characters a button has room for.")
    if not reply.text:
        yield Problem((*here, "text"), "is missing: the words that the answer begins with.")
    if len(reply.text) > LONGEST_TEXT:
        yield Problem((*here, "text"), f"is longer than {LONGEST_TEXT:,} characters, too long for an answer.")
    if reply.text.count("[") != reply.text.count("]"):
        yield Problem((*here, "text"), "has a bracket that is not closed: write each gap as [what goes there].")
    for number, topic in enumerate(reply.topics):
        if topic not in _TOPICS:
            yield Problem((*here, "topics", number), f"is not a topic.{did_you_mean(topic, _TOPICS)}")


def _twice(replies: Sequence[ReplySection]) -> Iterator[Problem]:
    names: dict[str, int] = {}
    for place, reply in enumerate(replies):
        first = names.setdefault(reply.name.casefold(), place)
        if reply.name and first != place:
            yield Problem(("replies", place, "name"), f"is the same name as replies[{first}] has.")
