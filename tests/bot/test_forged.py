"""In Teams a member of the company can make up what a card's button carries: any action on any post, any picture.

Nobody reads by it what they are not shown: a draft is its author's, also for those who approved an earlier version.
"""

from collections.abc import Awaitable, Callable
from datetime import date, time

import pytest

from bot.dialogs.names import Action, FormName, subject_of
from tests.bot.people import FORBIDDEN, ZOE
from tests.bot.stage import WINDOW, Stage, form_of
from tests.bot.test_viewing import named, seen, waiting
from tests.builders import ANA, BEN
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.ports.chat import Button, FieldValue, FormSubmitted, Typed
from workflows.ports.store import Role

SECRET = "The merger is on Friday."


ENDING = (Action.DISCARD, Action.WITHDRAW, Action.UNDO)
"""Pressed last: what they would have ended can be read no more."""


def button(action: str, subject: str) -> Button:
    return Button(action=action, subject=subject, label="Made up")


async def drafted_again(stage: Stage) -> Post:
    """Ana took her post back and writes something that is nobody's business yet."""
    post, _ = await waiting(stage)
    form = form_of(await stage.press(ANA, button(Action.EDIT, subject_of(post))))
    await stage.change(ANA, form, {"account": "x:acme", "text": Typed(text=SECRET)})
    await stage.draw()
    return await stage.desk.post(post.id)


async def blocked(stage: Stage) -> Post:
    """What Ana wrote holds a password; no approver was ever asked about it."""
    stage.judge.findings = (FORBIDDEN,)
    await stage.confirmed(ANA, SECRET)
    await stage.draw()
    post = await stage.only_post(ANA)
    assert post.state is PostState.BLOCKED
    return post


async def discarded(stage: Stage) -> Post:
    """Ana threw a draft away."""
    post = await drafted_again(stage)
    await stage.press(ANA, button(Action.DISCARD, subject_of(post)))
    return await stage.desk.post(post.id)


Make = Callable[[Stage], Awaitable[Post]]
MADE: dict[str, Make] = {"a draft": drafted_again, "a blocked one": blocked, "a discarded draft": discarded}


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
async def test_an_approver_does_not_read_what_was_never_put_before_them(stage: Stage, make: Make) -> None:
    post = await make(stage)
    picture = named(f"post:{post.id}", Role.APPROVAL, str(post.revision))

    assert "merger" not in repr(await seen(stage, BEN, picture))
    assert "merger" not in repr(await stage.press(BEN, button(Action.READ_ALL, subject_of(post))))


@pytest.mark.parametrize("make", MADE.values(), ids=MADE)
async def test_its_author_reads_it_where_they_ask_for_it(stage: Stage, make: Make) -> None:
    post = await make(stage)

    assert "merger" in repr(await stage.press(ANA, button(Action.READ_ALL, subject_of(post))))


async def test_no_button_on_somebody_elses_draft_says_anything_of_it(stage: Stage) -> None:
    post = await drafted_again(stage)

    for who in (ZOE, BEN):
        for action in sorted(Action, key=ENDING.__contains__):
            for subject in (subject_of(post), post.id, f"{post.id} 0 0"):
                reply = await stage.press(who, button(action, subject))
                assert "merger" not in repr(reply), (who.name, action)
    assert (await stage.desk.post(post.id)).text == SECRET
    assert (await stage.desk.post(post.id)).state is PostState.DRAFT


async def test_no_form_on_somebody_elses_draft_says_anything_of_it(stage: Stage) -> None:
    post = await drafted_again(stage)
    values: dict[str, FieldValue] = {
        "text": Typed(text="x"),
        "reason": Typed(text="x"),
        "tick": True,
        "typed": Typed(text="@acme"),
        "link": Typed(text="x"),
    }

    for who in (ZOE, BEN):
        for name in FormName:
            for subject in (subject_of(post), f"{post.id}.{post.version}", post.id):
                for key in ("again", "again"):
                    reply = await stage.talk.handle(
                        FormSubmitted(
                            by=who.identity,
                            name=who.name,
                            key=f"{key}{who.id}{name}{subject}",
                            form=name,
                            subject=subject,
                            values=values,
                            window=WINDOW,
                        )
                    )
                    assert "merger" not in repr(reply), (who.name, name)
    assert (await stage.desk.post(post.id)).text == SECRET
    assert (await stage.desk.post(post.id)).state is PostState.DRAFT


VALUES: dict[str, FieldValue] = {
    "text": Typed(text="x"),
    "reason": Typed(text="x"),
    "comment": Typed(text="x"),
    "private": True,
    "tick": True,
    "typed": Typed(text="@acme"),
    "link": Typed(text="x"),
    "send_on": date(2026, 3, 3),
    "send_at": time(9),
}


async def everything(stage: Stage, who: Person, post: Post) -> str:
    """What they are told who press every button and send every form about the post, each twice."""
    told: list[object] = []
    for action in sorted(set(Action) - set(ENDING)):
        told += [await stage.press(who, button(action, one)) for one in (subject_of(post), post.id)]
    for name in FormName:
        for key in ("first", "again", "again"):
            submitted = FormSubmitted(
                by=who.identity,
                name=who.name,
                key=f"{key}{who.id}{name}",
                form=name,
                subject=subject_of(post),
                values=VALUES,
                window=WINDOW,
            )
            told.append(await stage.talk.handle(submitted))
    return repr(told)


async def test_a_stranger_neither_reads_nor_moves_what_waits_for_others(stage: Stage) -> None:
    post, _ = await waiting(stage, words=SECRET)

    told = await everything(stage, ZOE, post)

    assert "merger" not in told
    stored = await stage.desk.post(post.id)
    assert (stored.state, stored.version, stored.approvals) == (post.state, post.version, ())
    async with stage.store.reading() as tx:
        assert await tx.comments.of_post(post.id) == [] and await tx.calls.of_post(post.id) == []


async def test_its_author_reads_by_no_press_what_approvers_say_among_themselves(stage: Stage) -> None:
    post, _ = await waiting(stage)
    await stage.desk.commenting.comment(post.id, by=BEN, text=SECRET, private=True)

    told = await everything(stage, ANA, post)

    assert "merger" not in told
    assert (await stage.desk.post(post.id)).approvals == ()


async def turned_down(stage: Stage) -> Post:
    """Ben rejected Ana's post, and said why."""
    post, _ = await waiting(stage)
    form = form_of(await stage.press(BEN, button(Action.REJECT, subject_of(post))))
    await stage.submit(BEN, form, {"reason": Typed(text=SECRET)})
    return await stage.desk.post(post.id)


@pytest.mark.parametrize("form", [FormName.REJECT, FormName.REQUEST_CHANGES, FormName.RESOLVE_LIVE])
async def test_a_made_up_form_sent_twice_says_nothing_of_somebody_elses_post(stage: Stage, form: FormName) -> None:
    post = await turned_down(stage)

    said = [
        await stage.talk.handle(
            FormSubmitted(
                by=who.identity,
                name=who.name,
                key=f"{who.id}",
                form=form,
                subject=subject_of(post),
                values={},
                window=WINDOW,
            )
        )
        for who in (ZOE, ZOE)
    ]

    assert "merger" not in repr(said) and "Ben" not in repr(said)


async def test_whether_it_is_live_is_asked_of_those_it_concerns(stage: Stage) -> None:
    post = await turned_down(stage)

    assert "@acme" not in repr(await stage.press(ZOE, button(Action.RESOLVE_LIVE, subject_of(post))))
    assert "not possible" not in repr(await stage.press(ANA, button(Action.RESOLVE_LIVE, subject_of(post)))).lower()
