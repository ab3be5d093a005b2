"""The shape of `moderators:`: what every moderator has; the rest belongs to its plug-in."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field

from bot.config.kinds import LongerSpan, Section, Text
from bot.config.sources import plain_name

LONGEST_DEADLINE = timedelta(seconds=10)
DEADLINE = timedelta(seconds=1.5)
"""Slack's form answers within 2 s of the press; beyond, its author is told that it takes a moment longer."""


def _short_enough(value: timedelta) -> timedelta:
    if value > LONGEST_DEADLINE:
        raise ValueError("must be 10s at most: an author waits for it.")
    return value


class ModeratorSection(Section):
    """Somebody outside who is asked about drafts. What else stands here belongs to the plug-in."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True, str_strip_whitespace=True)

    moderator: str = Field(description="What kind: openai_moderation, azure_content_safety, chat.")
    name: Annotated[Text, AfterValidator(plain_name)] | None = Field(
        default=None, description="What people see it called; unique. Its kind when left out."
    )
    on_failure: Literal["pass", "notable", "risky"] = Field(
        default="notable", description="How it weighs when it could not be asked; pass: said, and holds nothing."
    )
    deadline: Annotated[LongerSpan, AfterValidator(_short_enough)] = Field(
        default=DEADLINE, description="How long its answer is waited for; all are asked at the same time."
    )
    handles: bool = Field(default=False, description="Whether @handles in a draft are sent; else they are blanked out.")
