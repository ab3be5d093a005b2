"""From a file to plain values: readable, YAML, and no setting written twice."""

from pathlib import Path
from typing import Any

import yaml

from workflows.errors import ConfigError

_LARGEST = 1024 * 1024


def read_file(path: Path) -> dict[str, object]:
    """The file's content. Raises ConfigError with one sentence that never quotes the file."""
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise ConfigError(
            [
                f"There is no file {path}. Write one (the app.yaml in the repository shows how), or name another "
                "with --config. To try Countersign without any, run: countersign demo"
            ]
        ) from None
    except OSError as error:
        raise ConfigError([f"{path} cannot be read: {(error.strerror or 'unknown reason').lower()}."]) from None
    if len(raw) > _LARGEST:
        raise ConfigError([f"{path} is larger than 1 MiB; that is not a configuration."])
    return _mapping(_parse(raw, path), path)


def _parse(raw: bytes, path: Path) -> object:
    try:
        return yaml.load(raw.decode("utf-8-sig"), Loader=_Loader)  # noqa: S506  a safe loader, see below
    except UnicodeDecodeError as error:
        raise ConfigError([f"{path} is not text in UTF-8 (byte {error.start})."]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise ConfigError([f"{path} is not readable YAML{where}: {_plain(error)}."]) from None
    except (yaml.YAMLError, RecursionError, ValueError):
        raise ConfigError([f"{path} is not readable YAML."]) from None


def _plain(error: yaml.MarkedYAMLError) -> str:
    if isinstance(error, _WrittenTwice):
        return str(error.problem)
    # PyYAML's own words may quote the line, and a line may hold what should have been a secret.
    return "check the indentation, the colons and the quotes there"


def _mapping(value: object, path: Path) -> dict[str, object]:
    if value is None:
        raise ConfigError([f"{path} is empty."])
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise ConfigError([f"{path} must hold settings, one `name: value` a line."])
    return value


class _WrittenTwice(yaml.MarkedYAMLError):
    """A key that stands twice in one group; YAML would silently keep the last."""


class _Loader(yaml.SafeLoader):
    """The safe loader, which refuses keys written twice and the expansion of aliases."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise _WrittenTwice(problem="aliases (*name) are not used here", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            if key is not None and key in seen:
                raise _WrittenTwice(problem=f"the setting {key} is written twice", problem_mark=key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)
