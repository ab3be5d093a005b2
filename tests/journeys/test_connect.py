"""Connecting an account: the command in Slack, Slack's sign-in, X's page, and the post that goes out with it.

The real program, with stand-ins for Slack and X; a browser without scripts goes the way of a person's.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from adapters.sandbox.world import INSTALL, account
from tests.browser import Browser, Page, browsing
from tests.journeys.company import BRISK, Company, buttons, inbox, post
from tests.journeys.conftest import Found

APP, APP_SECRET = "journey-app", "canary-of-the-x-app"
CONNECT = "Connect @acme · BRAND on X"


@pytest.fixture(scope="module")
def kind() -> str:
    """The pages' own tests run on both databases; once is enough here."""
    return "sqlite"


@pytest_asyncio.fixture(scope="module", loop_scope="package")
async def acme(found_on_sqlite: Found) -> AsyncIterator[Company]:
    """A company whose @acme is connected in a browser."""
    async with found_on_sqlite(BRISK) as company:
        company.x.sign_ins.register(APP, APP_SECRET)
        await company.restart(lambda settings: connectable(settings, company))
        yield company


def connectable(settings: dict[str, Any], company: Company) -> None:
    """Put pages into app.yaml, and a sign-in in the place of @acme's keys."""
    addresses = company.practice.workspace.addresses
    settings["listen"]["public_url"] = addresses.bot
    secret = reference(company.folder, "slack-client-secret", INSTALL.client_secret)
    settings["chat"]["slack"] |= {"client_id": INSTALL.client_id, "client_secret": secret}
    settings["networks"]["x"]["authorize_url"] = f"{addresses.x_api}/i/oauth2/authorize"
    settings["accounts"][0]["credentials"] = {
        "client_id": reference(company.folder, "x-client-id", APP),
        "client_secret": reference(company.folder, "x-client-secret", APP_SECRET),
    }


def reference(folder: Path, name: str, secret: str) -> str:
    file = folder / name
    file.write_text(secret)
    file.chmod(0o600)
    return f"file:{file}"


@pytest_asyncio.fixture(loop_scope="package")
async def browsers(acme: Company) -> AsyncIterator[list[Browser]]:
    """Two desks."""
    async with AsyncExitStack() as stack:
        home = acme.practice.workspace.addresses.bot
        yield [await stack.enter_async_context(browsing(home)) for _ in range(2)]


@pytest.fixture
def browser(browsers: list[Browser]) -> Browser:
    return browsers[0]


async def link(acme: Company) -> str:
    """What Cleo is given for `/post connect @acme`."""
    before = len(acme.cleo.messages("general"))
    assert (await acme.cleo.command("/post connect @acme")).is_fine
    await acme.until(lambda: len(acme.cleo.messages("general")) > before, "the card with the link")
    return str(buttons(acme.cleo.messages("general")[-1])[CONNECT]["url"])


async def to_the_page(acme: Company, browser: Browser, *, as_: str = "Cleo Marín") -> Page:
    """Open a fresh link and sign in with Slack, as whoever it is."""
    await browser.open(await link(acme))
    await browser.press("Sign in with Slack")
    return await browser.press(as_)


async def to_x(acme: Company, browser: Browser) -> Page:
    """As far as X's own page."""
    await to_the_page(acme, browser)
    return await browser.press("Continue to X as @acme")


async def approve(browser: Browser, handle: str = "acme") -> Page:
    """At X: Approve, signed in as this account."""
    return await browser.press("Approve", account=account(handle).remote_id, decision="approve")


async def test_an_account_is_connected_and_a_post_goes_out_with_it(acme: Company, browser: Browser) -> None:
    page = await to_x(acme, browser)
    assert "Practice X: sign in" in page.text and "@acme" in page.text

    page = await approve(browser)

    assert page.status == 200 and "Connected as @acme" in page.text, page.text
    await acme.until(
        lambda: any("Connected as @acme (BRAND) on X by Cleo." in one for one in inbox(acme.cleo)), "the receipt"
    )
    words = "We mend kettles, too. Bring yours to any Acme shop."
    await post(acme.ana, words)
    await acme.live(words)
    await acme.ana.close(all_of_them=True)
    [entry] = await acme.audited("credential.connect", by="U0CLEO")
    assert entry["facts"]["remote_id"] == account("acme").remote_id


async def test_signing_in_as_another_account_changes_nothing(acme: Company, browser: Browser) -> None:
    await to_x(acme, browser)

    page = await approve(browser, "acmecare")

    assert page.status == 403 and "You signed in as @acmecare, but this link connects @acme." in page.text
    assert await acme.audited("account.connect_refused", by="U0CLEO", why="another_account")


async def test_cancelling_at_x_changes_nothing(acme: Company, browser: Browser) -> None:
    await to_x(acme, browser)

    page = await browser.press("Cancel", decision="cancel")

    assert "You did not approve it there. Nothing was changed." in page.text
    assert await acme.audited("account.connect_refused", by="U0CLEO", why="not_approved")


async def test_another_persons_link_is_refused(acme: Company, browser: Browser) -> None:
    page = await to_the_page(acme, browser, as_="Ana Kovač")

    assert page.status == 403 and "made for somebody else" in page.text
    assert await acme.audited("page.refused", by="U0ANA", why="NotAllowed")


async def test_an_answer_that_is_forged_swapped_or_replayed_is_refused(acme: Company, browsers: list[Browser]) -> None:
    cleos, bens = browsers
    await to_x(acme, cleos)
    await bens.open(await link(acme))
    await bens.press("Sign in with Slack")
    await bens.press("Ben Osei")
    answer = await cleos.press("Approve", stays=False, account=account("acme").remote_id, decision="approve")
    assert "Connected as @acme" in answer.text

    forged = await cleos.open("/connect/callback?state=forged&code=x")
    assert forged.status == 404 and "was not made here" in forged.text
    assert await acme.audited("account.connect_refused", by="U0CLEO", why="forged")

    state = await state_of_a_link_on_its_way(acme, cleos)
    swapped = await bens.open(f"/connect/callback?state={state}&code=x")
    assert swapped.status == 403 and "made for somebody else" in swapped.text
    assert await acme.audited("account.connect_refused", by="U0BEN", why="another_person")

    replayed = await cleos.open(f"/connect/callback?state={state}&code=x")
    assert replayed.status == 409 and "used before" in replayed.text
    assert await acme.audited("account.connect_refused", by="U0CLEO", why="used")


async def state_of_a_link_on_its_way(acme: Company, browser: Browser) -> str:
    """The state of an attempt that is at X now."""
    await browser.open(await link(acme))
    page = await browser.press("Continue to X as @acme")
    [(_, fields), *_] = page.forms.values()
    return fields["state"]


async def test_a_signed_out_cookie_and_a_form_from_elsewhere_do_nothing(acme: Company, browser: Browser) -> None:
    page = await to_the_page(acme, browser)
    url, kept = page.url, browser.cookies()
    [fields] = [fields for label, (_, fields) in page.forms.items() if label.startswith("Continue")]

    evil = await browser.send(url, fields, headers={"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})
    assert evil.status == 403 and "Another web page asked for this" in evil.text
    assert (await browser.send(url, {})).status == 403
    assert await acme.audited("page.refused", by="U0CLEO", what="connect.leave")

    await browser.open(url)
    await browser.press("Sign out")
    browser.keep(kept)
    assert (await browser.send(url, fields)).status == 403
    assert await acme.audited("request.turned_away", by="system", why="page.dead_session")


async def test_what_opens_a_door_is_nowhere_in_the_clear(acme: Company, browser: Browser) -> None:
    page = await to_x(acme, browser)
    [(_, fields), *_] = page.forms.values()
    assert "Connected as @acme" in (await approve(browser)).text

    log = acme.practice.log.read_text()

    for secret in (fields["state"], APP_SECRET, INSTALL.client_secret, *browser.cookies().values()):
        assert secret not in log
        assert await acme.holds(secret) == []
