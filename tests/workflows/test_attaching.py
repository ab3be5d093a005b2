"""A picture is part of what is said: described, approved with the words, sent with them, and never without."""

import hashlib
from datetime import date, time, timedelta

import pytest
from sqlalchemy import delete

from adapters.pictures.cleaning import cleaned
from storage.database import Database
from storage.schema import media
from tests.builders import ANA, BEN, OWN
from tests.files import a_film, a_gif, a_jpeg, a_png
from tests.workflows.conftest import ACME, EVE, SECOND, Company
from workflows.domain.content import MediaKind
from workflows.domain.finding import Finding, Severity
from workflows.domain.ids import PostId
from workflows.domain.post import Post, PostState
from workflows.errors import InvalidContent, NotAllowed, WrongState
from workflows.policy import surroundings
from workflows.ports.network import NotSent, RateLimited, Rejected, SignedOut
from workflows.posting import Words, alt_field

DRAFT = PostId("p" * 26)
NOTABLE = Finding(check="profanity", severity=Severity.NOTABLE, reason="A swear word.", advice="Leave it out.")
TEXT = Words("Look at this.", account=ACME.id)


async def saved(company: Company) -> None:
    await company.posting.save(DRAFT, by=ANA, words=TEXT)


async def with_a_picture(company: Company, content: bytes = a_jpeg(place=True), name: str = "kettle.jpg") -> Post:
    """A checked draft with one described picture."""
    await saved(company)
    post = await company.posting.attach(DRAFT, by=ANA, content=content, name=name)
    mark = post.content.media[0].mark
    await company.posting.describe(DRAFT, by=ANA, mark=mark, alt="A kettle on a stove")
    return (await company.posting.write(DRAFT, by=ANA, words=TEXT)).post


async def confirmed(company: Company, post: Post) -> Post:
    return await company.posting.confirm(post.id, by=ANA, version=post.version, typed="acme", ticked=True)


async def test_what_is_kept_is_the_clean_picture_under_its_own_digest(company: Company) -> None:
    await saved(company)

    post = await company.posting.attach(DRAFT, by=ANA, content=a_jpeg(place=True), name="kettle.jpg")

    clean = cleaned(a_jpeg(place=True)).content
    [medium] = post.content.media
    assert (medium.kind, medium.type, medium.alt_text) == (MediaKind.PICTURE, "image/jpeg", "")
    assert (medium.size, medium.width, medium.height) == (len(clean), 40, 20)
    assert medium.sha256 == hashlib.sha256(clean).hexdigest()
    async with company.store.reading() as tx:
        assert await tx.media.read(DRAFT, medium.sha256) == clean


async def test_the_same_file_again_changes_nothing(company: Company) -> None:
    await saved(company)
    first = await company.posting.attach(DRAFT, by=ANA, content=a_jpeg(), name="kettle.jpg")

    assert await company.posting.attach(DRAFT, by=ANA, content=a_jpeg(), name="again.jpg") == first


async def test_without_a_description_it_goes_no_further_and_the_words_are_kept(company: Company) -> None:
    await saved(company)
    post = await company.posting.attach(DRAFT, by=ANA, content=a_jpeg(), name="kettle.jpg")

    with pytest.raises(InvalidContent, match="Say in a sentence what it shows") as refused:
        await company.posting.write(DRAFT, by=ANA, words=TEXT)

    assert refused.value.field == alt_field(post.content.media[0])
    assert (await company.now(post)).content.media == post.content.media


async def test_the_form_brings_the_description_along_and_keeps_the_picture(company: Company) -> None:
    await saved(company)
    post = await company.posting.attach(DRAFT, by=ANA, content=a_jpeg(), name="kettle.jpg")
    words = Words("Other words.", account=ACME.id, alts={post.content.media[0].mark: " A kettle "})

    written = await company.posting.write(DRAFT, by=ANA, words=words)
    again = await company.posting.save(DRAFT, by=ANA, words=Words("Other words still.", account=ACME.id))

    assert written.post.content.media[0].alt_text == "A kettle"
    assert again.content.media == written.post.content.media


async def test_a_description_that_the_network_does_not_take_is_refused(company: Company) -> None:
    await saved(company)
    post = await company.posting.attach(DRAFT, by=ANA, content=a_jpeg(), name="kettle.jpg")
    mark = post.content.media[0].mark

    with pytest.raises(InvalidContent, match="1,000 characters"):
        await company.posting.write(DRAFT, by=ANA, words=Words("Look.", account=ACME.id, alts={mark: "x" * 1_001}))


async def test_every_change_of_a_picture_voids_what_was_checked_and_is_another_digest(company: Company) -> None:
    before = await with_a_picture(company)
    mark = before.content.media[0].mark

    changed = await company.posting.describe(DRAFT, by=ANA, mark=mark, alt="A kettle, cold")
    assert (changed.rules, changed.digest) == ("", None)
    described = (await company.posting.write(DRAFT, by=ANA, words=TEXT)).post
    await company.posting.detach(DRAFT, by=ANA, mark=mark)
    bare = (await company.posting.write(DRAFT, by=ANA, words=TEXT)).post

    assert len({before.digest, described.digest, bare.digest}) == 3


async def test_after_approval_a_picture_is_changed_only_in_a_new_revision_that_nobody_approved(
    company: Company,
) -> None:
    company.judge.findings = (NOTABLE,)
    post = await confirmed(company, await with_a_picture(company))
    with pytest.raises(WrongState):
        await company.posting.attach(DRAFT, by=ANA, content=a_png(), name="other.png")
    await company.approving.approve(post.id, by=BEN, revision=post.revision)

    # Ben takes it back to put another picture in: now he cannot approve it any more.
    await company.posting.revise(DRAFT, by=BEN)
    edited = await company.posting.describe(DRAFT, by=BEN, mark=post.content.media[0].mark, alt="A kettle, red")

    assert (edited.approvals, edited.digest, edited.last_editor, edited.revision) == ((), None, BEN.id, 2)
    other = await company.posting.attach(DRAFT, by=ANA, content=a_png(), name="other.png")
    assert other.last_editor == ANA.id


@pytest.mark.parametrize("by", [BEN, EVE])
async def test_nobody_adds_to_somebody_elses_draft(company: Company, by: object) -> None:
    await saved(company)
    with pytest.raises(NotAllowed):
        await company.posting.attach(DRAFT, by=by, content=a_jpeg(), name="x.jpg")  # type: ignore[arg-type]


async def test_four_pictures_or_one_gif_or_one_film(company: Company) -> None:
    await saved(company)
    for red in range(4):
        await company.posting.attach(DRAFT, by=ANA, content=a_png(colour=f"#{red:02x}0000ff"), name="x.png")

    with pytest.raises(InvalidContent, match="takes 4 pictures"):
        await company.posting.attach(DRAFT, by=ANA, content=a_jpeg(), name="x.jpg")
    with pytest.raises(InvalidContent, match="one GIF and nothing beside it"):
        await company.posting.attach(DRAFT, by=ANA, content=a_gif(), name="x.gif")


async def test_a_film_must_have_the_length_that_the_network_takes(company: Company) -> None:
    await saved(company)
    with pytest.raises(InvalidContent, match=r"141\.0 seconds long; X takes 0\.5 to 140"):
        await company.posting.attach(DRAFT, by=ANA, content=a_film(seconds=141), name="x.mp4")

    post = await company.posting.attach(DRAFT, by=ANA, content=a_film(), name="x.mp4")
    assert post.content.media[0].kind is MediaKind.FILM


async def test_ones_own_account_is_posted_to_by_hand_pictures_too(company: Company) -> None:
    post = await with_a_picture(company)

    with pytest.raises(InvalidContent, match="You post this one yourself"):
        await company.posting.switch(post.id, by=ANA, to=OWN.id)


async def test_words_and_picture_leave_together(company: Company) -> None:
    post = await confirmed(company, await with_a_picture(company))

    await company.run(timedelta(minutes=5))

    [(part, armed)] = company.world.arrivals
    [(medium, content)] = company.world.uploads
    assert (await company.now(post)).state is PostState.PUBLISHED
    assert part.media == post.content.media == (medium,)
    assert hashlib.sha256(content).hexdigest() == medium.sha256
    assert armed.media[medium.sha256].id == "media-1"


async def test_who_we_are_is_asked_again_after_a_long_upload(company: Company) -> None:
    company.world.uploading_takes = 40 * SECOND
    company.world.connecting = company.brake.look
    post = await confirmed(company, await with_a_picture(company))

    await company.run(timedelta(minutes=5))

    assert (await company.now(post)).state is PostState.PUBLISHED


@pytest.mark.parametrize(
    "problem",
    [NotSent(reason="X could not be reached."), None],
    ids=["not reached", "rate limited"],
)
async def test_an_upload_that_failed_is_done_again_and_nothing_was_armed(
    company: Company, problem: NotSent | None
) -> None:
    post = await confirmed(company, await with_a_picture(company))
    company.world.uploading = [problem or RateLimited(until=company.clock.now() + timedelta(minutes=2))]

    await company.run(timedelta(minutes=9))

    assert (await company.now(post)).state is PostState.PUBLISHED
    assert (len(company.world.uploads), len(company.world.arrivals)) == (2, 1)


@pytest.mark.parametrize(
    ("problem", "reason"),
    [
        (Rejected(reason="The film is of a kind X does not play."), "does not take its picture or film: The film is"),
        (SignedOut(reason="X no longer accepts this account's keys."), "no longer accepts our sign-in"),
    ],
)
async def test_a_picture_that_the_network_refuses_sends_the_post_back_with_the_reason(
    company: Company, problem: Rejected | SignedOut, reason: str
) -> None:
    post = await confirmed(company, await with_a_picture(company))
    company.world.uploading = [problem]

    await company.run(timedelta(minutes=5))

    stored = await company.now(post)
    assert stored.state is PostState.WAITING
    assert stored.decision is not None
    assert reason in stored.decision.reason
    assert company.world.arrivals == []


async def test_the_last_look_notices_that_a_picture_is_gone(company: Company, database: Database) -> None:
    post = await with_a_picture(company)
    words = Words(TEXT.text, account=ACME.id, send_on=date(2026, 3, 3), send_at=time(12))
    await confirmed(company, (await company.posting.write(post.id, by=ANA, words=words)).post)
    async with database.writer.begin() as connection:
        await connection.execute(delete(media))

    await company.run(timedelta(hours=23, minutes=58))

    stored = await company.now(post)
    assert stored.state is PostState.WAITING
    assert stored.decision is not None
    assert "not kept here any more" in stored.decision.reason


async def test_what_is_known_of_a_picture_reaches_the_checks(company: Company) -> None:
    post = await with_a_picture(company, a_png(), name="kettle.jpg")

    async with company.store.reading() as tx:
        context = await surroundings(
            tx,
            company.policy.settings,
            post.content,
            ACME,
            limits=company.world.limits,
            now=company.clock.now(),
            besides=post.id,
        )

    [facts] = context.pictures.values()
    assert (facts.kind, facts.named, facts.has_place) == ("image/png", "image/jpeg", False)


async def test_a_picture_used_on_another_account_is_known_there(company: Company) -> None:
    post = await confirmed(company, await with_a_picture(company))
    await company.run(timedelta(minutes=5))

    async with company.store.reading() as tx:
        [earlier] = await tx.posts.history()
    assert earlier.pictures == {post.content.media[0].sha256}


OTHER = PostId("q" * 26)


async def sent_before(company: Company, content: bytes = a_jpeg()) -> Post:
    """A draft of Ana's without words, with a described picture beside them."""
    await company.posting.save(OTHER, by=ANA, words=Words(""))
    post = await company.posting.attach(OTHER, by=ANA, content=content, name="kettle.jpg")
    return await company.posting.describe(OTHER, by=ANA, mark=post.content.media[0].mark, alt="A kettle on a stove")


async def test_a_picture_of_another_draft_comes_along_byte_for_byte_and_stays_there(company: Company) -> None:
    source = await sent_before(company)
    await saved(company)
    [there] = source.content.media

    post = await company.posting.bring(DRAFT, by=ANA, source=OTHER, mark=there.mark)
    again = await company.posting.bring(DRAFT, by=ANA, source=OTHER, mark=there.mark)

    assert post.content.media == source.content.media
    assert again == post
    async with company.store.reading() as tx:
        assert await tx.media.read(DRAFT, there.sha256) == await tx.media.read(OTHER, there.sha256)
        assert (await tx.media.facts(DRAFT, {there.sha256}))[there.sha256].named == "image/jpeg"
        assert (await tx.posts.get(OTHER)).content.media == source.content.media


async def test_nobody_takes_a_picture_out_of_somebody_elses_draft_or_into_one(company: Company) -> None:
    source = await sent_before(company)
    await company.posting.save(DRAFT, by=EVE, words=TEXT)
    mark = source.content.media[0].mark

    with pytest.raises(NotAllowed):
        await company.posting.bring(DRAFT, by=EVE, source=OTHER, mark=mark)
    with pytest.raises(NotAllowed):
        await company.posting.bring(DRAFT, by=ANA, source=OTHER, mark=mark)


async def test_what_is_not_there_any_more_is_not_brought(company: Company, database: Database) -> None:
    source = await sent_before(company)
    await saved(company)

    with pytest.raises(InvalidContent, match="is not kept any more"):
        await company.posting.bring(DRAFT, by=ANA, source=OTHER, mark="0" * 12)
    async with database.writer.begin() as connection:
        await connection.execute(delete(media))
    with pytest.raises(InvalidContent, match="is not kept any more"):
        await company.posting.bring(DRAFT, by=ANA, source=OTHER, mark=source.content.media[0].mark)


async def test_a_post_that_waits_gives_its_picture_to_no_draft_and_takes_none(company: Company) -> None:
    post = await confirmed(company, await with_a_picture(company))
    source = await sent_before(company, a_png())

    with pytest.raises(WrongState):
        await company.posting.bring(post.id, by=ANA, source=OTHER, mark=source.content.media[0].mark)
    with pytest.raises(WrongState):
        await company.posting.bring(OTHER, by=ANA, source=post.id, mark=post.content.media[0].mark)


async def test_what_is_brought_has_to_fit_like_what_is_attached(company: Company) -> None:
    source = await sent_before(company, a_gif())
    await with_a_picture(company)

    with pytest.raises(InvalidContent, match="one GIF and nothing beside it"):
        await company.posting.bring(DRAFT, by=ANA, source=OTHER, mark=source.content.media[0].mark)
