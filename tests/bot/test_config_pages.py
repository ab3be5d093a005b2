"""What app.yaml says about the pages: an address for browsers, a way to sign in, and when both are needed."""

import textwrap
from pathlib import Path

import pytest
from pydantic import BaseModel

from bot.config.loading import Purpose, load
from bot.config.model import Config, NetworkShape, Plugins
from workflows.errors import ConfigError

ENVIRON = {
    "KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "SIGNING": "s3cret",
    "BOT": "xoxb-1",
    "CLIENT": "canary-client-secret",
    "X": "x-client-id",
}
PAGES = "listen: {public_url: https://post.acme.example/}"
SIGN_IN = ", client_id: '123.456', client_secret: env:CLIENT"


def app_yaml(*, listen: str = PAGES, sign_in: str = SIGN_IN, credentials: str = "{client_id: env:X}") -> str:
    return f"""
        company: {{contact: Sam}}
        secrets: {{encryption_keys: [env:KEY]}}
        chat: {{slack: {{team: T0ACME, signing_secret: env:SIGNING, bot_token: env:BOT{sign_in}}}}}
        {listen}
        accounts:
          - {{handle: acme, network: x, id: 1, credentials: {credentials}, people: {{approve: [U0BEN]}}}}
    """


class NoSettings(BaseModel):
    pass


PLUGINS = Plugins(
    networks={
        "x": NetworkShape(
            settings=NoSettings, credentials=frozenset({"client_id", "token"}), refusal=lambda _written: None
        )
    },
    checks={},
)


def read(folder: Path, text: str, purpose: Purpose = Purpose.RUN) -> Config:
    path = folder / "app.yaml"
    path.write_text(textwrap.dedent(text))
    return load(path, plugins=PLUGINS, environ=ENVIRON, purpose=purpose)


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(folder, text)
    return list(caught.value.problems)


def test_the_pages_have_an_address_and_a_way_to_sign_in(tmp_path: Path) -> None:
    config = read(tmp_path, app_yaml())

    assert config.listen.public_url == "https://post.acme.example"
    assert config.slack is not None
    assert (config.slack.client_id, config.slack.client_secret.reveal()) == ("123.456", "canary-client-secret")
    assert "canary" not in repr(config)


def test_without_them_nothing_is_missing_when_accounts_have_their_own_keys(tmp_path: Path) -> None:
    config = read(tmp_path, app_yaml(listen="", sign_in="", credentials="{token: env:X}"))

    assert config.listen.public_url == "" and config.slack is not None and config.slack.client_id == ""


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"])
def test_on_this_machine_plain_http_is_enough(tmp_path: Path, url: str) -> None:
    assert read(tmp_path, app_yaml(listen=f"listen: {{public_url: '{url}'}}")).listen.public_url == url


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("HTTPS://Post.ACME.example:443/", "https://post.acme.example"),
        ("https://post.acme.example:8443", "https://post.acme.example:8443"),
        ("https://post.acme.example:80", "https://post.acme.example:80"),
        ("http://LOCALHOST:80", "http://localhost"),
        ("http://[::1]:80/", "http://[::1]"),
    ],
)
def test_the_address_is_kept_as_a_browser_writes_it(tmp_path: Path, url: str, same: str) -> None:
    assert read(tmp_path, app_yaml(listen=f"listen: {{public_url: '{url}'}}")).listen.public_url == same


def test_an_account_that_is_connected_in_a_browser_needs_both(tmp_path: Path) -> None:
    assert problems(tmp_path, app_yaml(listen="", sign_in="")) == [
        "listen.public_url: is missing: @acme has a client_id, so somebody connects it in a browser. Set the https:// "
        "address that people reach this program at.",
        "chat.slack.client_id: is missing: @acme has a client_id, so somebody connects it in a browser, signed in with "
        "Slack. Set client_id and client_secret from the Slack app's Basic Information.",
    ]


@pytest.mark.parametrize(
    ("sign_in", "says"),
    [
        (", client_id: '123.456'", "chat.slack.client_secret: is missing, and client_id is of no use alone."),
        (", client_secret: env:CLIENT", "chat.slack.client_id: is missing, and client_secret is of no use alone."),
    ],
)
def test_half_a_sign_in_is_none(tmp_path: Path, sign_in: str, says: str) -> None:
    [problem] = problems(tmp_path, app_yaml(sign_in=sign_in))

    assert problem.startswith(says)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://post.acme.example", "must start with https://, because people sign in there."),
        ("https://acme.example/post", "must be only https:// and a host"),
        ("https://user@acme.example", "must be only https:// and a host"),
        ("post.acme.example", "must be only https:// and a host"),
        ("https://post.acme.example:http", "must be only https:// and a host"),
        ("https://:443", "must be only https:// and a host"),
        ("https://[::1", "must be only https:// and a host"),
    ],
)
def test_the_address_is_one_that_cookies_are_safe_at(tmp_path: Path, url: str, says: str) -> None:
    [problem] = problems(tmp_path, app_yaml(listen=f"listen: {{public_url: '{url}'}}"))

    assert problem.startswith(f"listen.public_url: {says}")


def test_a_client_secret_in_the_file_is_a_mistake(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, app_yaml(sign_in=", client_id: '1.2', client_secret: canary-client-secret"))

    assert problem.startswith("chat.slack.client_secret: ") and "canary" not in problem


def test_a_client_id_that_yaml_takes_for_a_number_would_lose_its_last_digits(tmp_path: Path) -> None:
    [problem] = problems(tmp_path, app_yaml(sign_in=", client_id: 2141029472.691202649728, client_secret: env:CLIENT"))

    assert problem == "chat.slack.client_id: must be text; put it in quotes if it looks like something else."


def test_judging_texts_needs_no_pages(tmp_path: Path) -> None:
    assert read(tmp_path, app_yaml(listen="", sign_in=""), Purpose.LINT).accounts
