"""Links to posts on X: which are, which only look like it, and what we write ourselves."""

import pytest

from adapters.networks.x.links import address, answer_link, post_in, share_link
from adapters.networks.x.settings import Settings
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.ids import AccountId, RemoteAccountId, RemotePostId

SETTINGS = Settings()
HERE = Settings(web_url="http://127.0.0.1:8765/x/web")
ACME = Account(
    id=AccountId("x:acme"),
    network="x",
    handle="acme",
    kind=Kind.BRAND,
    mode=Mode.MANAGED,
    remote_id=RemoteAccountId("1"),
)


@pytest.mark.parametrize(
    "link",
    [
        "https://x.com/acme/status/1234567890123456789",
        "https://twitter.com/acme/status/1234567890123456789?s=20&t=abc",
        "https://www.x.com/i/web/status/1234567890123456789",
        "http://mobile.twitter.com/acme/statuses/1234567890123456789/",
        " https://x.com/acme/status/1234567890123456789/photo/1 ",
    ],
)
def test_links_to_posts_are_read(link: str) -> None:
    assert post_in(SETTINGS, link) == "1234567890123456789"


@pytest.mark.parametrize(
    "link",
    [
        "",
        "1234567890123456789",
        "https://x.com/acme",
        "https://x.com/acme/status/",
        "https://x.com/acme/status/12ab",
        "https://x.com.evil.example/acme/status/1234567890123456789",
        "https://evil.example/x.com/status/1234567890123456789",
        "https://x.com@evil.example/acme/status/1",
        "https://user@x.com/acme/status/1",
        "https://x.com:99999/acme/status/1",
        "https://[x.com/acme/status/1",
        "javascript://x.com/acme/status/1",
    ],
)
def test_everything_else_is_not_a_link_to_a_post(link: str) -> None:
    assert post_in(SETTINGS, link) is None


def test_the_configured_address_counts_as_x() -> None:
    link = address(HERE, ACME, RemotePostId("42"))

    assert link == "http://127.0.0.1:8765/x/web/acme/status/42"
    assert post_in(HERE, link) == "42"


def test_a_share_link_carries_any_text() -> None:
    assert share_link(SETTINGS, "a&b #c ü") == "https://x.com/intent/post?text=a%26b%20%23c%20%C3%BC"


def test_the_page_for_answering_names_the_post_and_holds_the_words_if_there_are_any() -> None:
    page = "https://x.com/intent/post?in_reply_to=42"

    assert answer_link(SETTINGS, RemotePostId("42"), "") == page
    assert answer_link(SETTINGS, RemotePostId("42"), "So sorry & 100 %") == f"{page}&text=So%20sorry%20%26%20100%20%25"
    assert answer_link(SETTINGS, RemotePostId("4&2"), "") == "https://x.com/intent/post?in_reply_to=4%262"
