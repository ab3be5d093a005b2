"""One queue in two chats: a card in both channels, the first decision locks both, and every human counts once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.dialogs.names import Action
from tests.bot.people import ACME, DORA, NOTABLE
from tests.bot.stage import FakeChat, Stage, buttons_of, form_of, text_of
from tests.builders import ANA, BEN, CHIARA
from workflows.domain.alert import AlertKind, concern
from workflows.domain.finding import Severity
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, Person, person_id
from workflows.domain.post import PostState
from workflows.ports.chat import Card, Channel, Mention, Reach, Words

SLACK, TEAMS = "C0APPROVE", "19:approve@thread.tacv2"
TENANT = "72f988bf-0000-0000-0000-2d7cd011db47"
IN_TEAMS = Identity(platform="teams", organisation=TENANT, user="ben")
BOTH_BEN = replace(BEN, others=(IN_TEAMS,))
BEN_IN_TEAMS = replace(BEN, identity=IN_TEAMS, others=(BEN.identity,))
TINA = Person(
    id=PersonId(f"teams:{TENANT}:tina"),
    name="Tina",
    identity=Identity(platform="teams", organisation=TENANT, user="tina"),
)
ACCOUNT = replace(
    ACME,
    channels=(SLACK, TEAMS),
    rights=replace(ACME.rights, approve=frozenset({BEN.id, CHIARA.id, TINA.id})),
)


@pytest.fixture
def both() -> bool:
    return True


@pytest.fixture(autouse=True)
async def company(stage: Stage) -> None:
    """Ben has both chats, Chiara Slack, Tina Teams; each is in the channels of theirs."""
    async with stage.store.transaction() as tx:
        await tx.accounts.sync([ACCOUNT])
        await tx.people.save(BOTH_BEN)
        await tx.people.save(TINA)
    stage.chat.channels[SLACK] = Channel(
        id=SLACK, name="approve", reach=Reach.PRIVATE, members=(BEN.identity.user, CHIARA.identity.user)
    )
    stage.teams.channels[TEAMS] = Channel(id=TEAMS, name="Approvals", reach=Reach.PUBLIC, members=("ben", "tina"))


async def waiting(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "FRESH bread.")
    await stage.draw()


def cards(stage: Stage) -> tuple[Card, Card]:
    """The one card in each channel."""
    [in_slack], [in_teams] = stage.chat.cards(SLACK), stage.teams.cards(TEAMS)
    return in_slack, in_teams


def told(chat: FakeChat) -> set[str]:
    """The conversations and channels in which anything stands, but for what the owner is told of a channel."""
    return {ref.channel for ref in chat.messages} - {f"D{DORA.identity.user}"}


def called(card: Card) -> list[str]:
    """Whom a card calls."""
    lines = (block.line for block in card.blocks if isinstance(block, Words))
    return [piece.name for line in lines for piece in line if isinstance(piece, Mention)]


async def test_a_post_that_waits_is_a_card_in_both_channels_and_nobody_in_them_is_told_directly(stage: Stage) -> None:
    await waiting(stage)

    for card in cards(stage):
        assert "FRESH bread." in repr(card)
        assert Action.APPROVE in buttons_of(card)
    assert told(stage.chat) == {SLACK, "DU0ANA"}
    assert told(stage.teams) == {TEAMS}


async def test_approved_in_teams_both_cards_say_so_and_a_press_in_slack_is_told_who_was_faster(stage: Stage) -> None:
    await waiting(stage)
    in_slack, in_teams = cards(stage)

    await stage.press(TINA, buttons_of(in_teams)[Action.APPROVE])
    late = await stage.press(CHIARA, buttons_of(in_slack)[Action.APPROVE])
    await stage.draw()

    assert "Tina approved this already" in text_of(form_of(late))
    for card in cards(stage):
        assert "Tina approved this at 02 Mar 12:00:00 UTC." in text_of(card)
        assert Action.APPROVE not in buttons_of(card)
    await stage.run(timedelta(seconds=15))
    assert stage.world.texts(ACME.remote_id) == ["FRESH bread."]


async def test_somebody_linked_in_both_counts_once(stage: Stage) -> None:
    stage.judge.findings = (replace(NOTABLE, severity=Severity.RISKY),)
    await stage.confirmed(ANA, "FRESH bread.")
    await stage.draw()
    in_slack, in_teams = cards(stage)

    await stage.press(BEN, buttons_of(in_slack)[Action.APPROVE])
    await stage.press(BEN_IN_TEAMS, buttons_of(in_teams)[Action.APPROVE])

    post = await stage.only_post(ANA)
    assert post.state is PostState.WAITING and len(post.approvals) == 1
    await stage.press(TINA, buttons_of(in_teams)[Action.APPROVE])
    assert (await stage.only_post(ANA)).state is PostState.APPROVED


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_a_chat_out_of_reach_keeps_the_card_out_of_itself_only_and_gets_it_later(
    stage: Stage, platform: str
) -> None:
    away, here = (stage.chat, stage.teams) if platform == "slack" else (stage.teams, stage.chat)
    away.away = True

    await waiting(stage)
    # Who may be reading in the chat that is away is not told directly in the other one.
    assert [ref.channel for ref in here.messages if not ref.channel.startswith("DU0ANA")] == [
        TEAMS if platform == "slack" else SLACK
    ]
    assert away.messages == {}

    away.away = False
    stage.clock.move(timedelta(minutes=1))
    await stage.draw()
    assert len(cards(stage)) == 2


async def test_an_approver_who_reads_neither_channel_has_it_directly_in_their_chat(stage: Stage) -> None:
    stage.chat.channels[SLACK] = replace(stage.chat.channels[SLACK], members=(BEN.identity.user,))
    stage.teams.channels[TEAMS] = replace(stage.teams.channels[TEAMS], members=("ben",))

    await waiting(stage)

    assert told(stage.chat) == {SLACK, "DU0ANA", "DU0CHIARA"}
    assert told(stage.teams) == {TEAMS, "a:tina"}


async def test_one_channel_that_is_shared_or_gone_leaves_the_other_and_tells_those_who_read_only_it(
    stage: Stage,
) -> None:
    await waiting(stage)
    stage.chat.channels[SLACK] = replace(stage.chat.channels[SLACK], reach=Reach.SHARED)
    stage.clock.move(timedelta(minutes=1))
    async with stage.store.transaction() as tx:
        await tx.messages.ask(f"post:{(await stage.only_post(ANA)).id}")
    await stage.draw()

    in_slack, in_teams = cards(stage)
    assert "This card moved" in text_of(in_slack) and "FRESH" not in repr(in_slack)
    assert "FRESH bread." in repr(in_teams)
    assert "DU0CHIARA" in told(stage.chat) and "DU0BEN" not in told(stage.chat)
    assert told(stage.teams) == {TEAMS}


async def test_a_channel_found_gone_while_posting_sends_it_to_those_who_read_only_it(stage: Stage) -> None:
    stage.teams.gone.add(TEAMS)

    await waiting(stage)

    assert len(stage.chat.cards(SLACK)) == 1
    assert told(stage.teams) == {"a:tina"}
    assert "DU0BEN" not in told(stage.chat)


async def test_a_kind_of_channel_that_apps_cannot_work_in_is_named_to_the_owner(stage: Stage) -> None:
    stage.teams.channels[TEAMS] = replace(stage.teams.channels[TEAMS], unsupported="a private channel")

    await waiting(stage)

    assert stage.teams.cards(TEAMS) == [] and len(stage.teams.cards("a:tina")) == 1
    [why] = stage.chat.cards(f"D{DORA.identity.user}")
    assert "is a private channel, and Countersign cannot work in such a one." in text_of(why)
    assert "approvers who are in no other channel of it get the cards directly" in text_of(why)


async def test_a_reminder_calls_each_person_in_one_place(stage: Stage) -> None:
    await waiting(stage)

    await stage.run(timedelta(hours=1))
    await stage.draw()

    [in_slack] = stage.chat.cards(SLACK, in_threads=True)
    [in_teams] = stage.teams.cards(TEAMS, in_threads=True)
    assert called(in_slack) == ["Ben", "Chiara"]
    assert called(in_teams) == ["Tina"]


async def test_somebody_called_in_one_chat_is_not_called_again_when_the_other_is_back(stage: Stage) -> None:
    await waiting(stage)
    stage.chat.away = True
    await stage.run(timedelta(hours=1))
    await stage.draw()
    [in_teams] = stage.teams.cards(TEAMS, in_threads=True)
    assert called(in_teams) == ["Ben", "Tina"]

    stage.chat.away = False
    stage.clock.move(timedelta(minutes=10))
    await stage.draw()

    [in_slack] = stage.chat.cards(SLACK, in_threads=True)
    assert called(in_slack) == ["Chiara"]


async def test_what_is_told_directly_goes_to_the_chat_they_were_last_heard_from(stage: Stage) -> None:
    async with stage.store.transaction() as tx:
        await tx.accounts.sync([replace(ACCOUNT, channels=())])
        await tx.people.save(BEN_IN_TEAMS)

    await waiting(stage)

    assert "a:ben" in told(stage.teams) and "DU0BEN" not in told(stage.chat)


async def test_a_freeze_stands_in_both_channels(stage: Stage) -> None:
    await stage.desk.freezing.freeze(ACME.id, reason="A doubt.", by=DORA)
    await stage.draw()

    for card in cards(stage):
        assert Action.THAW in buttons_of(card)


async def test_an_alert_stands_in_both_and_is_told_directly_while_one_chat_is_away(stage: Stage) -> None:
    stage.teams.away = True
    async with stage.store.transaction() as tx:
        await tx.record(concern(AlertKind.WRONG_ACCOUNT, ACME.id, alert_id="a" * 26, at=stage.clock.now()))
    await stage.draw()

    assert len(stage.chat.cards(f"D{DORA.identity.user}")) == len(stage.chat.cards(SLACK)) == 1
    stage.teams.away = False
    stage.clock.move(timedelta(minutes=1))
    await stage.draw()
    in_slack, in_teams = cards(stage)
    assert text_of(in_slack) == text_of(in_teams)
    assert told(stage.teams) == {TEAMS}


def test_the_people_of_this_stage_are_who_their_ids_say() -> None:
    assert person_id(TINA.identity) == TINA.id
    assert BOTH_BEN.ids == BEN_IN_TEAMS.ids
