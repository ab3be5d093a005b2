"""The `views.*` methods: windows the app opens, stacks and redraws."""

from collections.abc import Callable, Mapping

from adapters.sandbox.plain_json import Obj, embedded, objects, optional_string, string
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_blocks import check_view
from adapters.sandbox.slack_state import SlackView
from adapters.sandbox.slack_windows import describe_view


def described(world: SlackWorld, view: SlackView) -> Obj:
    """A view as this world's app sees it."""
    install = world.install
    return describe_view(view, team_id=install.team_id, app_id=install.app_id, bot_id=install.bot_id)


def _open(world: SlackWorld, arguments: Obj) -> Obj:
    definition = _definition(world, arguments)
    return {"view": described(world, world.windows.open(string(arguments, "trigger_id"), definition))}


def _push(world: SlackWorld, arguments: Obj) -> Obj:
    definition = _definition(world, arguments)
    return {"view": described(world, world.windows.push(string(arguments, "trigger_id"), definition))}


def _update(world: SlackWorld, arguments: Obj) -> Obj:
    definition = _definition(world, arguments)
    view = world.windows.find(
        view_id=optional_string(arguments, "view_id"), external_id=optional_string(arguments, "external_id")
    )
    updated = world.windows.update(view, definition, expected_hash=optional_string(arguments, "hash"))
    return {"view": described(world, updated)}


def _publish(world: SlackWorld, arguments: Obj) -> Obj:
    definition = _definition(world, arguments)
    user = world.user(string(arguments, "user_id"))
    return {"view": described(world, world.windows.publish_home(user.id, definition))}


def _definition(world: SlackWorld, arguments: Obj) -> Obj:
    definition = check_view(embedded(arguments, "view"))
    world.files.require_shown(tuple(objects(definition, "blocks")))
    return definition


METHODS: Mapping[str, tuple[Callable[[SlackWorld, Obj], Obj], str | None]] = {
    "views.open": (_open, None),
    "views.push": (_push, None),
    "views.update": (_update, None),
    "views.publish": (_publish, None),
}
