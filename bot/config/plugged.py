"""What a plug-in's own part of an item in app.yaml says: its settings, and its secrets by reference."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ValidationError

from bot.config.kinds import Section
from bot.config.problems import Location, Problem, did_you_mean, problems_of
from bot.config.secret import Secret, check_reference
from bot.config.spans import with_spans

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
Fetch = Callable[[str], Secret]
"""What a reference points at. Raises ValueError with a sentence."""


@dataclass(frozen=True, kw_only=True)
class OwnPart:
    """The part of an item that belongs to its plug-in, and the models that read it."""

    here: Location
    kind: str
    section: Section
    settings: type[BaseModel]
    secrets: type[BaseModel]

    @property
    def written(self) -> Mapping[str, object]:
        """What stands there beside the keys that all items of the list have."""
        return self.section.model_extra or {}


def settings_of(own: OwnPart) -> tuple[BaseModel | None, list[Problem]]:
    """The plug-in's settings, None when they cannot be read; and what is wrong with them."""
    model = own.settings
    written = {name: value for name, value in own.written.items() if name not in own.secrets.model_fields}
    known = {*model.model_fields, *own.secrets.model_fields, *type(own.section).model_fields}
    problems = [
        Problem((*own.here, name), f"is not a setting of {own.kind}.{did_you_mean(name, known)}")
        for name in written
        if name not in model.model_fields
    ]
    taken = {name: value for name, value in written.items() if name in model.model_fields}
    try:
        return model.model_validate(with_spans(model, taken)), problems
    except ValidationError as error:
        return None, [*problems, *problems_of(error, model, under=own.here)]


def secrets_of(own: OwnPart, fetch: Fetch) -> tuple[dict[str, Secret], list[Problem]]:
    """What its references point at, and what is wrong with them."""
    written, fields = own.written, own.secrets.model_fields
    missing = sorted(name for name, field in fields.items() if field.is_required() and name not in written)
    problems = [Problem((*own.here, name), "is missing.") for name in missing]
    secrets: dict[str, Secret] = {}
    for name in sorted(fields.keys() & written.keys()):
        try:
            secrets[name] = fetch(check_reference(str(written[name])))
        except ValueError as error:
            problems.append(Problem((*own.here, name), str(error)))
    return secrets, problems or _refused(own, secrets)


def _refused(own: OwnPart, secrets: Mapping[str, Secret]) -> list[Problem]:
    """What the plug-in says against its secrets; when nobody looked what they are, nothing."""
    if not all(secrets.values()):
        return []
    try:
        own.secrets.model_validate({name: secret.reveal() for name, secret in secrets.items()})
    except ValidationError as error:
        return problems_of(error, own.secrets, under=own.here)
    return []
