"""The JSON schema of `app.yaml`, for editors: `countersign config schema`."""

from pydantic import TypeAdapter

from bot.config.kinds import Reference
from bot.config.model import Plugins
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
    schema["properties"]["sources"]["items"] = _source_schema(plugins, definitions)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Countersign's app.yaml"} | schema


def _source_schema(plugins: Plugins, definitions: dict[str, object]) -> dict[str, object]:
    """One of the kinds of sources, each with the keys that all have, its own settings and its references."""
    shared = SourceSection.model_json_schema()["properties"]
    kinds: list[dict[str, str]] = []
    for name, shape in sorted(plugins.sources.items()):
        place = f"sources.{name}"
        own = shape.settings.model_json_schema(ref_template=f"#/$defs/{place}." + "{model}")
        for inner, definition in own.pop("$defs", {}).items():
            definitions[f"{place}.{inner}"] = definition
        secrets = dict.fromkeys(shape.secrets.model_fields, _REFERENCE)
        required = [field for field, one in shape.secrets.model_fields.items() if one.is_required()]
        definitions[place] = own | {
            "properties": shared | own.get("properties", {}) | secrets | {"source": {"const": name}},
            "required": ["source", *own.get("required", []), *required],
            "additionalProperties": False,
        }
        kinds.append({"$ref": f"#/$defs/{place}"})
    return {"oneOf": kinds} if kinds else {}


_REFERENCE = TypeAdapter(Reference).json_schema()
