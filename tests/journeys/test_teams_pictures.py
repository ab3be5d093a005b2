"""A picture in Teams: sent to the app, described, seen inside the card by whoever approves, public with the words."""

import base64
import io
from typing import Any

from PIL import Image

from adapters.sandbox.teams_drive import TeamsFile
from adapters.sandbox.teams_people import TeamsPerson
from adapters.sandbox.teams_state import TeamsMessage
from tests.files import a_jpeg, a_png
from tests.journeys.company import Company
from tests.journeys.in_teams import card, check, confirm, open_form, reads

WRITE = "Write what it shows"
SHOWS = "What the picture shows"
SENT = "What you sent in the last hour"
SHOUTING = "THE NEW KETTLE IS HERE, GIFTED BY KETTLE CO, LOOK AT IT IN {}"


async def test_a_picture_goes_all_the_way_clean_described_and_seen(in_teams: Company) -> None:
    ana, ben, words = in_teams.teams.person("Ana"), in_teams.teams.person("Ben"), SHOUTING.format("HULL")
    picture = TeamsFile(name="IMG_2041.jpg", content=a_jpeg((400, 200), place=True))

    assert (await ana.send_files(picture, words=f"post @acme {words}")).is_fine
    ready = await offered(in_teams, ana)
    assert "This picture is ready. Write what it shows." in ana.read_message(ready)
    assert (await ana.press(WRITE, on=ready)).is_fine
    assert "Picture: 400 × 200 pixels, JPEG" in await reads(in_teams, ana, SHOWS, words)
    await ana.fill({SHOWS: "A red kettle on a stove"})
    await check(ana)
    assert "(picture: A red kettle on a stove)" in ana.read_dialog()
    assert (await confirm(ana)).is_fine
    await ana.close()

    message = await card(in_teams, words)
    assert images(ben.card(message))[0]["altText"] == "A red kettle on a stove"
    assert shown_in(ben.card(message)).size == (320, 160)
    assert (await ben.press("Look at the picture", on=message)).is_fine
    assert "(picture: A red kettle on a stove)" in await reads(in_teams, ben, words)
    await ben.close()
    assert (await ben.press("Approve for @acme", on=message)).is_fine

    [medium] = (await in_teams.live(words)).media
    assert medium.alt_text == "A red kettle on a stove"
    assert b"Ana" not in medium.content
    assert b"Exif" not in medium.content
    assert Image.open(io.BytesIO(medium.content)).size == (400, 200)
    assert in_teams.teams.world.drive.asked == [(picture.id, "")]


async def test_what_was_pasted_before_is_chosen_in_the_form_of_another_post(in_teams: Company) -> None:
    ana, words = in_teams.teams.person("Ana"), SHOUTING.format("GOOLE")
    pasted = TeamsFile(name="pasted.png", content=a_png((90, 90), colour="#336699ff"), pasted=True)
    assert (await ana.send_files(pasted)).is_fine
    await offered(in_teams, ana)

    await open_form(in_teams, ana, words)
    assert "send or paste them to Countersign in your own chat" in ana.read_dialog()
    [choice] = [one for one in choices(ana) if "90 × 90 pixels, PNG" in one]
    await ana.fill({SENT: choice})
    await check(ana)
    await reads(in_teams, ana, "Added.", SHOWS)
    await ana.fill({SHOWS: "A blue square"})
    await check(ana)
    assert (await confirm(ana)).is_fine
    await ana.close()

    message = await card(in_teams, words)
    assert "Picture, described as: A blue square" in in_teams.teams.person("Cleo").read_message(message)


async def offered(company: Company, person: TeamsPerson) -> TeamsMessage:
    """Wait for the answer to what was sent."""
    await company.until(lambda: person.sees(f"[{WRITE}]"), "the picture to be ready")
    return person.find_message(f"[{WRITE}]")


def choices(person: TeamsPerson) -> list[str]:
    """What may be chosen of what was sent."""
    card: Any = person.dialog().card
    [field] = [one for one in card["body"] if one.get("label") == SENT]
    return [one["title"] for one in field["choices"]]


def images(card: Any) -> list[dict[str, Any]]:
    """The pictures inside a card."""
    return [one for one in card["body"] if one["type"] == "Image"]


def shown_in(card: Any) -> Image.Image:
    """The one picture inside a card, as it is drawn."""
    [image] = images(card)
    assert image["url"].startswith("data:image/jpeg;base64,")
    return Image.open(io.BytesIO(base64.b64decode(image["url"].partition(",")[2])))
