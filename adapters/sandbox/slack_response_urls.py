"""Answers an app gives later, to a `response_url`: private or public, replacing or deleting what was pressed."""

from dataclasses import replace

from aiohttp import web

from adapters.sandbox.plain_json import Obj, flag, optional_string, parse_object, string
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_chat_methods import message_content
from adapters.sandbox.slack_errors import SlackRefusal
from adapters.sandbox.slack_state import ResponseUrl, SlackMessage


def answer_response_url(world: SlackWorld, token: str, body: str) -> web.Response:
    """Do what the posted body says. 200 `ok`, or 404 with Slack's word (`expired_url`, `used_url`, …)."""
    message = parse_object(body)
    if message is None:
        return web.Response(status=500, text="invalid_payload")
    try:
        say_in_answer(world, world.use_response_url(token), message)
    except SlackRefusal as refusal:
        return web.json_response({"ok": False, "error": refusal.code, **refusal.details}, status=404)
    return web.json_response({"ok": True})


def say_in_answer(world: SlackWorld, right: ResponseUrl, message: Obj) -> None:
    """Post, replace or delete. Raises SlackRefusal for blocks Slack refuses or a message that is gone."""
    if flag(message, "delete_original") and right.message_ts:
        world.remove(right.channel, right.message_ts)
        return
    text, blocks = message_content(message)
    if right.message_ts and flag(message, "replace_original"):
        original = world.message(right.channel, right.message_ts)
        world.change(replace(original, text=text, blocks=blocks))
        return
    private = string(message, "response_type", "ephemeral") != "in_channel"
    world.post(
        SlackMessage(
            channel=right.channel,
            ts="",
            user=world.install.bot_user_id,
            text=text,
            blocks=blocks,
            thread_ts=optional_string(message, "thread_ts"),
            ephemeral_to=right.user if private else None,
            by_bot=True,
        )
    )
