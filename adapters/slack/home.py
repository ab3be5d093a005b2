"""A card as somebody's Home tab. Pure."""

from adapters.slack.render import render_block
from adapters.wire import Block, Json
from workflows.ports.chat import Card

VIEW_BLOCKS = 100
"""Slack's limit for one view."""


def render_home(card: Card) -> Block:
    """The view. Raises ValueError when it holds more than Slack takes."""
    blocks: list[Json] = [drawn for block in card.blocks for drawn in render_block(block)]
    if len(blocks) > VIEW_BLOCKS:
        raise ValueError(f"{len(blocks)} blocks in a Home tab; Slack takes at most {VIEW_BLOCKS}")
    return {"type": "home", "callback_id": "home", "blocks": blocks}
