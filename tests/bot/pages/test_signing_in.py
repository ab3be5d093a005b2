"""Signing in and out on the pages: whose browser, once, in time, and gone when it is over."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from bot.drawing.people import unmet_mark
from bot.pages.cookies import Asking
from tests.bot.pages.site import FakeSignIn, Site, asked_of
from tests.bot.people import ACME, DORA, GUS
from tests.browser import Browser
from tests.builders import BEN
from workflows.domain.connecting import Attempt
from workflows.domain.person import Identity, Person, Standing, person_id


async def begun(site: Site, browser: Browser) -> dict[str, str]:
    """A sign-in under way: what the chat was asked."""
    await browser.open("/connect/0")
    return asked_of((await browser.press("Sign in with Slack", stays=True)).url)


async def back(browser: Browser, state: str, code: str) -> str:
    """Back from the chat: the page's words."""
    page = await browser.open(f"/signin/callback?{urlencode({'state': state, 'code': code})}")
    assert page.status == 403
    return page.text


async def test_signing_in_leads_back_to_the_link_and_is_written_down(site: Site, browser: Browser) -> None:
    attempt = await site.link(DORA, ACME)

    page = await site.sign_in(browser, DORA, to=attempt.id)

    assert page.url.endswith(f"/connect/{attempt.id}")
    assert [one.by for one in site.store.entries if one.action == "page.sign_in"] == [DORA.id]


async def test_an_answer_in_another_browser_signs_nobody_in(site: Site, browsers: list[Browser]) -> None:
    asked = await begun(site, browsers[0])

    says = await back(browsers[1], asked["state"], f"U0DORA.{asked['nonce']}")

    assert "not begun in this browser. Nothing was changed." in says
    assert site.store.turned_away == ["signin.state"]
    assert "countersign_session" not in browsers[1].cookies()


async def test_a_forged_state_signs_nobody_in(site: Site, browser: Browser) -> None:
    asked = await begun(site, browser)

    assert "not begun in this browser" in await back(browser, "0" * 64, f"U0DORA.{asked['nonce']}")


async def test_the_answer_to_somebody_elses_sign_in_signs_nobody_in(site: Site, browsers: list[Browser]) -> None:
    asked, evil = await begun(site, browsers[0]), await begun(site, browsers[1])

    assert "another sign-in" in await back(browsers[0], asked["state"], f"U0DORA.{evil['nonce']}")
    assert "countersign_session" not in browsers[0].cookies()


async def test_a_replayed_answer_signs_nobody_in(site: Site, browser: Browser) -> None:
    asked = await begun(site, browser)
    kept = browser.cookies()
    answer = {"state": asked["state"], "code": f"U0DORA.{asked['nonce']}"}
    await browser.open(f"/signin/callback?{urlencode(answer)}")
    await browser.press("Sign out")
    browser.keep(kept)

    assert "used before" in await back(browser, asked["state"], f"U0DORA.{asked['nonce']}")
    assert site.store.turned_away[-1] == "signin.replayed"


async def test_an_answer_after_ten_minutes_signs_nobody_in(site: Site, browser: Browser) -> None:
    asked = await begun(site, browser)
    site.clock.move(timedelta(minutes=10, seconds=1))

    assert "longer than ten minutes" in await back(browser, asked["state"], f"U0DORA.{asked['nonce']}")
    assert site.store.turned_away == ["signin.expired"]


async def test_a_cookie_that_was_tampered_with_belongs_to_no_answer(site: Site, browser: Browser) -> None:
    asked = await begun(site, browser)
    chat, attempt, _, secret = browser.cookies()["countersign_signin"].split(".")
    browser.keep({"countersign_signin": f"{chat}.{attempt}.9999999999.{secret}"})

    assert "not begun in this browser" in await back(browser, asked["state"], f"U0DORA.{asked['nonce']}")


async def test_cancelling_is_no_error_and_may_be_tried_again(site: Site, browser: Browser) -> None:
    asked = await begun(site, browser)

    page = await browser.open(f"/signin/callback?{urlencode({'state': asked['state'], 'error': 'access_denied'})}")

    assert page.status == 200 and "You are not signed in" in page.text
    assert (await browser.press("Try again")).text.startswith("Sign in")


@pytest.mark.parametrize(
    ("user", "says"),
    [("U0GUS", "Only members of the company's own Slack"), ("U0NOBODY", "has not met you yet. Please type /post")],
)
async def test_guests_and_people_never_met_are_told_why(site: Site, browser: Browser, user: str, says: str) -> None:
    asked = await begun(site, browser)

    assert says in await back(browser, asked["state"], f"{user}.{asked['nonce']}")
    assert "countersign_session" not in browser.cookies()
    assert site.store.refused("page.refused", GUS) or site.store.turned_away == ["signin.unknown"]


async def test_signing_out_ends_every_browsers_session(site: Site, browsers: list[Browser]) -> None:
    attempt = await site.link(DORA, ACME)
    for browser in browsers[:2]:
        await site.sign_in(browser, DORA, to=attempt.id)
    kept = browsers[0].cookies()

    page = await browsers[0].press("Sign out")

    assert "Signed out" in page.text and page.url.endswith("/signedout")
    assert "countersign_session" not in browsers[0].cookies()
    assert "page.sign_out" in [one.action for one in site.store.entries]
    for browser in browsers[:2]:
        browser.keep(kept)
        assert "First, sign in" in (await browser.open(f"/connect/{attempt.id}")).text
    assert site.store.turned_away == ["page.dead_session", "page.dead_session"]


async def test_a_signed_out_cookie_can_send_nothing(site: Site, browser: Browser) -> None:
    attempt = await site.link(DORA, ACME)
    page = await site.sign_in(browser, DORA, to=attempt.id)
    [fields] = [fields for label, (_, fields) in page.forms.items() if label.startswith("Continue")]
    kept = browser.cookies()
    await browser.press("Sign out")
    browser.keep(kept)

    page = await browser.send(f"/connect/{attempt.id}", fields)

    assert page.status == 403 and "not signed in here any more, so nothing was done" in page.text
    assert site.store.turned_away == ["page.dead_session", "page.not_signed_in"]


async def test_a_session_ends_after_eight_hours(site: Site, browser: Browser) -> None:
    await site.sign_in(browser, DORA)
    site.clock.move(timedelta(hours=8, seconds=1))

    assert "First, sign in" in (await browser.open("/connect/0")).text


async def test_who_is_deactivated_is_signed_out_at_once(site: Site, browser: Browser) -> None:
    await site.sign_in(browser, DORA)
    async with site.store.transaction() as tx:
        await tx.people.save(replace(DORA, standing=Standing.DEACTIVATED))

    assert "First, sign in" in (await browser.open("/connect/0")).text


async def test_signing_out_needs_our_own_form(site: Site, browser: Browser) -> None:
    await site.sign_in(browser, DORA)

    assert (await browser.send("/signout", {"csrf": "guessed"})).status == 403
    assert "Signed in as Dora" in (await browser.open("/connect/0")).text


async def test_a_name_cannot_become_a_page(site: Site, browser: Browser) -> None:
    async with site.store.transaction() as tx:
        await tx.people.save(replace(BEN, name="<img src=x onerror=alert(1)>"))

    page = await site.sign_in(browser, BEN)

    assert "<img" not in page.html and "&lt;img src=x" in page.html


async def test_nothing_is_written_before_the_chat_said_who_it_is(site: Site, browser: Browser) -> None:
    """Anybody can make up a cookie with the state that belongs to it; a flood of those must not fill the database."""
    asking = Asking.begin("slack", "0", now=site.clock.now())
    browser.keep({"countersign_signin": asking.value})

    assert "another sign-in" in await back(browser, asking.state, "U0DORA.guessed")

    async with site.store.transaction() as tx:
        assert await tx.inbox.first_time(f"signin:{asking.state}", at=site.clock.now())


async def test_somebody_the_chat_was_not_asked_about_yet_signs_in_later(site: Site, browser: Browser) -> None:
    async with site.store.transaction() as tx:
        await tx.messages.save(unmet_mark(DORA.id))
    asked = await begun(site, browser)

    assert "still looking up who you are" in await back(browser, asked["state"], f"U0DORA.{asked['nonce']}")
    assert "countersign_session" not in browser.cookies()


async def test_an_erased_persons_session_is_over(site: Site, browser: Browser) -> None:
    attempt = await site.link(DORA, ACME)
    await site.sign_in(browser, DORA, to=attempt.id)
    async with site.store.transaction() as tx:
        await tx.people.erase(DORA.id, by="operator", at=site.clock.now())

    assert "First, sign in" in (await browser.open(f"/connect/{attempt.id}")).text


TENANT = "22222222-0000-4000-8000-000000000002"
IN_TEAMS = Identity(platform="teams", organisation=TENANT, user="dora-oid")


def both(site: Site) -> None:
    site.sign_ins["teams"] = FakeSignIn(organisation=TENANT, platform="teams")


async def choose(browser: Browser, attempt: str, name: str) -> dict[str, str]:
    """Open a link, and choose whom to sign in with: what they are asked."""
    await browser.open(f"/connect/{attempt}")
    return asked_of((await browser.press(f"Sign in with {name}", stays=True)).url)


async def test_with_two_chats_people_choose_whom_to_sign_in_with(site: Site, browser: Browser) -> None:
    both(site)
    attempt = await site.link(DORA, ACME)
    page = await browser.open(f"/connect/{attempt.id}")
    assert "Sign in with Slack" in page.text and "Sign in with Microsoft" in page.text
    assert "Slack or Microsoft tells us which member of Acme you are." in page.text

    asked = await choose(browser, attempt.id, "Slack")
    code = {"state": asked["state"], "code": f"U0DORA.{asked['nonce']}"}
    page = await browser.open(f"/signin/callback?{urlencode(code)}")

    assert asked["at"] == "slack" and page.status == 200 and "Connect" in page.text


async def test_a_link_works_for_the_same_person_whichever_chat_says_who_they_are(site: Site, browser: Browser) -> None:
    both(site)
    attempt = await site.link(DORA, ACME)
    linked = replace(DORA, others=(IN_TEAMS,))
    async with site.store.transaction() as tx:
        await tx.people.save(linked)

    asked = await choose(browser, attempt.id, "Microsoft")
    code = {"state": asked["state"], "code": f"{IN_TEAMS.user}.{asked['nonce']}"}
    page = await browser.open(f"/signin/callback?{urlencode(code)}")

    assert asked["at"] == "teams" and page.status == 200
    away = await browser.press("Continue to X", stays=True)
    assert away.status == 303


async def test_a_link_made_in_a_chat_of_theirs_before_they_were_linked_still_works(
    site: Site, browser: Browser
) -> None:
    both(site)
    alone = Person(id=person_id(IN_TEAMS), name="Dora", identity=IN_TEAMS)
    attempt = Attempt(
        id="0abc", person=alone.id, account=ACME.id, state="s", verifier="v", made_at=site.clock.now(), used=False
    )
    async with site.store.transaction() as tx:
        await tx.people.save(replace(DORA, others=(IN_TEAMS,)))
        await tx.connects.add(attempt)

    page = await site.sign_in(browser, DORA, to=attempt.id)

    assert page.status == 200 and "Connect" in page.text
    assert (await browser.press("Continue to X", stays=True)).status == 303


async def test_without_a_choice_the_choice_is_shown(site: Site, browser: Browser) -> None:
    both(site)

    for address in ("/signin/0", "/signin/0?chat=moon"):
        page = await browser.open(address)
        assert page.status == 200 and "Sign in with Microsoft" in page.text
    assert "countersign_signin" not in browser.cookies()


async def test_the_answer_of_one_chat_is_not_taken_for_the_others(site: Site, browser: Browser) -> None:
    both(site)
    asked = await choose(browser, "0", "Microsoft")
    chat, rest = browser.cookies()["countersign_signin"].split(".", 1)
    assert chat == "teams"
    browser.keep({"countersign_signin": f"slack.{rest}"})

    assert "not begun in this browser" in await back(browser, asked["state"], f"U0DORA.{asked['nonce']}")


async def test_a_chat_that_was_taken_out_signs_nobody_in_any_more(site: Site, browser: Browser) -> None:
    both(site)
    asked = await choose(browser, "0", "Microsoft")
    del site.sign_ins["teams"]

    assert "not begun in this browser" in await back(browser, asked["state"], f"U0DORA.{asked['nonce']}")


async def test_cancelling_names_who_was_asked(site: Site, browser: Browser) -> None:
    both(site)
    asked = await choose(browser, "0", "Microsoft")

    page = await browser.open(f"/signin/callback?{urlencode({'state': asked['state'], 'error': 'access_denied'})}")

    assert "Microsoft did not sign you in, because it was cancelled there. Nothing was changed." in page.text
