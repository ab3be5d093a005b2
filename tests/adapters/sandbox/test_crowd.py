"""The public of the practice world: what a trainer's press makes it say, on the network and on the page."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.sandbox.crowd import BLOG, MANY, Crowd
from adapters.sandbox.feeds import FeedWorld
from adapters.sandbox.voices import COMPLAINTS, STORM
from adapters.sandbox.workspace_crowd import CrowdSwitches
from adapters.sandbox.workspace_public import Switch
from adapters.sandbox.workspace_x import PublicX, acme_accounts
from adapters.sandbox.x_world import XWorld
from workflows.domain.ids import RemoteAccountId
from workflows.reading import alike, print_of

ACME = RemoteAccountId("1100000000000000001")
SHORT = 0.04
"""Seconds that a storm lasts here."""


@pytest.fixture
def world() -> XWorld:
    return XWorld(accounts=acme_accounts(lambda handle: f"/avatars/{handle}.svg"))


@pytest.fixture
def blogs() -> FeedWorld:
    return FeedWorld()


@pytest.fixture
async def public(world: XWorld, blogs: FeedWorld) -> AsyncIterator[PublicX]:
    crowd = Crowd(world, blogs, lasting=SHORT)
    yield PublicX(world, CrowdSwitches(world, crowd))
    crowd.calm_down("storm")
    crowd.calm_down("stir")


def switch(public: PublicX, name: str) -> Switch:
    return next(one for one in public.switches() if one.name == name)


async def test_each_press_is_another_customer_with_other_words(public: PublicX, world: XWorld) -> None:
    for _ in COMPLAINTS:
        public.turn("complaint", on=True)

    assert [post.text for post in world.posts] == [voice.text for voice in COMPLAINTS]
    assert len({post.account for post in world.posts}) == len(COMPLAINTS)
    assert {one.kind for one in public.strangers()} == {"public"}
    assert [post.text for post in public.posts()] == [voice.text for voice in reversed(COMPLAINTS)]


@pytest.mark.parametrize("name", ["thanks", "question", "journalist", "applicant"])
async def test_somebody_else_speaks_at_a_press_and_it_names_us(public: PublicX, world: XWorld, name: str) -> None:
    public.turn(name, on=True)

    [post] = world.posts
    assert "acme" in post.text.casefold()
    assert world.account(post.account) is None


async def test_a_storm_is_many_people_with_nearly_the_same_words_and_can_be_stopped(
    public: PublicX, world: XWorld
) -> None:
    public.turn("storm", on=True)
    assert switch(public, "storm").on
    await asyncio.sleep(2 * SHORT)

    assert not switch(public, "storm").on
    assert len(world.posts) == len({post.account for post in world.posts}) == MANY
    first = print_of(STORM, scope="x")
    assert all(alike(first.marks, print_of(post.text, scope="x").marks) for post in world.posts)
    public.turn("storm", on=True)
    public.turn("storm", on=False)
    await asyncio.sleep(SHORT)
    assert len(world.posts) == MANY


async def test_a_stir_answers_and_quotes_our_newest_post_and_needs_one(public: PublicX, world: XWorld) -> None:
    assert not switch(public, "stir").able
    public.turn("stir", on=True)
    assert not world.posts
    ours = world.add_post(ACME, "Good morning")

    assert switch(public, "stir").able
    public.turn("stir", on=True)
    await asyncio.sleep(2 * SHORT)

    theirs = [post for post in world.posts if post.account != ACME]
    assert len(theirs) == MANY
    assert all(ours.id in (post.reply_to, post.quoting) for post in theirs)
    assert any(post.quoting for post in theirs)


async def test_whoever_spoke_last_deletes_it(public: PublicX, world: XWorld) -> None:
    assert not switch(public, "unsay").able
    public.turn("thanks", on=True)
    public.turn("question", on=True)

    public.turn("unsay", on=True)

    assert [post.deleted for post in world.posts] == [False, True]
    assert [one.gone_at is None for one in public.posts()] == [False, True]


async def test_a_blog_has_an_article_more(public: PublicX, blogs: FeedWorld) -> None:
    before = len(blogs.feeds[BLOG])

    public.turn("article", on=True)

    assert len(blogs.feeds[BLOG]) == before + 1
    assert "Acme" in blogs.feeds[BLOG][0].summary


async def test_an_unknown_name_is_no_switch(public: PublicX) -> None:
    with pytest.raises(KeyError):
        public.turn("moon", on=True)
