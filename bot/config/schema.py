"""The JSON schema of `app.yaml`, for editors: `countersign config schema`."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, TypeAdapter

from bot.config.kinds import Reference, Section
from bot.config.model import Plugins
from bot.config.moderators import ModeratorSection
from bot.config.shape import AppFile
from bot.config.sources import SourceSection


def json_schema(plugins: Plugins) -> dict[str, object]:
    """The schema, with the settings of every plug-in in its place."""
    schema = AppFile.model_json_schema()
    definitions = schema.setdefault("$defs", {})
    for section, models in (
        ("networks", {name: shape.settings for name, shape in plugins.networks.items()}),
        ("checks", dict(plugins.checks)),
    ):
        properties: dict[str, object] = {}
        for name, model in sorted(models.items()):
            own = model.model_json_schema(ref_template="#/$defs/" + f"{section}.{name}." + "{model}")
            for inner, definition in own.pop("$defs", {}).items():
                definitions[f"{section}.{name}.{inner}"] = definition
            definitions[f"{section}.{name}"] = own
            properties[name] = {"$ref": f"#/$defs/{section}.{name}"}
        schema["properties"][section] |= {"type": "object", "properties": properties, "additionalProperties": False}
    of_policy = schema["properties"]["policy"]
    of_policy["anyOf"] = [{"$ref": of_policy.pop("$ref")}, {"type": "string", "description": "A file's path."}]
    for place, items in (("sources", _sources(plugins)), ("moderators", _moderators(plugins))):
        schema["properties"][place]["items"] = _item_schema(place, items, definitions)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Countersign's app.yaml"} | schema


@dataclass(frozen=True, kw_only=True)
class _Items:
    """The items of a list that are each read by a plug-in: `key` names it."""

    key: str
    section: type[Section]
    models: Mapping[str, tuple[type[BaseModel], type[BaseModel]]]
    """Settings and secrets, by the plug-in's name."""


def _sources(plugins: Plugins) -> _Items:
    models = {name: (shape.settings, shape.secrets) for name, shape in plugins.sources.items()}
    return _Items(key="source", section=SourceSection, models=models)


def _moderators(plugins: Plugins) -> _Items:
    models = {name: (shape.settings, shape.secrets) for name, shape in plugins.moderators.items()}
    return _Items(key="moderator", section=ModeratorSection, models=models)


def _item_schema(where: str, items: _Items, definitions: dict[str, object]) -> dict[str, object]:
    """One of the kinds, each with the keys that all have, its own settings and its references."""
    shared = items.section.model_json_schema()["properties"]
    kinds: list[dict[str, str]] = []
    for name, (settings, secret) in sorted(items.models.items()):
        place = f"{where}.{name}"
        own = settings.model_json_schema(ref_template=f"#/$defs/{place}." + "{model}")
        for inner, definition in own.pop("$defs", {}).items():
            definitions[f"{place}.{inner}"] = definition
        secrets = dict.fromkeys(secret.model_fields, _REFERENCE)
        required = [field for field, one in secret.model_fields.items() if one.is_required()]
        definitions[place] = own | {
            "properties": shared | own.get("properties", {}) | secrets | {items.key: {"const": name}},
            "required": [items.key, *own.get("required", []), *required],
            "additionalProperties": False,
        }
        kinds.append({"$ref": f"#/$defs/{place}"})
    return {"oneOf": kinds} if kinds else {}


_REFERENCE = TypeAdapter(Reference).json_schema()
