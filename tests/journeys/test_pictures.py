"""A picture from the form to the public: cleaned, described, seen by whoever approves, and sent with the words."""

import io
import re

import pytest
from PIL import Image

from adapters.sandbox.plain_json import child, string
from tests.files import PLACE, a_film, a_gif, a_jpeg
from tests.journeys.company import Company, check, confirm, open_form, reads, window

FIELD = "Pictures, a GIF or a film"
SHOWS = "What the picture shows"
APPEND = "POST /x/2/media/upload/{id}/append"


@pytest.mark.both_databases
async def test_a_picture_goes_all_the_way_clean_and_described(brisk: Company) -> None:
    ana, ben, words = brisk.ana, brisk.ben, "THE NEW KETTLE IS HERE, GIFTED BY KETTLE CO, LOOK AT IT IN HULL"
    dirty = a_jpeg((400, 200), place=True)
    await open_form(ana, words)
    await ana.add_file(FIELD, "IMG_2041.jpg", dirty)

    assert (await ana.submit()).is_fine
    seen = await reads(ana, "Added.", SHOWS)
    assert "Picture: 400 × 200 pixels, JPEG" in seen
    await ana.fill(SHOWS, "A red kettle on a stove")
    await check(ana)
    assert "A red kettle on a stove" in window(ana)
    assert (await confirm(ana)).is_fine

    await brisk.until(lambda: ben.sees(words, channel="approvals"), "the card")
    card = brisk.card(words)
    [image] = [block for block in card.blocks if block.get("type") == "image"]
    assert image["alt_text"] == "A red kettle on a stove"
    shown = brisk.slack.files.get(string(child(image, "slack_file"), "id"))
    await ana.close(all_of_them=True)
    await ben.click("Look at the picture", message=card)
    assert "(picture: A red kettle on a stove)" in await reads(ben, words)
    await ben.close()
    await ben.click("Approve for @acme", message=card)

    post = await brisk.live(words)
    [medium] = post.media
    assert medium.alt_text == "A red kettle on a stove"
    assert medium.content == shown.content
    assert b"Ana" not in medium.content
    assert b"Exif" not in medium.content
    assert Image.open(io.BytesIO(medium.content)).size == (400, 200)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("name", "content", "media_type", "hidden"),
    [
        pytest.param("tour.mp4", a_film(), "video/mp4", PLACE, id="a film"),
        pytest.param("steam.gif", a_gif(), "image/gif", b"made by Ana", id="a GIF"),
    ],
)
async def test_what_moves_is_described_cleaned_and_handed_to_x_in_pieces(
    brisk: Company, name: str, content: bytes, media_type: str, hidden: bytes
) -> None:
    ana, words = brisk.ana, f"A minute in our workshop: {name}."
    assert hidden in content
    await ana.command("/post")
    await reads(ana, "Speak as")
    await ana.choose("Speak as", "@acme ·")
    await ana.fill("Words", words)
    await reads(ana, FIELD)
    await ana.add_file(FIELD, name, content)
    assert (await ana.submit()).is_fine
    await reads(ana, "Added.")
    [label] = re.findall(r"^(What .+ shows):", window(ana), re.M)
    assert (await ana.submit()).fields, "nobody posts what nobody described"
    await ana.fill(label, "A kettle is made")
    before = brisk.x.arrivals[APPEND]
    await check(ana)
    assert (await confirm(ana)).is_fine
    await ana.close(all_of_them=True)

    [medium] = (await brisk.live(words)).media
    assert (medium.type, medium.alt_text) == (media_type, "A kettle is made")
    assert hidden not in medium.content
    assert brisk.x.arrivals[APPEND] > before


@pytest.mark.both_databases
async def test_a_window_that_slack_refuses_for_its_picture_opens_at_once_without_it(brisk: Company) -> None:
    ana, ben, words = brisk.ana, brisk.ben, "A kettle that Slack takes its time to look at."
    await open_form(ana, words, account="acmecare")
    await ana.add_file(FIELD, "slow.jpg", a_jpeg((400, 200)))
    assert (await ana.submit()).is_fine
    await reads(ana, "Added.", SHOWS)
    await ana.fill(SHOWS, "A kettle and a clock")
    await check(ana)
    assert (await confirm(ana)).is_fine
    await ana.close(all_of_them=True)
    await brisk.until(lambda: ben.sees(words, channel="approvals"), "the card")

    brisk.slack.files.unready = True
    try:
        await ben.click("Look at the picture", message=brisk.card(words))
        await reads(ben, words, "described as: A kettle and a clock")
        assert "slack_file" not in str(ben.window().definition)
    finally:
        brisk.slack.files.unready = False
    await ben.close(all_of_them=True)
    await ben.click("Approve for @acmecare", message=brisk.card(words))
    assert (await brisk.live(words, on="acmecare")).media
