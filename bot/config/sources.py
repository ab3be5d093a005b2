"""The shape of `sources:`: what every source has; the rest belongs to its plug-in."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field

from bot.config.kinds import LongerSpan, Section, Text

SOONEST, LATEST = timedelta(seconds=1), timedelta(days=1)
LONGEST_NAME = 64
_NAME = re.compile(rf"[a-z0-9][a-z0-9_.-]{{0,{LONGEST_NAME - 1}}}")


def plain_name(value: str) -> str:
    """A name that may stand in addresses, figures and logs. Raises ValueError with a sentence."""
    if not _NAME.fullmatch(value):
        raise ValueError(f"must be at most {LONGEST_NAME} small letters, digits, dots, dashes and underscores.")
    return value


def _often_enough(value: timedelta) -> timedelta:
    if not SOONEST <= value <= LATEST:
        raise ValueError("must be between 1s and 1d.")
    return value


class SourceSection(Section):
    """Where the public is heard. What else stands here belongs to the plug-in."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True, str_strip_whitespace=True)

    source: str = Field(description="What kind of source: feed, mastodon, x_mentions, ….")
    name: Annotated[Text, AfterValidator(plain_name)] | None = Field(
        default=None, description="Unique; made of the kind and the account or host when left out."
    )
    account: Text = Field(default="", description="The handle of the account of ours that it is about.")
    every: Annotated[LongerSpan, AfterValidator(_often_enough)] | None = Field(
        default=None, description="How long between two looks; 1s to 1d. The kind of source has its own default."
    )
    expect: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="About how many items a month, to foretell the cost; 20000 where a price is charged."
    )
