"""`countersign lint`: the same judgement as in the chat, for a campaign file."""

import json
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from tests.bot.commands.conftest import Run

CLEAN = "Our new kettle boils a litre in 60 seconds. See it on Friday in the London store."
SWEARING = "Nobody in this city knows how to fucking drive."


def lines(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_clean_text_goes_straight_out(run: Run, app_yaml: Path) -> None:
    result = run("lint", "--config", str(app_yaml), "--account", "@acme", CLEAN)

    assert (result.status, result.err) == (0, "")
    assert lines(result.out) == [{"id": 1, "verdict": "clean", "route": "direct", "findings": []}]


def test_a_finding_is_held_and_points_at_its_words(run: Run, app_yaml: Path) -> None:
    result = run("lint", "--config", str(app_yaml), "--account", "ACME", SWEARING)

    (judged,) = lines(result.out)
    findings = judged["findings"]
    assert isinstance(findings, list)
    swear = next(one for one in findings if one["check"] == "profanity")
    start, end = swear["span"]
    assert result.status == 1
    assert judged["route"] == "approval"
    assert SWEARING[start:end] == "fucking"
    assert swear["severity"] in {"notable", "risky"} and swear["reason"]


def test_a_certain_mend_is_printed_with_its_edits_and_a_tip_holds_nothing(run: Run, app_yaml: Path) -> None:
    held = run("lint", "--config", str(app_yaml), "--account", "acme", "Fresh br\u200bead.")
    tip = run("lint", "--config", str(app_yaml), "--account", "acme", "Fresh bread from the the oven.")

    hidden = next(one for one in findings_of(held.out) if one["check"] == "hidden")
    assert (hidden["rule"], hidden["fix"]) == (
        "invisible",
        {"label": "Remove hidden characters", "kind": "edit", "edits": [{"part": 0, "span": [8, 9], "text": ""}]},
    )
    assert [(one["check"], one["severity"]) for one in findings_of(tip.out)] == [("slips", "advice")]
    assert (lines(tip.out)[0]["verdict"], tip.status) == ("clean", 0)


def test_forbidden_words_are_blocked(run: Run, app_yaml: Path) -> None:
    result = run("lint", "--config", str(app_yaml), "--account", "acme", "x" * 281)

    assert result.status == 1
    assert lines(result.out)[0]["verdict"] == "forbidden"
    assert lines(result.out)[0]["route"] == "blocked"


@pytest.mark.parametrize(
    ("author", "route"),
    [
        ("Ben", "direct"),  # may publish
        ("U0BEN", "direct"),
        ("Ana", "approval"),  # may only draft
        ("Leo", "approval"),  # may publish, but is not trusted
    ],
)
def test_the_author_decides_the_route_of_clean_words(run: Run, app_yaml: Path, author: str, route: str) -> None:
    draft = json.dumps({"id": "a", "text": CLEAN, "account": "@acme", "author": author}).encode()

    result = run("lint", "--config", str(app_yaml), stdin=draft)

    assert lines(result.out)[0]["route"] == route
    assert result.status == (0 if route == "direct" else 1)


def test_an_author_without_any_right_is_blocked_with_the_reason(run: Run, app_yaml: Path) -> None:
    draft = json.dumps({"id": "a", "text": CLEAN, "account": "acmecare", "author": "Ana"}).encode()

    result = run("lint", "--config", str(app_yaml), stdin=draft)

    (judged,) = lines(result.out)
    assert judged["route"] == "blocked"
    assert "may not write for @acmecare" in result.out


def test_who_may_be_in_a_group_that_slack_keeps_is_not_said_to_have_no_right(run: Run, app_yaml: Path) -> None:
    groups = "groups: {press: {slack: S0PRESS}}\n        accounts:"
    written = app_yaml.read_text().replace("accounts:", groups, 1)
    app_yaml.write_text(written.replace("{approve: [Ben]}", "{draft: [press], approve: [Ben]}"))
    draft = json.dumps({"id": "a", "text": CLEAN, "account": "acmecare", "author": "Ana"}).encode()

    (judged,) = lines(run("lint", "--config", str(app_yaml), stdin=draft).out)

    assert (judged["route"], judged["findings"]) == ("approval", [])


def test_bad_lines_are_named_and_the_others_judged(run: Run, app_yaml: Path) -> None:
    drafts = [
        json.dumps({"id": "good", "text": CLEAN}),
        "not json",
        "[1]",
        json.dumps({"id": "no text"}),
        json.dumps({"id": "number", "text": 5}),
        "",
        json.dumps({"id": "who", "text": CLEAN, "account": "@acmee"}),
        json.dumps({"id": "nobody", "text": CLEAN, "author": "Zoe"}),
        json.dumps({"id": "when", "text": CLEAN, "send_at": "tomorrow"}),
        json.dumps({"id": "zone", "text": CLEAN, "send_at": "2026-05-04T09:00:00"}),
        json.dumps({"id": "reply", "text": CLEAN, "reply_to": "https://example.com/1"}),
        json.dumps({"id": "held", "text": SWEARING}),
        json.dumps({"id": "typo", "text": CLEAN, "sendat": "2026-05-04T09:00:00Z"}),
        json.dumps({"id": "row", "text": CLEAN, "campaign": "spring", "note": ""}),
        json.dumps({"id": "edge", "text": CLEAN, "send_at": "9999-12-31T23:59:59-12:00"}),
    ]

    result = run("lint", "--config", str(app_yaml), "-a", "acme", stdin="\n".join(drafts).encode() + b"\n\xff\xfe{\n")

    assert result.status == 2
    assert [judged["id"] for judged in lines(result.out)] == ["good", "held"]
    assert result.err.splitlines() == [
        "line 2: is not JSON.",
        'line 3: must be a JSON object such as {"id": "1", "text": "Hello"}.',
        "line 4: text is missing.",
        "line 5: text must be text.",
        "line 7: account is not one of app.yaml's. Did you mean @acme?",
        "line 8: author is nobody that app.yaml names.",
        "line 9: send_at must be a time such as 2026-05-04T09:00:00+02:00.",
        "line 10: send_at needs a zone, such as +02:00 or Z.",
        "line 11: reply_to is not a link to a post.",
        'line 13: has "sendat", which is nothing here. Did you mean send_at?',
        'line 14: has "campaign", "note", which is nothing here. A draft has id, text, account, author, media, '
        "reply_to and send_at.",
        "line 15: send_at is outside the calendar.",
        "line 16: is not JSON.",
    ]


def test_several_brands_need_a_choice(run: Run, app_yaml: Path) -> None:
    result = run("lint", "--config", str(app_yaml), CLEAN)

    assert result.status == 2
    assert "--account" in result.err


def test_hostile_text_is_judged_and_printed_as_json(run: Run, app_yaml: Path) -> None:
    drafts = [
        json.dumps({"id": n, "text": text}) for n, text in enumerate(["\ud800", "", "a\u202eb", "\x00", "ü" * 50_000])
    ]

    result = run("lint", "--config", str(app_yaml), "-a", "acme", stdin="\n".join(drafts).encode())

    assert result.status == 1
    assert [judged["id"] for judged in lines(result.out)] == [0, 1, 2, 3, 4]


def test_an_empty_input_has_nothing_to_hold(run: Run, app_yaml: Path) -> None:
    assert run("lint", "--config", str(app_yaml), stdin=b"").status == 0


def test_a_broken_configuration_is_bad_input(run: Run, tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text("acounts: []")

    result = run("lint", "--config", str(tmp_path / "app.yaml"), CLEAN)

    assert result.status == 2
    assert "acounts: is not a setting. Did you mean accounts?" in result.err


def a_picture(folder: Path, name: str, *, place: bool = False) -> Path:
    exif = Image.Exif()
    if place:
        exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (51.0, 30.0, 0.0)
    path = folder / name
    Image.new("RGB", (40 + len(name), 30), "red").save(path, "JPEG", exif=exif)
    return path


def findings_of(out: str) -> list[dict[str, object]]:
    (judged,) = lines(out)
    findings = judged["findings"]
    assert isinstance(findings, list)
    return findings


def rules_of(out: str) -> list[tuple[object, object]]:
    (judged,) = lines(out)
    findings = judged["findings"]
    assert isinstance(findings, list)
    return [(one["rule"], one["severity"]) for one in findings if one["check"] == "pictures"]


def test_a_picture_that_says_where_it_was_taken_is_held(run: Run, app_yaml: Path, tmp_path: Path) -> None:
    given = ("lint", "--config", str(app_yaml), "--account", "@acme", CLEAN)

    held = run(*given, "--picture", str(a_picture(tmp_path, "a.jpg", place=True)), "--alt", "A red kettle on a table")
    fine = run(*given, "--picture", str(a_picture(tmp_path, "b.jpg")), "--alt", "A red kettle on a table")

    assert (held.status, rules_of(held.out)) == (1, [("place", "risky")])
    assert (fine.status, rules_of(fine.out)) == (0, [])


def test_each_picture_takes_the_description_at_its_place(run: Run, app_yaml: Path, tmp_path: Path) -> None:
    first, second = a_picture(tmp_path, "a.jpg"), a_picture(tmp_path, "second.png")
    given = ("lint", "--config", str(app_yaml), "--account", "@acme", CLEAN)

    result = run(*given, "--picture", str(first), "--picture", str(second), "--alt", "A red kettle on a table")

    assert rules_of(result.out) == [("name", "notable"), ("alt-text", "advice")]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["Hello", "--picture", "missing.jpg"], "cannot be read"),
        (["Hello", "--alt", "A kettle"], "1 descriptions for 0 pictures"),
        (["--picture", "missing.jpg"], "give its text"),
    ],
)
def test_pictures_that_cannot_be_judged_are_bad_input(run: Run, app_yaml: Path, more: list[str], said: str) -> None:
    result = run("lint", "--config", str(app_yaml), "--account", "@acme", *more)

    assert result.status == 2
    assert said in result.err
