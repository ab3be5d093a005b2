from dataclasses import replace
from datetime import timedelta

import pytest

from workflows.domain.content import Content, Media, Part
from workflows.domain.finding import Earlier, PictureFacts, Severity

SHA = "a" * 64
KETTLE = "A red kettle on a wooden table"
FINE = PictureFacts(kind="image/jpeg", named="image/jpeg", size=9_000)


@pytest.fixture
def see(look, context):
    """What the check says of a post with one picture."""

    def seen(facts=FINE, *, alt_text=KETTLE, history=(), **settings):
        content = Content(parts=(Part(text="Look", media=(Media(sha256=SHA, alt_text=alt_text),)),))
        known = {SHA: facts} if facts else {}
        found = look(
            "pictures", "", content=content, context=replace(context, pictures=known, history=history), **settings
        )
        return [(finding.rule, finding.severity) for finding in found]

    return seen


def test_a_described_picture_without_metadata_passes(see, look):
    assert see() == []
    assert see(replace(FINE, kind="video/mp4", named="video/mp4")) == []
    assert look("pictures", "No picture at all") == []


@pytest.mark.parametrize("alt_text", ["", "  ", "image", "a photo", "IMG_2041", "kettle final (2).jpg", "n/a", "..."])
def test_a_picture_nobody_described_is_a_tip_and_held_where_the_settings_say_so(see, alt_text):
    assert see(alt_text=alt_text) == [("alt-text", Severity.ADVICE)]
    assert see(alt_text=alt_text, hold_without_alt_text=True) == [("alt-text", Severity.NOTABLE)]


@pytest.mark.parametrize("alt_text", ["Image of a red kettle", "Photo: our team", "Grafik unseres Umsatzes", "水壶"])
def test_a_short_description_passes(see, alt_text):
    assert see(alt_text=alt_text) == []


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (replace(FINE, is_broken=True), ("kind", Severity.FORBIDDEN)),
        (replace(FINE, kind=""), ("kind", Severity.FORBIDDEN)),
        (replace(FINE, kind="image/heic", named="image/heic"), ("kind", Severity.FORBIDDEN)),
        (replace(FINE, kind="application/pdf"), ("kind", Severity.FORBIDDEN)),
        (replace(FINE, named="image/png"), ("name", Severity.NOTABLE)),
        (replace(FINE, has_place=True), ("place", Severity.RISKY)),
        (replace(FINE, has_owner=True), ("owner", Severity.ADVICE)),
    ],
)
def test_trouble_in_the_bytes_is_said(see, facts, found):
    assert see(facts) == [found]


def test_a_picture_whose_bytes_nobody_looked_at_is_judged_by_its_description(see):
    assert see(None) == []
    assert see(None, alt_text="") == [("alt-text", Severity.ADVICE)]


@pytest.mark.parametrize(("by", "severity"), [(0, Severity.ADVICE), (1, Severity.NOTABLE)])
def test_a_picture_that_was_used_before_is_said(see, context, accounts, by, severity):
    earlier = Earlier(
        text="x", account=accounts[by], at=context.now - timedelta(days=9), pictures=frozenset({SHA, "b" * 64})
    )

    assert see(history=(earlier,)) == [("used", severity)]
    assert see(history=(replace(earlier, pictures=frozenset({"b" * 64})),)) == []


def test_each_picture_of_each_part_is_named(look):
    media = (Media(sha256=SHA, alt_text=KETTLE), Media(sha256="b" * 64))
    content = Content(parts=(Part(text="One"), Part(text="Two", media=media)))

    (finding,) = look("pictures", "", content=content)

    assert finding.part == 1
    assert finding.reason.startswith("Picture 2 ")
