"""The JSON schema of `app.yaml`, for editors: `countersign config schema`."""

from bot.config.model import Plugins
from bot.config.shape import AppFile


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
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Countersign's app.yaml"} | schema
