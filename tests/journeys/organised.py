"""A company that is organised: steps, owners of topics, turns, on call, slots, quiet hours, trust that is earned.

Its people are those of the practice company: Ana and Fay write, Ben and Cleo are the social team, Dan and Fay legal.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from adapters.sandbox.desk import PersonAtDesk
from adapters.sandbox.slack_state import SlackMessage
from bot.demo.secrets import kept
from tests.journeys.company import SOON, Company, buttons, check, confirm, open_form, reads, window
from workflows.domain.waiting import REMINDED_BEFORE

LONDON = ZoneInfo("Europe/London")
"""Where Ana and Ben are."""
LAST_LOOK = timedelta(seconds=8)
NOTABLE = "The new kettle is here, gifted by Kettle Co. Come and see it in {}."
"""What a person has to look at: an advertisement that nobody marked as one."""
QUIET_IN = timedelta(hours=6)
"""From now; an hour long, so that it is never now."""
BLACKOUT_IN = timedelta(days=9)
SLOTS = ("09:30", "15:00")
LOOK = "Look once more"
TAKES = timedelta(seconds=30)
"""To plan and approve what is sent on a full minute, and for the look at it before."""


def organise(settings: dict[str, Any]) -> None:
    """What this company says in app.yaml beside what every practice company does."""
    settings["groups"] = {"legal": ["Dan", "Fay"], "desk": {"slack": "S0LEGAL", "people": ["Ben"]}}
    settings["attention"] = True
    # No two reminders in less than this.
    settings["windows"]["remind"] = "10s"
    settings["windows"]["last_look"] = f"{LAST_LOOK.total_seconds():g}s"
    settings["checks"] = {"timing": _quiet(datetime.now(LONDON))}
    for account in settings["accounts"]:
        change = _ACCOUNTS.get(account["handle"], {})
        account["people"] = {**account.get("people", {}), **change.get("people", {})}
        account |= {name: value for name, value in change.items() if name != "people"}


async def at_time(author: PersonAtDesk, words: str, at: datetime, *, account: str) -> None:
    """Somebody in London writes what is to go out at a time, and confirms it."""
    local = at.astimezone(LONDON)
    await open_form(author, words, account=account)
    await author.fill("Date to send", f"{local:%Y-%m-%d}")
    await author.fill("Time to send", f"{local:%H:%M}")
    await check(author)
    answer = await confirm(author)
    assert answer.is_fine, answer
    await author.close(all_of_them=True)


async def asked(company: Company, who: PersonAtDesk, words: str) -> SlackMessage:
    """Wait until somebody is asked about these words, and return the newest card with Approve: in the channel, or
    their own."""
    await company.until(lambda: _asked(who, words) is not None, f"{who.user_id} to be asked about {words!r}")
    message = _asked(who, words)
    assert message is not None
    return message


async def says_yes(company: Company, who: PersonAtDesk, words: str) -> None:
    """They approve, whether or not they are asked if they read it; done when the log says so."""
    card = await asked(company, who, words)
    [label] = [label for label in buttons(card) if label.startswith("Approve for")]
    post_id = str(buttons(card)[label]["value"]).partition(".")[0]
    before = await _yeses(company, who, post_id)
    assert (await who.click(label, message=card)).is_fine
    async with asyncio.timeout(SOON):
        while await _yeses(company, who, post_id) == before:
            if who.has_window(LOOK):
                assert (await who.click("Approve all the same")).is_fine
            else:
                assert not who.has_window(), window(who)
            await asyncio.sleep(0.05)
    while who.has_window():
        await who.close(all_of_them=True)


async def is_refused(company: Company, who: PersonAtDesk, card: SlackMessage, button: str, says: str) -> None:
    """They press it, read this, and the log knows."""
    await who.click(button, message=card)
    await reads(who, says)
    await who.close(all_of_them=True)
    assert await company.audited("click.refused", by=who.user_id)


def said(who: PersonAtDesk, words: str) -> str:
    """What the newest message with these words says to somebody, bold or not; "" without one."""
    return next((one.replace("*", "") for one in reversed(who.read()) if words in one), "")


def own_message(author: PersonAtDesk, words: str) -> SlackMessage:
    """The author's one message about a post."""
    everything = author.messages(author.direct_messages())
    return next(one for one in reversed(everything) if words in str(one.blocks) and one.thread_ts in (None, one.ts))


@dataclass(frozen=True, kw_only=True)
class Planned:
    """Posts that were scheduled for one full minute when the company was founded: no form knows a time between two."""

    at: datetime
    on_time: str = "On the minute: our kettle clock."
    """Approved."""
    stopped: str = "Our news of the minute."
    """Approved for @acme_news, which was stopped then."""
    late: str = "Kettles, better late than never."
    """Waits, and is approved too late."""
    later: str = "Kettles, much later than that."
    """Waits, too."""
    reminded: str = "Our kettle talk begins soon."
    """For a quarter of an hour later: then its approvers are reminded."""


async def plan(company: Company) -> Planned:
    """Ana schedules them for the next minute but what this takes; Ben approves some, and stops one account."""
    ana, ben = company.ana, company.ben
    planned = Planned(at=(datetime.now(UTC) + TAKES + timedelta(minutes=1)).replace(second=0, microsecond=0))
    await at_time(ana, planned.reminded, planned.at + REMINDED_BEFORE[-1], account="acmecare")
    await at_time(ana, planned.on_time, planned.at, account="acmecare")
    await says_yes(company, ben, planned.on_time)
    await at_time(ana, planned.stopped, planned.at, account="acme_news")
    await says_yes(company, ben, planned.stopped)
    assert (await ben.command("/post freeze @acme_news a rumour")).is_fine
    for words in (planned.late, planned.later):
        await at_time(ana, words, planned.at, account="acmecare")
        await asked(company, ben, words)
    return planned


async def _yeses(company: Company, who: PersonAtDesk, post_id: str) -> int:
    """How often they said yes to it by now."""
    steps = ("post.endorse", "post.approve")
    return sum([len(await company.audited(step, by=who.user_id, about=post_id)) for step in steps])


def _asked(who: PersonAtDesk, words: str) -> SlackMessage | None:
    shown = zip(who.messages(), who.read(), strict=True)
    found = [message for message, text in shown if words in text]
    return next(
        (one for one in reversed(found) if any(label.startswith("Approve for") for label in buttons(one))), None
    )


def _quiet(now: datetime) -> Mapping[str, Any]:
    start = now + QUIET_IN
    return {
        "quiet_from": f"{start:%H:%M}",
        "quiet_to": f"{start + timedelta(hours=1):%H:%M}",
        "blackouts": {(now + BLACKOUT_IN).date(): "the annual meeting"},
    }


_ACCOUNTS: Mapping[str, Mapping[str, Any]] = {
    "acme": {
        "people": {"draft": ["Ana"], "publish": [], "answer": []},
        "approvals": {
            "posts": [
                {"name": "social", "ask": ["Ben", "Cleo"]},
                {"name": "legal", "ask": ["legal"], "need": "all", "from": "notable"},
            ],
            "replies": [{"name": "support", "ask": ["Fay"]}],
            "pictures": [{"name": "design", "ask": ["Dan"]}],
            "partnerships": [{"name": "partners", "ask": ["Cleo"]}],
        },
        "on_call": ["Fay"],
    },
    "acmecare": {
        "people": {"draft": ["Ana", "Cleo"], "approve": ["Ben", "Cleo", "Dan"], "answer": []},
        "owners": {"financial": ["Fay"], "private_data": ["Dan"]},
        "approvals": {"posts": [{"name": "care", "ask": ["Ben", "Cleo", "Dan"], "rotate": {"every": "1d"}}]},
        "on_call": ["Dan", "Cleo"],
        "slots": {"days": "mon-sun", "times": list(SLOTS), "zone": "Europe/London"},
    },
    "acme_jobs": {
        "credentials": {
            "consumer_key": kept("X_CONSUMER_KEY"),
            "consumer_secret": kept("X_CONSUMER_SECRET"),
            "access_token": kept("X_ACME_JOBS_TOKEN"),
            "access_token_secret": kept("X_ACME_JOBS_TOKEN_SECRET"),
        },
        "people": {"draft": ["Ana", "Fay"], "approve": ["desk"], "answer": []},
        "approvals": {"posts": [{"name": "desk", "ask": ["desk"], "need": 2, "from": "notable"}]},
        "earn": {"after": 2},
    },
    "acme_news": {
        "people": {"draft": ["Ana"], "answer": []},
        "approvals": {"posts": [{"name": "news", "ask": ["Ben", "Cleo"]}]},
        "owners": {},
    },
}
