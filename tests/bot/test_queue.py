"""`/post queue` and its calendar, the steps in `/post status`, and the daily summary."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from bot.cards.calendar import CalendarView, calendar_card
from bot.cards.figures import figures_text, load_text
from bot.dialogs.names import Action, FieldName
from tests.bot.people import ACME, BETA, DORA, EVE, NOTABLE, ZOE
from tests.bot.stage import Stage, buttons_of, card_of, filled, form_of, text_of
from tests.builders import ANA, BEN, CHIARA
from workflows.domain.approval import ApprovalStep, Occasion
from workflows.domain.calendar import Blackouts, calendar_of
from workflows.domain.person import Person
from workflows.domain.slots import Slots
from workflows.domain.task import Task, TaskKind
from workflows.ports.chat import Button, Buttons, Card, HomeOpened, Typed, Whisper

SLOTS = Slots(days=frozenset(range(7)), times=(time(9, 0), time(15, 0)))
QUARTER = timedelta(minutes=15)


async def with_slots(stage: Stage) -> None:
    async with stage.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, slots=SLOTS), BETA])


async def scheduled(stage: Stage, text: str, at: datetime, who: Person = ANA) -> None:
    form = form_of(await stage.command(who, ""))
    values = filled(text, ACME.id) | {FieldName.SEND_ON: at.date(), FieldName.SEND_AT: at.time()}
    card = form_of(await stage.submit(who, form, values))
    await stage.submit(who, card, {FieldName.TYPED: Typed(text="@acme")})


def calendar_of_acme(card: Card) -> Button:
    [button] = [
        one
        for block in card.blocks
        for one in (block.buttons if isinstance(block, Buttons) else ())
        if one.label == "Calendar of @acme"
    ]
    return button


async def waits(stage: Stage, text: str = "FRESH bread.", who: Person = ANA) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(who, text)
    stage.judge.findings = ()


def tomorrow(stage: Stage, hour: int) -> datetime:
    day = (stage.clock.now() + timedelta(days=1)).date()
    return datetime.combine(day, time(hour), tzinfo=UTC)


async def test_the_queue_says_whose_turn_it_is_and_how_full_the_next_days_are(stage: Stage) -> None:
    await with_slots(stage)
    await scheduled(stage, "Bread for tomorrow.", tomorrow(stage, 9))
    await waits(stage)

    says = text_of(card_of(await stage.command(BEN, "queue")))

    assert "Ana for @acme (BRAND). You or Chiara can decide." in says
    assert "@acme: 1 scheduled, next free slot" in says


async def test_the_calendar_opens_in_a_window_day_by_day(stage: Stage) -> None:
    await with_slots(stage)
    await scheduled(stage, "Bread for tomorrow.", tomorrow(stage, 9))
    queue = card_of(await stage.command(BEN, "queue"))

    window = text_of(form_of(await stage.press(BEN, calendar_of_acme(queue))))

    assert "09:00 scheduled: “Bread for tomorrow.” by Ana · 15:00 free" in window
    assert "The next 14 days of @acme" in window


async def test_who_only_writes_sees_that_a_time_is_taken_and_not_the_words(stage: Stage) -> None:
    await with_slots(stage)
    await scheduled(stage, "Bread for tomorrow.", tomorrow(stage, 9))
    queue = card_of(await stage.command(EVE, "queue"))

    window = text_of(form_of(await stage.press(EVE, calendar_of_acme(queue))))

    assert "09:00 taken, by Ana" in window and "Bread for tomorrow." not in window


async def test_a_calendar_is_nobody_elses(stage: Stage) -> None:
    queue = card_of(await stage.command(BEN, "queue"))

    reply = await stage.press(ZOE, calendar_of_acme(queue))

    assert "Only those who write or approve for @" in repr(reply)
    assert "click.refused" in stage.store.noted


def test_a_quiet_day_says_why() -> None:
    now = datetime(2026, 12, 22, 12, tzinfo=UTC)
    account = replace(ACME, slots=SLOTS)
    blackouts = Blackouts(days={datetime(2026, 12, 24).date(): "Christmas Eve"})
    calendar = calendar_of(account, [], now=now, zone="Europe/Berlin", blackouts=blackouts)

    says = text_of(calendar_card(CalendarView(calendar=calendar, names={}, reads=True, reader=frozenset())))

    assert "Thu 24 Dec" in says and "Quiet: Christmas Eve" in says
    assert "Times are those of your own clock (Europe/Berlin)." in says
    # 15:00 of the account's zone, which is UTC, is an hour later in Berlin.
    assert "16:00 free" in says


async def test_the_status_says_which_step_it_is_and_who_is_waited_for(stage: Stage) -> None:
    steps = (
        ApprovalStep(name="social", people=frozenset({BEN.id})),
        ApprovalStep(name="legal", people=frozenset({CHIARA.id})),
    )
    async with stage.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, steps={Occasion.POST: steps}), BETA])
    await waits(stage)
    await stage.draw()
    [card] = [one for ref, one in stage.chat.messages.items() if Action.APPROVE in buttons_of(one)][:1]
    stage.clock.move(timedelta(hours=2))
    await stage.press(BEN, buttons_of(card)[Action.APPROVE])

    says = text_of(card_of(await stage.command(ANA, "status")))

    assert "Step 2 of 2, waiting for Chiara. Asked " in says


# --- the daily summary ------------------------------------------------------------------------------------------------


async def at_nine(stage: Stage, *, zone_hour: int = 9) -> None:
    """The next time it is nine o'clock in UTC: the turn of the summaries."""
    now = stage.clock.now()
    due = datetime.combine(now.date(), time(zone_hour), tzinfo=UTC)
    due += timedelta(days=1) if due <= now else timedelta(0)
    stage.clock.move(due - now)
    await stage.worker(Task(kind=TaskKind.DIGEST, subject="all", due=due, key=f"digest:{due}"))
    await stage.draw()


def summaries(stage: Stage, who: Person) -> list[str]:
    cards = stage.chat.cards(f"D{who.identity.user}")
    return [text_of(one) for one in cards if one.notification.endswith("for you") and "wait" in one.notification]


async def test_an_approver_is_told_once_a_day_what_waits(stage: Stage) -> None:
    await waits(stage)
    await at_nine(stage)
    await stage.worker(Task(kind=TaskKind.DIGEST, subject="all", due=stage.clock.now(), key="again"))
    await stage.draw()

    [says] = summaries(stage, BEN)

    assert "1 post waits for you." in says and "FRESH bread." in says
    assert "In the last 7 days you decided 0 posts; nobody else did." in says
    assert summaries(stage, EVE) == []


async def test_nobody_is_told_that_nothing_waits(stage: Stage) -> None:
    await at_nine(stage)

    assert summaries(stage, BEN) == []


async def test_nine_is_nine_by_ones_own_clock(stage: Stage) -> None:
    await waits(stage)
    await stage.draw()
    async with stage.store.transaction() as tx:
        await tx.people.save(replace(BEN, zone="Asia/Kathmandu"))

    await at_nine(stage)
    assert summaries(stage, BEN) == [] and len(summaries(stage, CHIARA)) == 1
    now = stage.clock.now()
    due = datetime.combine((now + timedelta(days=1)).date(), time(3, 15), tzinfo=UTC)
    stage.clock.move(due - now)
    await stage.worker(Task(kind=TaskKind.DIGEST, subject="all", due=due, key="kathmandu"))
    await stage.draw()

    assert len(summaries(stage, BEN)) == 1


async def test_who_wants_none_gets_none_until_they_want_it_again(stage: Stage) -> None:
    await waits(stage)
    await at_nine(stage)
    [card] = [one for one in stage.chat.cards("DU0BEN") if Action.DIGEST_OFF in buttons_of(one)]
    off = await stage.press(BEN, buttons_of(card)[Action.DIGEST_OFF], message=next(iter(stage.chat.messages)))
    assert isinstance(off, Whisper) and "no daily summary any more" in text_of(off.card)

    await at_nine(stage)
    assert "This summary is over." not in repr(stage.chat.cards("DU0BEN"))

    home = card_of(await stage.command(BEN, "home"))
    await stage.press(BEN, buttons_of(home)[Action.DIGEST_ON])
    await at_nine(stage)
    assert len(summaries(stage, BEN)) == 1
    assert "This summary is over." in repr(stage.chat.cards("DU0BEN"))


async def test_a_turn_asks_for_the_next_one(stage: Stage) -> None:
    await at_nine(stage)

    [task] = [one for one in stage.store.due(stage.clock.now() + QUARTER) if one.kind is TaskKind.DIGEST]

    assert task.due == stage.clock.now() + QUARTER


async def test_hours_after_an_outage_nobody_is_told_of_the_morning(stage: Stage) -> None:
    await waits(stage)
    due = stage.clock.now().replace(hour=9, minute=0, second=0, microsecond=0)
    stage.clock.move(due + timedelta(days=1, hours=5) - stage.clock.now())

    await stage.worker(Task(kind=TaskKind.DIGEST, subject="all", due=due + timedelta(days=1), key="late"))
    await stage.draw()

    assert summaries(stage, BEN) == []


async def test_who_looks_after_an_account_sees_its_figures_at_home(stage: Stage) -> None:
    for number in range(3):
        await waits(stage, f"FRESH bread {number}.")
        await stage.draw()
        card = [one for one in stage.chat.messages.values() if f"FRESH bread {number}." in repr(one)]
        asks = next(one for one in card if Action.APPROVE in buttons_of(one))
        stage.clock.move(timedelta(minutes=30))
        await stage.press(BEN, buttons_of(asks)[Action.APPROVE])
        await stage.draw()
    async with stage.store.reading() as tx:
        home = await stage.desk.homes.load(tx, DORA)
    [figures] = home.figures

    assert figures_text(figures) == (
        "In 30 days 3 posts were decided: half within 30 minutes, nine in ten within 30 minutes; "
        "100% of those approved were approved as first written."
    )
    assert load_text(figures, home.name) == "Decisions a day: Ben 0.1."
    async with stage.store.reading() as tx:
        assert (await stage.desk.homes.load(tx, BEN)).figures == []


async def test_yesterdays_summary_is_over_as_soon_as_there_is_a_newer_one(stage: Stage) -> None:
    await waits(stage)
    await at_nine(stage)
    await at_nine(stage)

    mine = [text_of(one) for one in stage.chat.cards("DU0BEN")]

    assert sum("This summary is over." in one for one in mine) == 1
    assert len(summaries(stage, BEN)) == 1


async def test_an_erased_authors_words_leave_summaries_and_pages(stage: Stage) -> None:
    await waits(stage)
    await at_nine(stage)
    await stage.talk.handle(HomeOpened(by=BEN.identity, name="Ben", key="e1"))
    await stage.draw()
    stage.clock.move(timedelta(days=9))
    assert "FRESH bread." in text_of(stage.chat.homes["U0BEN"]) + repr(stage.chat.cards("DU0BEN"))

    async with stage.store.transaction() as tx:
        erased = await tx.people.erase(ANA.id, by="operator", at=stage.clock.now())
        for subject in erased.pictures:
            await tx.messages.ask(subject)
    await stage.draw()

    assert "FRESH bread." not in text_of(stage.chat.homes["U0BEN"])
    assert not any("FRESH bread." in one for one in summaries(stage, BEN))
