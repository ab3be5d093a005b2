"""The shape of `groups:`, and of what an account says about approving: steps, owners, on call, earning, slots."""

import datetime
import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from bot.config.departments import Days, TimeOfDay, Zone
from bot.config.kinds import Section, Text

LONGEST_NAME = 40
"""Of a step: it stands on cards, beside names."""
LONGEST_TURN = 366
"""Days."""
_TURN = re.compile(r"(\d{1,3})\s*([dw])")
A_MONDAY = datetime.date(2024, 1, 1)
"""From where turns are counted when nothing is said, so that weeks begin on Mondays."""


def parse_turn(value: object) -> object:
    """`7d`, `1w` to a number of days. Raises ValueError with a sentence."""
    found = _TURN.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    days = int(found[1]) * (7 if found[2] == "w" else 1) if found else 0
    if not 1 <= days <= LONGEST_TURN:
        raise ValueError("must be whole days or weeks, such as 1d, 7d or 1w: whose turn it is changes at midnight.")
    return days


def parse_need(value: object) -> object:
    """`any` to 1, `all` to None, a number to itself. Raises ValueError with a sentence."""
    written = value.strip().lower() if isinstance(value, str) else value
    if written == "any":
        return 1
    if written == "all":
        return None
    if isinstance(written, int) and not isinstance(written, bool) and written >= 1:
        return written
    raise ValueError("must be any (one of them), all, or a number of people such as 2.")


def _name(value: str) -> str:
    if len(value) > LONGEST_NAME or not value.isprintable():
        raise ValueError(f"stands on cards: one line of {LONGEST_NAME} characters at most.")
    return value


def _listed(value: object) -> object:
    """A plain list stands for `{people: [...]}`."""
    if not isinstance(value, list | tuple):
        return value
    if not all(isinstance(one, str) for one in value):
        raise ValueError("must be a list of people: names from people:, or their ids in quotes.")
    return {"people": value}


class _PeopleSection(Section):
    """Some people: a plain list, or with more said about them."""

    people: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: object) -> object:
        return _listed(value)

    @classmethod
    def __get_pydantic_json_schema__(cls, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "array", "items": {"type": "string"}}, handler(core)]}


class GroupSection(_PeopleSection):
    """A group: its people, or a group that the chat keeps, or both together."""

    slack: Text = Field(default="", description="The id of a Slack user group, S…: whoever is in it now.")


class TurnsSection(Section):
    """Whose turn it is: the people, one after the other."""

    every: Annotated[
        int,
        BeforeValidator(parse_turn),
        PlainSerializer(lambda days: f"{days}d", return_type=str),
        WithJsonSchema({"type": "string", "pattern": r"^\d{1,3}\s*[dw]$", "examples": ["7d", "1w"]}),
    ] = Field(default=7, description="How long a turn is: whole days or weeks. It changes at midnight.")
    since: datetime.date = Field(default=A_MONDAY, description="The day on which the first of the list begins.")
    zone: Zone = "UTC"


class OnCallSection(TurnsSection, _PeopleSection):
    """Who is called when nobody decides in time, or it is urgent. A plain list takes turns by the week."""


class StepSection(Section):
    """One step: some people, of whom one, all or a number must say yes."""

    name: Annotated[Text, AfterValidator(_name)] = Field(default="", description="Needed where there are several.")
    ask: tuple[str, ...] = Field(default=(), description="People and groups; required.")
    need: Annotated[
        int | None,
        BeforeValidator(parse_need),
        PlainSerializer(lambda need: "all" if need is None else need),
        WithJsonSchema({"anyOf": [{"enum": ["any", "all"]}, {"type": "integer", "minimum": 1}]}),
    ] = Field(default=1, description="any: one of them; all; or how many.")
    lightest: Literal["clean", "notable", "risky"] = Field(
        default="clean", alias="from", description="Asked for posts that weigh this much, or more."
    )
    rotate: TurnsSection | None = Field(default=None, description="Whose turn it is is called first, of all of them.")


class ApprovalsSection(Section):
    """Who must say yes, step after step; without any, one of `people.approve` (or as many as `quorum` asks)."""

    posts: tuple[StepSection, ...] = ()
    replies: tuple[StepSection, ...] = Field(default=(), description="Answers to the public; as posts, when left out.")
    pictures: tuple[StepSection, ...] = Field(default=(), description="Posts with a picture or film.")
    partnerships: tuple[StepSection, ...] = Field(default=(), description="Paid partnerships.")

    @property
    def written(self) -> Mapping[str, tuple[StepSection, ...]]:
        """The routes that have steps, by their name."""
        return {name: steps for name in type(self).model_fields if (steps := getattr(self, name))}


class EarnSection(Section):
    """How authors earn to post clean words without an approver."""

    after: Annotated[int, Field(ge=1, le=1000)] = Field(
        default=10, description="How many posts in a row have to be approved as they were first submitted."
    )


class SlotsSection(Section):
    """When posts usually go out."""

    days: Days = frozenset(range(5))
    times: tuple[TimeOfDay, ...] = Field(default=(), description="Times of the day, in quotes; required.")
    zone: Zone = "UTC"
