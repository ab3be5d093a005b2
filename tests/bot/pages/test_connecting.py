"""Connecting an account in a browser: the way through, and every way that is refused in words and written down."""

from datetime import timedelta

import pytest

from tests.bot.pages.conftest import TOKENS
from tests.bot.pages.site import Site, asked_of
from tests.bot.people import ACME, DORA
from tests.browser import Browser
from tests.builders import ANA, BEN
from workflows.domain.ids import RemoteAccountId, new_id
from workflows.errors import NetworkFailure
from workflows.ports.provider import Dead


async def test_the_link_shows_which_account_and_what_will_happen(site: Site, browser: Browser) -> None:
    attempt = await site.link(DORA, ACME)

    page = await site.sign_in(browser, DORA, to=attempt.id)

    assert page.status == 200
    for words in (
        "@acme BRAND on X · Acme Bread",
        "Be signed in to X as @acme.",
        "X asks whether Countersign may read and write posts for it.",
        "If it is not @acme, it is refused, and everything stays as it is.",
        "This link works once, only for you, until 12:10 UTC.",
        "Signed in as Dora",
    ):
        assert words in page.text, page.text
    assert "Continue to X as @acme" in page.forms


async def test_the_whole_way_ends_connected_and_the_account_is_opened_by_what_the_network_gave(
    site: Site, browser: Browser
) -> None:
    attempt = await site.link(DORA, ACME)

    asked = await site.leave(browser, attempt, DORA)
    page = await site.return_(browser, asked)

    assert asked["redirect_uri"] == f"{site.url}/connect/callback"
    assert site.provider.exchanged == [("the-code", f"{site.url}/connect/callback")]
    assert (page.status, page.url) == (200, f"{site.url}/connect/{attempt.id}")
    assert "Connected as @acme" in page.text and "Nothing was posted." in page.text
    assert await site.tokens(ACME) == TOKENS
    async with site.store.transaction() as tx:
        asked_for = [one.subject for one in await tx.messages.due(now=site.clock.now())]
    assert "connected:x:acme" in asked_for


async def test_looking_again_at_a_link_that_did_its_work_changes_nothing(site: Site, browser: Browser) -> None:
    attempt = await site.link(DORA, ACME)
    await site.return_(browser, await site.leave(browser, attempt, DORA))
    site.clock.move(timedelta(hours=1))

    page = await browser.open(f"/connect/{attempt.id}")

    assert "Connected as @acme" in page.text
    assert len(site.provider.exchanged) == 1


async def test_a_forged_state_is_refused(site: Site, browser: Browser) -> None:
    asked = await site.leave(browser, await site.link(DORA, ACME), DORA)

    page = await site.return_(browser, asked, state="forged")

    assert page.status == 404 and "was not made here. Nothing was changed." in page.text
    assert site.store.refused("account.connect_refused", DORA) == ["forged"]
    assert site.provider.exchanged == []


async def test_a_replayed_answer_is_refused_and_the_account_stays_connected(site: Site, browser: Browser) -> None:
    asked = await site.leave(browser, await site.link(DORA, ACME), DORA)
    await site.return_(browser, asked)

    page = await site.return_(browser, asked)

    assert page.status == 409 and "used before. Nothing was changed" in page.text
    assert site.store.refused("account.connect_refused", DORA) == ["used"]
    assert await site.tokens(ACME) == TOKENS and len(site.provider.exchanged) == 1


async def test_an_answer_after_ten_minutes_is_refused(site: Site, browser: Browser) -> None:
    asked = await site.leave(browser, await site.link(DORA, ACME), DORA)
    site.clock.move(timedelta(minutes=10, seconds=1))

    page = await site.return_(browser, asked)

    assert page.status == 409 and "older than ten minutes" in page.text
    assert site.store.refused("account.connect_refused", DORA) == ["expired"]
    assert await site.tokens(ACME) is None


async def test_somebody_elses_answer_is_refused(site: Site, browsers: list[Browser]) -> None:
    doras, bens = browsers[:2]
    asked = await site.leave(doras, await site.link(DORA, ACME), DORA)
    await site.sign_in(bens, BEN)

    page = await site.return_(bens, asked)

    assert page.status == 403 and "made for somebody else" in page.text
    assert site.store.refused("account.connect_refused", BEN) == ["another_person"]
    assert site.store.refused("page.refused", BEN) == ["NotFound", "NotAllowed"]
    assert await site.tokens(ACME) is None


async def test_another_accounts_login_is_refused_and_given_back(site: Site, browser: Browser) -> None:
    asked = await site.leave(browser, await site.link(DORA, ACME), DORA)
    site.world.identities[ACME.id] = RemoteAccountId("somebody-else")

    page = await site.return_(browser, asked)

    assert page.status == 403 and "this link connects @acme" in page.text and "nothing was changed" in page.text
    assert site.store.refused("account.connect_refused", DORA) == ["another_account"]
    assert await site.tokens(ACME) is None and site.provider.revoked == [TOKENS]


async def test_a_no_at_the_network_is_no_error(site: Site, browser: Browser) -> None:
    asked = await site.leave(browser, await site.link(DORA, ACME), DORA)

    page = await site.return_(browser, asked, code="", error="access_denied")

    assert page.status == 409 and "You did not approve it there. Nothing was changed." in page.text


async def test_a_code_the_network_does_not_take_is_refused_in_words(site: Site, browser: Browser) -> None:
    asked = await site.leave(browser, await site.link(DORA, ACME), DORA)
    site.provider.outcome = Dead(reason="it said invalid_grant")

    page = await site.return_(browser, asked)

    assert page.status == 409 and "invalid_grant" in page.text and "Nothing was changed" in page.text


async def test_a_network_that_cannot_say_who_it_was_connects_nothing(site: Site, browser: Browser) -> None:
    asked = await site.leave(browser, await site.link(DORA, ACME), DORA)
    site.world.identities[ACME.id] = NetworkFailure("X is down.")

    page = await site.return_(browser, asked)

    assert page.status == 409 and "Nothing was changed" in page.text
    assert await site.tokens(ACME) is None


async def test_another_persons_link_is_refused(site: Site, browser: Browser) -> None:
    attempt = await site.link(DORA, ACME)

    page = await site.sign_in(browser, ANA, to=attempt.id)

    assert page.status == 403 and "works only for them. Nothing was changed." in page.text
    assert "@acme" not in page.text
    assert site.store.refused("page.refused", ANA) == ["NotAllowed"]


async def test_an_old_link_says_how_to_get_a_new_one(site: Site, browser: Browser) -> None:
    attempt = await site.link(DORA, ACME)
    site.clock.move(timedelta(minutes=11))

    page = await site.sign_in(browser, DORA, to=attempt.id)

    assert page.status == 409 and "Type /post connect @acme in Slack for a new one." in page.text


async def test_a_used_link_says_how_to_get_a_new_one(site: Site, browser: Browser) -> None:
    attempt = await site.link(DORA, ACME)
    await site.return_(browser, await site.leave(browser, attempt, DORA), code="", error="access_denied")

    page = await browser.open(f"/connect/{attempt.id}")

    assert page.status == 409 and "works only once" in page.text
    assert site.store.refused("page.refused", DORA) == ["WrongState", "WrongState"]


async def test_strangers_do_not_learn_whether_a_link_exists(site: Site, browser: Browser) -> None:
    there = await browser.open(f"/connect/{(await site.link(DORA, ACME)).id}")
    nowhere = await browser.open(f"/connect/{new_id()}")

    assert there.status == nowhere.status == 200
    assert there.text == nowhere.text and "First, sign in with Slack" in there.text


async def test_somebody_signed_in_is_told_that_there_is_no_such_link(site: Site, browser: Browser) -> None:
    page = await site.sign_in(browser, DORA, to=new_id())

    assert page.status == 404 and "There is no such link." in page.text


@pytest.mark.parametrize("token", ["", "guessed", "ä"])
async def test_a_form_without_our_token_does_nothing(site: Site, browser: Browser, token: str) -> None:
    attempt = await site.link(DORA, ACME)
    await site.sign_in(browser, DORA, to=attempt.id)

    page = await browser.press("Continue to X", csrf=token)

    assert page.status == 403 and "nothing was done" in page.text
    assert site.store.refused("page.refused", DORA) == ["NotAllowed"]


async def test_another_persons_token_is_not_ours(site: Site, browsers: list[Browser]) -> None:
    attempt = await site.link(DORA, ACME)
    await site.sign_in(browsers[0], DORA, to=attempt.id)
    await site.sign_in(browsers[1], BEN)
    [(_, bens)] = browsers[1].page.forms.values()

    page = await browsers[0].press("Continue to X", csrf=bens["csrf"])

    assert page.status == 403


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
    ids=str,
)
async def test_another_sites_form_does_nothing(site: Site, browser: Browser, headers: dict[str, str]) -> None:
    attempt = await site.link(DORA, ACME)
    page = await site.sign_in(browser, DORA, to=attempt.id)
    [fields] = [fields for label, (_, fields) in page.forms.items() if label.startswith("Continue")]

    page = await browser.send(f"/connect/{attempt.id}", fields, headers=headers)

    assert page.status == 403 and "Another web page asked for this" in page.text
    assert site.store.turned_away == ["page.cross_site"]


async def test_our_own_form_is_recognised_as_browsers_send_it(site: Site, browser: Browser) -> None:
    attempt = await site.link(DORA, ACME)
    page = await site.sign_in(browser, DORA, to=attempt.id)
    [fields] = [fields for label, (_, fields) in page.forms.items() if label.startswith("Continue")]

    for headers in ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, {"Origin": site.url}, {}):
        async with browser._session.post(
            f"{site.url}/connect/{attempt.id}", data=fields, headers=headers, allow_redirects=False
        ) as answer:
            assert answer.status == 303
            assert asked_of(answer.headers["Location"])["state"] == attempt.state


async def test_coming_back_signed_out_connects_nothing(site: Site, browsers: list[Browser]) -> None:
    asked = await site.leave(browsers[0], await site.link(DORA, ACME), DORA)

    page = await site.return_(browsers[1], asked)

    assert page.status == 403 and "not signed in here any more" in page.text
    assert site.store.turned_away == ["connect.not_signed_in"]
    assert await site.tokens(ACME) is None


async def test_who_lost_the_right_meanwhile_connects_nothing(site: Site, browser: Browser) -> None:
    from dataclasses import replace

    asked = await site.leave(browser, await site.link(DORA, ACME), DORA)
    async with site.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, owner=BEN.id, guardian=BEN.id)])

    page = await site.return_(browser, asked)

    assert page.status == 403 and "Only the guardian or the owner of @acme" in page.text
    assert site.store.refused("account.connect_refused", DORA) == ["no_right"]


async def test_words_from_the_network_are_shown_and_never_run(site: Site, browser: Browser) -> None:
    asked = await site.leave(browser, await site.link(DORA, ACME), DORA)
    site.provider.outcome = Dead(reason="<script>alert(1)</script>")

    page = await site.return_(browser, asked)

    assert "<script" not in page.html and "&lt;script&gt;" in page.html


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/x-www-form-urlencoded; charset=no-such", b"csrf=x"),
        ("application/x-www-form-urlencoded", b"csrf=\xff\xfe"),
        ("multipart/form-data", b"csrf=x"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nabc\r\n--x--\r\n"),
        ("application/json", b'{"csrf": "x"}'),
    ],
    ids=["charset", "no text", "no boundary", "no name", "JSON"],
)
async def test_a_form_no_browser_sends_is_refused_and_is_no_fault_of_ours(
    site: Site, browser: Browser, kind: str, body: bytes
) -> None:
    attempt = await site.link(DORA, ACME)
    await site.sign_in(browser, DORA, to=attempt.id)

    headers = {"Content-Type": kind}
    async with browser._session.post(f"{site.url}/connect/{attempt.id}", data=body, headers=headers) as answer:
        assert answer.status == 403
        assert "nothing was done" in await answer.text()
