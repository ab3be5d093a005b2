"""The app package: held against Microsoft's own schema, with icons that really are what Teams demands."""

import io
import json
import struct
import zipfile
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from adapters.teams.icons import ACCENT, color_icon, outline_icon
from adapters.teams.manifest import App, manifest, package, problems
from adapters.teams.reaching import app_link
from adapters.teams.settings import Settings

SCHEMA = json.loads((Path(__file__).parent / "vectors" / "teams-manifest-1.19.json").read_text())
APP = App(app_id="ABCDEFAB-0000-4000-8000-00000000000A", url="https://post.acme.example/", company="Acme")


def test_the_manifest_is_what_microsofts_schema_asks_for() -> None:
    jsonschema.Draft4Validator(SCHEMA).validate(manifest(APP))


def test_the_schema_is_a_strict_one() -> None:
    wrong: dict[str, Any] = {**manifest(APP), "surprise": True}

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(SCHEMA).validate(wrong)


def test_one_bot_works_in_the_personal_chat_and_in_teams_and_offers_its_words_only_personally() -> None:
    [bot] = written()["bots"]

    assert bot["scopes"] == ["personal", "team"] and bot["botId"] == APP.app_id.lower()
    [commands] = bot["commandLists"]
    assert commands["scopes"] == ["personal"]
    assert [one["title"] for one in commands["commands"]] == [
        "post",
        "post status",
        "post queue",
        "post away",
        "post emergency",
        "post home",
        "post help",
    ]


def test_drafting_is_offered_where_one_writes_and_on_messages_and_always_asks_us_for_the_dialog() -> None:
    [extension] = written()["composeExtensions"]

    assert [(one["type"], one["fetchTask"], one["context"], one["title"]) for one in extension["commands"]] == [
        ("action", True, ["compose", "commandBox"], "Write a post"),
        ("action", True, ["message"], "Turn into a post"),
    ]


def test_nothing_is_asked_for_that_is_not_needed() -> None:
    """No permission, no sign-in inside Teams, no channel but standard ones, no host but our own."""
    made = written()

    unneeded = {"webApplicationInfo", "permissions", "authorization", "supportedChannelTypes", "devicePermissions"}
    assert not unneeded & set(made)
    assert made["validDomains"] == ["post.acme.example"]


def test_links_to_the_app_lead_to_this_app() -> None:
    settings = Settings.model_validate({"app_id": APP.app_id, "app_secret": "s", "tenant": APP.app_id})

    assert app_link(settings).endswith(f"/{written()['id']}")


def test_the_command_is_the_one_of_app_yaml() -> None:
    assert "publish queue" in str(written(command="publish")["bots"])


def test_the_companys_own_pages_are_named_where_there_are_some() -> None:
    made = written(privacy_url="https://acme.example/privacy", terms_url="https://acme.example/terms")
    plain = written()

    assert made["developer"] == {
        "name": "Acme",
        "websiteUrl": "https://post.acme.example",
        "privacyUrl": "https://acme.example/privacy",
        "termsOfUseUrl": "https://acme.example/terms",
    }
    assert plain["developer"]["privacyUrl"] == "https://post.acme.example"


def test_the_package_is_a_zip_of_three_files_and_the_same_every_time() -> None:
    made = package(APP)

    with zipfile.ZipFile(io.BytesIO(made)) as zipped:
        assert zipped.namelist() == ["manifest.json", "color.png", "outline.png"]
        assert zipped.testzip() is None
        assert json.loads(zipped.read("manifest.json")) == written()
        assert zipped.read("color.png") == color_icon() and zipped.read("outline.png") == outline_icon()
    assert package(APP) == made


def test_the_colour_icon_has_its_size_a_full_background_and_the_sign_in_its_middle() -> None:
    width, height, kind, rows = pixels(color_icon())
    background = bytes(int(ACCENT[place : place + 2], 16) for place in (1, 3, 5))
    white = [(x, y) for y, row in enumerate(rows) for x in range(width) if row[x * 3 : x * 3 + 3] == b"\xff\xff\xff"]

    assert (width, height, kind) == (192, 192, 2)
    assert rows[0] == background * 192 and rows[-1] == background * 192
    assert len(white) > 3000 and all(36 <= x < 156 and 36 <= y < 156 for x, y in white)
    assert rows[100][88 * 3 : 88 * 3 + 3] != b"\xff\xff\xff"  # the tick is cut out of the shield


def test_the_outline_icon_is_white_on_nothing() -> None:
    width, height, kind, rows = pixels(outline_icon())
    colours = {row[x * 4 : x * 4 + 3] for row in rows for x in range(width)}
    alphas = [row[x * 4 + 3] for row in rows for x in range(width)]

    assert (width, height, kind) == (32, 32, 6)
    assert colours == {b"\xff\xff\xff"}
    assert 0.1 < sum(alpha > 200 for alpha in alphas) / len(alphas) < 0.5
    assert rows[0] == b"\xff\xff\xff\x00" * 32 and rows[16][16 * 4 + 3] < 255


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"app_id": ""}, "app id is like 00000000"),
        ({"app_id": "countersign"}, "app id is like 00000000"),
        ({"url": ""}, "address is missing"),
        ({"url": "http://post.acme.example"}, "must start with https://"),
        ({"url": "https://localhost"}, "name a host"),
        ({"url": "https://user@post.acme.example"}, "name a host"),
        ({"url": "https://[::1"}, "name a host"),
        ({"privacy_url": "acme.example"}, "privacy page must start with https://"),
        ({"terms_url": "javascript:alert(1)"}, "terms page must start with https://"),
        ({"name": "x" * 31}, "1 to 30 characters"),
        ({"name": " "}, "1 to 30 characters"),
        ({"name": "a\nb"}, "1 to 30 characters"),
        ({"company": "x" * 33}, "1 to 32 characters"),
        ({"command": "Post it"}, "one word"),
        ({"version": "1"}, "three numbers"),
        ({"version": "01.0.0"}, "three numbers"),
    ],
)
def test_what_teams_would_not_take_is_refused_in_words(changes: dict[str, str], says: str) -> None:
    [problem] = problems(replace(APP, **changes))

    assert says in problem
    with pytest.raises(ValueError, match=r"must|is like|is missing"):
        package(replace(APP, **changes))


def test_every_problem_is_said_at_once() -> None:
    assert len(problems(App(app_id="x", url="x", name="", command="", version=""))) == 5


@pytest.mark.parametrize("name", ["Ünïcödé 🦊", "x" * 30, "<b>&'\""])
def test_what_is_let_through_is_valid(name: str) -> None:
    app = replace(APP, name=name, command="x" * 20, version="10.0.21")

    assert problems(app) == []
    jsonschema.Draft4Validator(SCHEMA).validate(manifest(app))


def written(**changes: str) -> Any:
    return json.loads(json.dumps(manifest(replace(APP, **changes))))


def pixels(png: bytes) -> tuple[int, int, int, list[bytes]]:
    """Width, height, colour type and rows of a PNG file, every checksum checked."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks: dict[bytes, bytes] = {}
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        name, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert struct.unpack(">I", png[at + 8 + length : at + 12 + length]) == (zlib.crc32(name + data),)
        chunks[name] = data
        at += 12 + length
    width, height, depth, kind, *rest = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert depth == 8 and rest == [0, 0, 0] and list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    line = 1 + width * {2: 3, 6: 4}[kind]
    raw = zlib.decompress(chunks[b"IDAT"])
    rows = [raw[start : start + line] for start in range(0, len(raw), line)]
    assert len(rows) == height and all(row[0] == 0 for row in rows)
    return width, height, kind, [row[1:] for row in rows]
