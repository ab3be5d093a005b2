"""What people do in Teams, as the journeys need it: drafting, confirming, and reading what came of it."""

from adapters.sandbox import teams_acme as acme
from adapters.sandbox.teams_client import Answer
from adapters.sandbox.teams_people import TeamsPerson
from adapters.sandbox.teams_state import TeamsMessage
from tests.journeys.company import HANDLE, LOOK_FIRST, TICK, Company

APPROVALS = acme.APPROVALS.name
CHECK = "Check and confirm"
OPENS = "Open the form"


def id_of(person: TeamsPerson) -> str:
    """Their id in the program, when they were met in Teams only."""
    return f"teams:{acme.TENANT}:{person.oid}"


async def reads(company: Company, person: TeamsPerson, *words: str) -> str:
    """Wait until the person's dialog says all of this, and return it."""
    await company.until(
        lambda: all(one in person.read_dialog() for one in words),
        f"{person.user.name}'s dialog to say {words}; it says {person.read_dialog()!r}",
    )
    return person.read_dialog()


async def open_form(company: Company, author: TeamsPerson, words: str, *, account: str = "acme") -> None:
    """`post @account words` in the personal chat, and the button of what comes back."""
    before = offers(company, author)
    assert (await author.say(f"post @{account} {words}")).is_fine
    # What becomes of earlier posts is told in the same chat, at any time.
    await company.until(lambda: len(offers(company, author)) > len(before), "the answer in the personal chat")
    answer = await author.press(OPENS, on=offers(company, author)[-1])
    assert answer.is_fine, answer
    assert author.has_dialog()


def offers(company: Company, author: TeamsPerson) -> list[TeamsMessage]:
    """The messages of the personal chat whose button opens the form, oldest first."""
    chat = company.teams.world.chat(author.oid)
    return [one for one in author.messages(chat.id) if OPENS in author.buttons(one)] if chat else []


async def open_confirm(company: Company, author: TeamsPerson, words: str, *, account: str = "acme") -> None:
    """The confirm card, however many presses it takes."""
    await open_form(company, author, words, account=account)
    if CHECK in author.read_dialog():
        await check(author)


async def check(author: TeamsPerson) -> None:
    """ "Check and confirm"; again when the form comes back for what was noticed in the words."""
    answer = await author.submit(CHECK)
    if LOOK_FIRST in author.read_dialog():
        answer = await author.submit(CHECK)
    assert answer.is_fine, answer


async def confirm(author: TeamsPerson) -> Answer:
    """Name the account as the card asks for it, and press its button."""
    shown = author.read_dialog()
    handle = shown.partition("== ")[2].partition(" ")[0]
    await author.fill({HANDLE: handle} if f"{HANDLE}:" in shown else {TICK: True})
    return await author.submit()


async def ask(company: Company, author: TeamsPerson, words: str, *, account: str = "acme") -> TeamsMessage:
    """Somebody writes and confirms; wait for the approvers' card in their channel and return it."""
    await open_confirm(company, author, words, account=account)
    answer = await confirm(author)
    assert answer.is_fine, answer
    await author.close()
    return await card(company, words)


async def card(company: Company, words: str, *, channel: str = APPROVALS) -> TeamsMessage:
    """Wait for the card with these words in a channel of Teams; the newest one."""
    ben = company.teams.person("Ben")
    await company.until(lambda: ben.sees(words, channel=channel), f"the card of {words!r} in {channel}")
    return ben.find_message(words, channel=channel)


def about(author: TeamsPerson, words: str) -> str:
    """The author's own newest message with these words; "" when there is none."""
    return next((one for one in reversed(author.inbox()) if words in one and not one.startswith("post ")), "")


async def told(company: Company, author: TeamsPerson, words: str, *says: str) -> str:
    """Wait until the author's own message about these words says all of this."""
    await company.until(
        lambda: all(one in about(author, words) for one in says),
        f"{author.user.name} to be told {says}; told is {author.inbox()[-3:]}",
    )
    return about(author, words)
