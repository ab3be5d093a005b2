"""Connecting an account: one link, one person, one account; everything else is refused in words and written down."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import select, update

from storage.database import Database
from storage.schema import audit
from storage.schema import tokens as sealed_tokens
from storage.store import SqlStore
from tests.builders import ANA, BEN, a_person, an_account
from tests.clocks import StandingClock
from tests.fakes import FakeNetwork, FakeNetworks, World
from tests.sign_in import AWAY, LASTS, LOST, REFUSED, FakeProvider, FakeProviders
from workflows.connecting import Connecting
from workflows.domain.account import Account
from workflows.domain.alert import AlertKind, concern
from workflows.domain.connecting import Attempt
from workflows.domain.credential import Credential, CredentialState, CredentialStep, Tokens
from workflows.domain.freeze import FreezeCause, stopped
from workflows.domain.ids import RemoteAccountId
from workflows.domain.person import Person, Standing
from workflows.errors import NetworkFailure, NotAllowed, NotFound, Refused, WrongState
from workflows.policy import Policy, PolicySettings
from workflows.renewing import Renewing

DORA, GUS = a_person("Dora"), a_person("Gus")
ACME = an_account("acme", approve=(BEN,), owner=DORA, guardian=GUS)
OTHER = an_account("other", owner=DORA)
KEYED = an_account("keyed", network="practice", owner=DORA)
CALLBACK = "https://bot.example/connect/callback"
TEN_MINUTES = timedelta(minutes=10)


class Watching(FakeNetworks):
    """Notes with which tokens somebody asked who they are."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.asked: list[Tokens] = []

    async def with_tokens(self, account: Account, tokens: Tokens) -> FakeNetwork:
        self.asked.append(tokens)
        return await super().with_tokens(account, tokens)


@dataclass
class Desk:
    """The flow and everything around it."""

    connecting: Connecting
    store: SqlStore
    database: Database
    clock: StandingClock
    provider: FakeProvider
    world: World
    networks: Watching

    async def left(
        self, *, by: Person = DORA, account: Account = ACME, scope: str = "offline.access"
    ) -> tuple[Attempt, str]:
        """A link that was opened: the attempt, and a code the network gave for it."""
        attempt = await self.connecting.begin(account.id, by=by)
        url = await self.connecting.leave(attempt.id, by=by)
        challenge = parse_qs(urlsplit(url).query)["code_challenge"][0]
        code = self.provider.sign_ins.approve(
            self.provider.account, client_id="app", redirect_uri=CALLBACK, challenge=challenge, scope=scope
        )
        return attempt, code

    async def back(self, attempt: Attempt, code: str, *, by: Person = DORA, error: str = "") -> Account:
        return await self.connecting.come_back(state=attempt.state, code=code, error=error, by=by)

    async def credential(self) -> Credential | None:
        async with self.store.transaction() as tx:
            return await tx.credentials.find(ACME.id)

    async def tokens(self) -> Tokens | None:
        async with self.store.transaction() as tx:
            return await tx.credentials.tokens(ACME.id)

    async def refusals(self) -> list[dict[str, object]]:
        """What the log says about refusals, oldest first."""
        async with self.database.reader.connect() as connection:
            leaves = (await connection.execute(select(audit.c.leaf).order_by(audit.c.id))).scalars().all()
        entries = [json.loads(leaf) for leaf in leaves]
        return [one for one in entries if one["action"] == "account.connect_refused"]


@pytest.fixture
async def desk(store: SqlStore, database: Database, clock: StandingClock) -> Desk:
    async with store.transaction() as tx:
        await tx.accounts.sync([ACME, OTHER, KEYED])
        for person in (ANA, BEN, DORA, GUS):
            await tx.people.save(person)
    world, provider = World(clock=clock), FakeProvider(now=clock.now)
    networks = Watching(world)
    connecting = Connecting(
        store=store,
        policy=Policy(PolicySettings(tenant="acme")),
        networks=networks,
        providers=FakeProviders(provider),
        clock=clock,
        callback=CALLBACK,
    )
    return Desk(connecting, store, database, clock, provider, world, networks)


async def refused(desk: Desk, why: str, *, subject: str = "x:acme") -> dict[str, object]:
    """The one refusal that was written down."""
    (entry,) = await desk.refusals()
    facts = entry["facts"]
    assert isinstance(facts, dict)
    assert (facts["why"], entry["subject"]) == (why, subject)
    return facts


@pytest.mark.parametrize("person", [DORA, GUS], ids=["owner", "guardian"])
async def test_the_right_account_is_connected(desk: Desk, person: Person) -> None:
    attempt, code = await desk.left(by=person)

    account = await desk.back(attempt, code, by=person)

    credential, tokens = await desk.credential(), await desk.tokens()
    assert account.id == ACME.id and credential is not None and tokens is not None
    assert (credential.remote_id, credential.connected_by) == (ACME.remote_id, person.id)
    assert credential.state is CredentialState.CONNECTED and credential.renewable
    assert credential.expires_at == desk.clock.now() + LASTS
    assert desk.provider.works(tokens) and desk.networks.asked == [tokens]
    assert await desk.refusals() == []


async def test_state_and_verifier_are_long_random_and_never_the_same(desk: Desk) -> None:
    first, second = [await desk.connecting.begin(ACME.id, by=DORA) for _ in range(2)]

    url = await desk.connecting.leave(first.id, by=DORA)

    assert len(first.state) >= 43 and 43 <= len(first.verifier) <= 128
    assert len({first.state, second.state, first.verifier, second.verifier, first.id, second.id}) == 6
    assert first.state in url and first.verifier not in url
    assert first.state not in repr(first) and first.verifier not in repr(first)


@pytest.mark.parametrize(
    "person", [ANA, BEN, replace(DORA, standing=Standing.GUEST)], ids=["nobody", "approver", "guest"]
)
async def test_only_guardian_and_owner_may_begin(desk: Desk, person: Person) -> None:
    with pytest.raises(NotAllowed, match="Only the guardian or the owner of @acme"):
        await desk.connecting.begin(ACME.id, by=person)


async def test_an_account_with_keys_is_not_connected_this_way(desk: Desk) -> None:
    with pytest.raises(WrongState, match="its keys are set by whoever runs this program"):
        await desk.connecting.begin(KEYED.id, by=DORA)


async def test_without_an_address_the_admin_is_named(desk: Desk) -> None:
    desk.connecting.callback = ""

    with pytest.raises(WrongState, match=r"listen\.public_url"):
        await desk.connecting.begin(ACME.id, by=DORA)


async def test_a_frozen_account_can_be_connected(desk: Desk) -> None:
    async with desk.store.transaction() as tx:
        freeze = stopped(None, account=ACME.id, cause=FreezeCause.PERSON, reason="stop", by=GUS.id, at=desk.clock.now())
        assert freeze is not None
        await tx.record(freeze)

    await desk.back(*(await desk.left()))

    assert await desk.credential() is not None


@pytest.mark.parametrize("state", ["x" * 43, "", "a" * 5000, "\udcff", "' OR 1=1 --"])
async def test_a_forged_state_is_refused(desk: Desk, state: str) -> None:
    _, code = await desk.left()

    with pytest.raises(NotFound, match="was not made here"):
        await desk.connecting.come_back(state=state, code=code, error="", by=DORA)

    await refused(desk, "forged", subject="connect")
    assert await desk.credential() is None and desk.provider.sign_ins.exchanged == 0


async def test_a_replayed_state_is_refused_and_changes_nothing(desk: Desk) -> None:
    attempt, code = await desk.left()
    await desk.back(attempt, code)
    before = await desk.tokens()

    with pytest.raises(WrongState, match="was used before"):
        await desk.back(attempt, code)

    await refused(desk, "used")
    assert await desk.tokens() == before and desk.provider.works(before)


async def test_an_expired_state_is_refused(desk: Desk) -> None:
    attempt, code = await desk.left()
    desk.clock.move(TEN_MINUTES + timedelta(seconds=1))

    with pytest.raises(WrongState, match="older than ten minutes"):
        await desk.back(attempt, code)

    await refused(desk, "expired")
    assert desk.provider.sign_ins.exchanged == 0


async def test_a_swapped_state_belongs_to_the_account_it_was_made_for(desk: Desk) -> None:
    """Two links of one person: the answer of one under the state of the other fails on PKCE."""
    _, code = await desk.left()
    other, _ = await desk.left(account=OTHER)

    with pytest.raises(WrongState, match="did not take the sign-in for @other"):
        await desk.back(other, code)

    await refused(desk, "refused", subject="x:other")
    assert await desk.credential() is None


@pytest.mark.parametrize("visit", ["leave", "come_back"])
async def test_another_persons_link_is_refused(desk: Desk, visit: str) -> None:
    attempt, code = await desk.left(by=DORA)

    with pytest.raises(NotAllowed, match="made for somebody else"):
        if visit == "leave":
            await desk.connecting.leave(attempt.id, by=GUS)
        else:
            await desk.back(attempt, code, by=GUS)

    await refused(desk, "another_person")
    assert await desk.credential() is None and desk.provider.sign_ins.exchanged == 0


async def test_a_state_that_somebody_else_has_shown_is_used_up(desk: Desk) -> None:
    attempt, code = await desk.left(by=DORA)
    with pytest.raises(NotAllowed):
        await desk.back(attempt, code, by=GUS)

    with pytest.raises(WrongState, match="was used before"):
        await desk.back(attempt, code, by=DORA)


async def test_a_right_that_was_taken_away_meanwhile_counts(desk: Desk) -> None:
    attempt, code = await desk.left()
    async with desk.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, owner=BEN.id)])

    with pytest.raises(NotAllowed, match="Only the guardian or the owner"):
        await desk.back(attempt, code)

    await refused(desk, "no_right")
    assert desk.provider.sign_ins.exchanged == 0


@pytest.mark.parametrize(
    ("why", "sentence"),
    [("unknown", "was not made here"), ("expired", "older than ten minutes"), ("used", "was used before")],
)
async def test_a_link_that_is_over_leads_nowhere(desk: Desk, why: str, sentence: str) -> None:
    attempt, code = await desk.left()
    if why == "used":
        await desk.back(attempt, code)
    if why == "expired":
        desk.clock.move(TEN_MINUTES + timedelta(seconds=1))

    with pytest.raises(Refused, match=sentence):
        await desk.connecting.leave("nothing" if why == "unknown" else attempt.id, by=DORA)

    assert len(await desk.refusals()) == 1


@pytest.mark.parametrize("revoked", [True, False])
async def test_another_account_is_refused_revoked_and_written_down(desk: Desk, revoked: bool) -> None:
    """failures.md ACC-07."""
    await desk.back(*(await desk.left()))
    before = await desk.tokens()
    desk.world.identities[ACME.id] = RemoteAccountId("remote-globex")
    desk.provider.can_revoke = revoked

    with pytest.raises(NotAllowed, match=r"You signed in as @acme, but this link connects @acme") as refusal:
        await desk.back(*(await desk.left()))

    facts = await refused(desk, "another_account")
    assert (facts["expected"], facts["answered"]) == ("remote-acme", "remote-globex")
    assert facts["revoked"] is revoked
    assert ("ended at once" in str(refusal.value)) is revoked
    assert await desk.tokens() == before and desk.provider.works(before)
    assert desk.provider.revoked == [desk.networks.asked[-1]] and desk.provider.revoked != [before]


async def test_cancel_at_the_network_is_no_mistake(desk: Desk) -> None:
    attempt, _ = await desk.left()

    with pytest.raises(WrongState, match="You did not approve it there"):
        await desk.back(attempt, "", error="access_denied")

    await refused(desk, "not_approved")


@pytest.mark.parametrize(
    ("outcome", "why", "sentence"),
    [
        (LOST, "unclear", "answer about @acme was lost"),
        (AWAY, "not_asked", "could not be asked to connect @acme"),
        (REFUSED, "refused", "did not take the sign-in for @acme"),
    ],
)
async def test_a_network_that_does_not_go_along_changes_nothing(
    desk: Desk, outcome: object, why: str, sentence: str
) -> None:
    attempt, code = await desk.left()
    desk.provider.script = [outcome]  # type: ignore[list-item]

    with pytest.raises(WrongState, match=sentence) as refusal:
        await desk.back(attempt, code)

    assert "Start again" in str(refusal.value)
    await refused(desk, why)
    assert await desk.credential() is None


async def test_tokens_that_nobody_can_name_are_given_back(desk: Desk) -> None:
    desk.world.identities[ACME.id] = NetworkFailure("X answered 503.")

    with pytest.raises(WrongState, match="which account you signed in to"):
        await desk.back(*(await desk.left()))

    assert (await refused(desk, "no_identity"))["revoked"] is True
    assert await desk.credential() is None


async def test_connecting_again_ends_what_was_wrong(desk: Desk) -> None:
    await desk.back(*(await desk.left()))
    credential = await desk.credential()
    assert credential is not None
    now = desk.clock.now()
    async with desk.store.transaction() as tx:
        await tx.record(credential.step(CredentialStep.LOSE, at=now))
        await tx.credentials.forget(ACME.id)
        for number, kind in enumerate((AlertKind.SIGNED_OUT, AlertKind.EXPIRING, AlertKind.ROTATE)):
            await tx.record(concern(kind, ACME.id, alert_id=f"alert{number}", at=now))

    await desk.back(*(await desk.left(by=GUS)), by=GUS)

    after = await desk.credential()
    assert after is not None and after.state is CredentialState.CONNECTED and after.connected_by == GUS.id
    async with desk.store.transaction() as tx:
        assert await tx.alerts.find_open(ACME.id, AlertKind.SIGNED_OUT) is None
        assert await tx.alerts.find_open(ACME.id, AlertKind.EXPIRING) is None
        assert await tx.alerts.find_open(ACME.id, AlertKind.ROTATE) is None
    renewing = Renewing(store=desk.store, providers=FakeProviders(desk.provider), clock=desk.clock)
    assert desk.provider.works(await renewing.fresh(ACME))


async def test_nothing_secret_is_written_down(desk: Desk) -> None:
    attempt, code = await desk.left()
    await desk.back(attempt, code)
    with pytest.raises(WrongState):
        await desk.back(attempt, code)
    tokens = await desk.tokens()
    assert tokens is not None

    async with desk.database.reader.connect() as connection:
        leaves = b"".join((await connection.execute(select(audit.c.leaf))).scalars().all())

    for secret in (attempt.state, attempt.verifier, code, tokens.access, tokens.refresh):
        assert secret.encode() not in leaves


@pytest.mark.parametrize("scope", ["offline.access", ""], ids=["renewable", "not renewable"])
async def test_connecting_again_is_the_way_out_when_no_key_opens_the_former_sign_in(desk: Desk, scope: str) -> None:
    attempt, code = await desk.left()
    await desk.back(attempt, code)
    async with desk.database.writer.begin() as connection:
        lost_key = Fernet(Fernet.generate_key())
        await connection.execute(update(sealed_tokens).values(sealed=lost_key.encrypt(b"{}")))
    attempt, code = await desk.left(scope=scope)

    await desk.back(attempt, code)

    credential, tokens = await desk.credential(), await desk.tokens()
    assert desk.provider.works(tokens) and tokens is not None and credential is not None
    assert credential.renewable is bool(tokens.refresh)
