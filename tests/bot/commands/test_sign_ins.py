"""Accounts that somebody signs in for, from the operator's side: start, check, and the keys that seal the tokens."""

import asyncio
import textwrap
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot import starting
from bot.assembly.base import opened
from bot.assembly.parts import read_config
from tests.bot.commands.conftest import Run
from tests.builders import ANA
from workflows.domain.alert import AlertKind
from workflows.domain.credential import Credential, CredentialStep, Tokens, connected
from workflows.domain.ids import AccountId, RemoteAccountId

KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
ACME = AccountId("x:acme")
TOKENS = Tokens(access="an-access-token", refresh="a-refresh-token")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in {"KEY": KEY, "SIGNING": "signing", "BOT": "xoxb-1", "APP": "the-app"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    path = tmp_path / "app.yaml"
    path.write_text(
        """
        company: {contact: Sam}
        secrets: {encryption_keys: [env:KEY]}
        chat:
          slack:
            command: /speak
            team: T0ACME
            signing_secret: env:SIGNING
            bot_token: env:BOT
            api_url: 'http://127.0.0.1:1/api/'
            client_id: "1.2"
            client_secret: env:SIGNING
        networks: {x: {api_url: 'http://127.0.0.1:1', authorize_url: 'http://127.0.0.1:1/i/oauth2/authorize'}}
        accounts:
          - handle: acme
            network: x
            id: "101"
            owner: U0ANA
            credentials: {client_id: env:APP}
            people: {approve: [U0BEN]}
        listen: {port: 0, internal_port: 0, public_url: 'http://127.0.0.1:9'}
        audit: {witness: elsewhere/head}
        """
    )
    return path


async def sign_in(config: Path, *, remote_id: str = "101", renewable: bool = True, **later: object) -> datetime:
    """Somebody connected the account just now; `later`, something happened to it."""
    async with opened(read_config(config)) as base:
        now = base.clock.now()
        credential = Credential(
            account=ACME,
            remote_id=RemoteAccountId(remote_id),
            connected_by=ANA.id,
            connected_at=now,
            expires_at=now + timedelta(hours=2),
            renewable=renewable,
        )
        async with base.store.transaction() as tx:
            await tx.accounts.sync(base.config.accounts)
            await tx.record(connected(credential))
            await tx.credentials.keep(ACME, TOKENS)
        step = later.pop("step", None)
        if isinstance(step, CredentialStep):
            async with base.store.transaction() as tx:
                await tx.record(credential.step(step, at=now))
        return now


async def tokens(config: Path) -> Tokens | None:
    async with opened(read_config(config)) as base, base.store.reading() as tx:
        return await tx.credentials.tokens(ACME)


def checked(run: Run, config: Path) -> str:
    result = run("check", "--config", str(config))
    return " ".join((result.out + result.err).split())


async def test_the_start_goes_on_without_a_sign_in_and_says_so(config: Path) -> None:
    async with opened(read_config(config)) as base:
        await starting.store_config(base.store, base.config, now=base.clock.now())
        answers = await starting.ask_accounts(base.config.accounts, base.networks)
        await starting.keep_profiles(answers, base.guarding)
        await base.renewing.renew_all()
        async with base.store.reading() as tx:
            alert = await tx.alerts.find_open(ACME, AlertKind.SIGNED_OUT)

    assert [str(answer.failure) for answer in answers] == [
        "@acme is not connected. Connect it again: /speak connect @acme"
    ]
    assert alert is not None and alert.detail.endswith("/speak connect @acme")


def test_check_says_that_nobody_is_connected(run: Run, config: Path) -> None:
    assert "nobody has connected @acme yet, so nothing can be sent." in checked(run, config)
    assert "types /speak connect @acme in the chat" in checked(run, config)


def test_check_says_how_long_a_sign_in_holds(run: Run, config: Path) -> None:
    now = asyncio.run(sign_in(config))

    until = now + timedelta(hours=2)
    assert f"is connected as id 101; renewed by itself, next before {until:%d %B %H:%M} UTC" in checked(run, config)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        pytest.param({"step": CredentialStep.LOSE}, "was signed out; nothing can be sent as @acme", id="lost"),
        pytest.param({"remote_id": "202"}, "is connected as id 202, app.yaml pins 101", id="another account"),
        pytest.param({"renewable": False}, "cannot be renewed", id="ends"),
    ],
)
def test_check_says_what_is_wrong_with_a_sign_in(
    run: Run, config: Path, what: dict[str, object], sentence: str
) -> None:
    asyncio.run(sign_in(config, **what))  # type: ignore[arg-type]

    assert sentence in checked(run, config)


@pytest.mark.parametrize("step", [None, CredentialStep.LOSE], ids=["stored", "lost"])
def test_check_names_the_sign_in_of_an_account_that_is_not_connected_any_more(
    run: Run, config: Path, step: CredentialStep | None
) -> None:
    asyncio.run(sign_in(config, step=step))
    config.write_text(config.read_text().replace("handle: acme", "handle: beta").replace('"101"', '"303"'))

    said = checked(run, config)

    assert ("its sign-in is still stored, sealed, and no longer used" in said) is (step is None)
    assert ("take this app's access away" in said) is (step is None)


def test_a_rotation_takes_the_sign_ins_along(run: Run, config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(sign_in(config))
    monkeypatch.setenv("NEWER", run("secret").out.strip())
    config.write_text(config.read_text().replace("[env:KEY]", "[env:NEWER, env:KEY]"))

    rotated = run("rotate", "--config", str(config))

    config.write_text(config.read_text().replace("[env:NEWER, env:KEY]", "[env:NEWER]"))
    assert (rotated.status, asyncio.run(tokens(config))) == (0, TOKENS)
    assert run("audit", "verify", "--config", str(config)).status == 0


def test_a_key_removed_too_early_loses_nothing_and_says_so(
    run: Run, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asyncio.run(sign_in(config))
    monkeypatch.setenv("NEWER", run("secret").out.strip())
    before = config.read_text()
    config.write_text(before.replace("[env:KEY]", "[env:NEWER]"))

    refused = run("run", "--config", str(config))

    assert refused.status != 0
    assert "Put the former secret back, behind the new one. Nothing is lost." in " ".join(refused.err.split())
    config.write_text(before)
    assert asyncio.run(tokens(config)) == TOKENS


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(None, "which cannot be read: no such file", id="missing"),
        pytest.param("", "is empty", id="empty"),
        pytest.param(
            "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----", "is not an encryption key", id="pem"
        ),
        pytest.param("correct horse battery staple", "is not an encryption key", id="a password"),
    ],
)
@pytest.mark.parametrize("command", ["run", "check", "rotate"])
def test_a_key_file_that_cannot_be_used_says_what_still_works(
    run: Run, config: Path, tmp_path: Path, command: str, content: str | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / "key").write_text(content)
    config.write_text(config.read_text().replace("env:KEY", "file:key"))

    result = run(command, "--config", str(config))

    said = " ".join(result.err.split())
    assert result.status != 0 and sentence in said and "secrets.encryption_keys[0]" in said
    assert "nothing is lost" in said and "countersign lint" in said and "put it back where it was" in said
    assert "correct horse" not in said and "BEGIN" not in said


def test_an_account_that_nobody_could_connect_is_a_mistake(run: Run, config: Path) -> None:
    config.write_text(config.read_text().replace("            owner: U0ANA\n", ""))

    result = run("check", "--config", str(config))

    said = " ".join(result.err.split())
    assert result.status != 0
    assert "accounts[0].guardian: is missing: only the guardian or owner of @acme could sign in for it." in said


@pytest.mark.parametrize(
    ("environment", "address", "sentence"),
    [
        pytest.param("practice", "https://x.com/i/oauth2/authorize", "must be on this machine", id="practice"),
        pytest.param("staging", "http://x.com/i/oauth2/authorize", "must begin with https://", id="in the clear"),
    ],
)
def test_people_are_not_sent_to_the_wrong_place(
    run: Run, config: Path, environment: str, address: str, sentence: str
) -> None:
    text = config.read_text().replace("http://127.0.0.1:1/i/oauth2/authorize", address)
    config.write_text(f"environment: {environment}\n" + textwrap.dedent(text))

    result = run("check", "--config", str(config))

    assert result.status != 0 and sentence in " ".join(result.err.split())
