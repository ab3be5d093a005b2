"""Somebody without rights never meets a dead end."""

from tests.journeys.company import Company, confirm, open_confirm, reads, shows, window


async def test_a_newcomer_is_shown_what_they_can_do_asks_for_access_and_gets_it(brisk: Company) -> None:
    dan, cleo, words = brisk.dan, brisk.cleo, "We plant a tree for every kettle."
    await dan.command(f"/post {words}")
    says = await reads(dan, "You can't post for a brand yet.")
    for one in ("[Practise]", "[Check a personal post]", "[Request access to @acme]", "[Request access to @acmecare]"):
        assert one in says
    assert "A person who can help: Cleo of the social team (#social)." in says

    await dan.click("Request access to @acmecare")
    await reads(dan, "Asked. The owner of the account decides")
    await brisk.until(lambda: shows(cleo, "Dan asks to draft posts for @acmecare (BRAND)."), "the owner asked")
    await dan.close(all_of_them=True)
    await cleo.click("Grant", message=cleo.find_message("Dan asks", channel=cleo.direct_messages()))

    await brisk.until(lambda: shows(dan, "Cleo granted it: you may draft for @acmecare (BRAND) now."), "told")
    assert await brisk.audited("access.grant", by="U0CLEO")
    card = await brisk.ask(dan, words)
    await brisk.ben.click("Approve for @acmecare", message=card)
    await brisk.live(words, on="acmecare")


async def test_practice_posts_never_leave_the_building(brisk: Company) -> None:
    dan, words = brisk.person("U0GIL"), "Hello from a guest."
    await dan.command(f"/post {words}")
    await reads(dan, "You can't post for a brand yet.")
    assert "Request access" not in window(dan)

    ana = brisk.ana
    await open_confirm(ana, "Practising the kettle.", account="acme_practice")
    assert " · PRACTICE ==" in window(ana)
    assert (await confirm(ana, account="acme_practice")).is_fine

    await brisk.until(lambda: brisk.ben.sees("Practising the kettle."), "asked like a brand")
    assert not brisk.said("Practising the kettle.")


async def test_only_the_owner_grants(patient: Company) -> None:
    dan, cleo, ben = patient.dan, patient.cleo, patient.ben
    await dan.command("/post Let me write.")
    await reads(dan, "Request access to @acme")
    await dan.click("Request access to @acme")
    await patient.until(lambda: shows(cleo, "Dan asks to draft posts for @acme (BRAND)."), "asked")
    card = cleo.find_message("Dan asks", channel=cleo.direct_messages())

    await ben.click("Grant", message=card)

    await reads(ben, "Only")
    assert await patient.audited("click.refused", by="U0BEN", what="access.grant", why="NotAllowed")
    await cleo.click("Decline", message=card)
    await patient.until(lambda: shows(dan, "Cleo declined your request"), "told")
