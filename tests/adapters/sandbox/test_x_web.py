"""What a browser shows of the practice X: live posts, escaped, and a page that posts nothing."""

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.sandbox.workspace_x import acme_accounts
from adapters.sandbox.x_extras import XExtras, XPoll
from adapters.sandbox.x_web import add_web_pages
from adapters.sandbox.x_world import XMedium, XWorld


@pytest.fixture
def world() -> XWorld:
    return XWorld(accounts=acme_accounts(lambda handle: f"http://127.0.0.1/{handle}.svg"))


async def fetch(world: XWorld, path: str) -> tuple[int, str]:
    app = web.Application()
    add_web_pages(app, world)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        answer = await session.get(server.make_url(path))
        return answer.status, await answer.text()


async def test_a_live_post_is_shown_and_its_words_do_nothing(world: XWorld) -> None:
    post = world.add_post(world.accounts[0].id, "<script>alert(1)</script> & more")

    status, page = await fetch(world, f"/web/acme/status/{post.id}")

    assert status == 200
    assert "@acme" in page and "&lt;script&gt;" in page and "<script>" not in page


async def test_a_deleted_post_is_gone(world: XWorld) -> None:
    post = world.add_post(world.accounts[0].id, "taken back")
    world.delete_post(post.id)

    status, page = await fetch(world, f"/web/acme/status/{post.id}")

    assert status == 410
    assert "taken back" not in page


async def test_an_unknown_post_is_not_found(world: XWorld) -> None:
    assert (await fetch(world, "/web/acme/status/1"))[0] == 404


async def test_the_share_page_shows_the_words_and_posts_nothing(world: XWorld) -> None:
    status, page = await fetch(world, "/web/compose?text=Hello%20%3Cb%3E")

    assert status == 200
    assert "Hello &lt;b&gt;" in page
    assert world.posts == ()


async def test_a_post_of_a_thread_is_shown_between_the_others_with_picture_poll_and_label(world: XWorld) -> None:
    ours, others = world.accounts[0].id, world.meet("somebody").id
    picture = XMedium(id="77", type="image/png", content=b"png", alt_text='A "red" kettle')
    first = world.add_post(ours, "First", media=(picture,))
    extras = XExtras(poll=XPoll(options=("Red", "<b>"), minutes=60), paid_partnership=True)
    second = world.add_post(ours, "Second", reply_to=first.id, extras=extras)
    third = world.add_post(ours, "Third", reply_to=second.id)
    world.add_post(others, "Nice!", reply_to=third.id)

    _, page = await fetch(world, f"/web/acme/status/{second.id}")

    assert page.index("First") < page.index("Second") < page.index("Third")
    assert "Nice!" not in page
    assert 'src="../../media/77" alt="A &quot;red&quot; kettle"' in page
    assert "<li>Red</li><li>&lt;b&gt;</li>" in page
    assert page.count("Paid partnership") == 1
    assert (await fetch(world, "/web/media/77"))[0] == 200
