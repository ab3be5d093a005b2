"""What the alert cards say, state by state."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cards.alert import AlertView, alert_card
from bot.dialogs.names import Action
from tests.bot.stage import buttons_of, text_of
from tests.builders import ANA, BEN, NOON, an_account
from workflows.domain.alert import Alert, AlertKind, AlertStep
from workflows.domain.ids import RemotePostId

ACME = an_account("acme", publish=(ANA,), approve=(BEN,), owner=BEN, guardian=BEN)
STRAY = Alert(
    id="a" * 26,
    kind=AlertKind.FOREIGN_POST,
    account=ACME.id,
    remote_id=RemotePostId("7"),
    post=None,
    author=None,
    seen_at=NOON,
    text="Free kettles!",
)
PROFILE = replace(STRAY, kind=AlertKind.PROFILE_CHANGED, remote_id=None, text="")


def view(alert: Alert, *, signs_in: bool = False, is_new: bool = False, is_frozen: bool = False) -> AlertView:
    return AlertView(
        alert=alert,
        account=ACME,
        network="X",
        link="https://x.com/acme/status/7",
        names={ANA.id: "Ana", BEN.id: "Ben"},
        signs_in=signs_in,
        is_new=is_new,
        is_frozen=is_frozen,
        now=NOON + timedelta(minutes=1),
    )


def test_a_refused_delete_says_that_it_may_still_be_public_and_why() -> None:
    asked = STRAY.step(AlertStep.TAKE_DOWN, at=NOON, by=BEN.id, outcome="").after
    stuck = asked.step(AlertStep.STILL_THERE, at=NOON, outcome="X does not let this account delete this post.").after

    waiting, refused = alert_card(view(asked)), alert_card(view(stuck))

    assert "It is public until this card says otherwise." in text_of(waiting)
    assert buttons_of(waiting) == {}
    assert "may still be public: X does not let this account delete this post." in text_of(refused)
    assert Action.TAKE_DOWN in buttons_of(refused)


def test_what_changed_in_a_profile_is_said_line_by_line() -> None:
    lines = (
        "name: Acme → Acme Support",
        "picture: https://pics.example/1 → https://pics.example/2",
        "link: none → https://evil.example",
    )

    card = alert_card(view(replace(PROFILE, detail="\n".join(lines))))

    said = text_of(card)
    assert "Name: Acme → Acme Support" in said
    assert "the former one → the new one" in said
    assert "Link: none → https://evil.example" in said
    assert set(buttons_of(card)) == {Action.DISMISS, Action.FREEZE_ABOUT}


def test_a_name_from_outside_cannot_hide_what_it_is() -> None:
    card = alert_card(view(replace(PROFILE, detail="name: Acme → A\u202ecme")))

    assert "\u202e" not in text_of(card)


@pytest.mark.parametrize("kind", [AlertKind.FOREIGN_POST, AlertKind.PROFILE_CHANGED])
def test_an_account_that_is_stopped_offers_no_second_freeze(kind: AlertKind) -> None:
    card = alert_card(view(replace(STRAY, kind=kind), is_frozen=True))

    assert "Sending from @acme is stopped." in text_of(card)
    assert Action.FREEZE_ABOUT not in buttons_of(card)


def test_a_dead_sign_in_says_how_to_connect_and_dead_keys_say_how_to_make_new_ones() -> None:
    dead = replace(PROFILE, kind=AlertKind.SIGNED_OUT)

    signed_in, keys = alert_card(view(dead, signs_in=True)), alert_card(view(dead))

    assert "its guardian or its owner presses Connect here" in text_of(signed_in)
    assert buttons_of(signed_in)[Action.CONNECT].subject == ACME.id
    assert "makes new keys on X" in text_of(keys)
    assert set(buttons_of(keys)) == {Action.FREEZE_ABOUT}
    for card in (signed_in, keys):
        assert "approve: Ben" in text_of(card)
        assert "the account's own password" in text_of(card)


def test_keys_of_another_account_say_who_lets_posts_go_out_again() -> None:
    card = alert_card(view(replace(PROFILE, kind=AlertKind.WRONG_ACCOUNT)))

    assert "its guardian or owner lets posts of @acme go out again, on the card that says they" in text_of(card)
    assert buttons_of(card) == {}


def test_an_ending_sign_in_says_when_it_ends() -> None:
    ends = "It ends on 2 March at 12:00 UTC, and the network gave nothing to renew it with."

    card = alert_card(view(replace(PROFILE, kind=AlertKind.EXPIRING, detail=ends), signs_in=True))

    assert ends in text_of(card)
    assert Action.CONNECT in buttons_of(card)


def test_posts_nobody_looked_at_are_said_and_a_person_can_end_that() -> None:
    gap = replace(PROFILE, kind=AlertKind.UNWATCHED, detail="2026-03-02 12:00 UTC")

    card = alert_card(view(gap))

    assert "before 2026-03-02 12:00 UTC was not looked at" in text_of(card)
    assert set(buttons_of(card)) == {Action.DISMISS}
    assert buttons_of(alert_card(view(replace(gap, detail="")))) == {}


def test_many_people_with_access_are_counted() -> None:
    crowd = an_account("acme", publish=tuple(replace(ANA, id=f"slack:T:U{n}") for n in range(12)))  # type: ignore[arg-type]

    card = alert_card(replace(view(STRAY), account=crowd))

    assert "4 others" in text_of(card)


def test_a_post_that_is_gone_is_not_said_to_be_there_any_more() -> None:
    gone = STRAY.step(AlertStep.GONE, at=NOON, by=BEN.id, outcome="It was deleted.").after

    says = text_of(alert_card(view(gone)))

    assert "A post that never went through here was on @acme (BRAND)." in says
    assert "See it on X" not in says


def test_an_account_that_nobody_connected_yet_is_something_to_do_and_no_trouble() -> None:
    alert = replace(STRAY, kind=AlertKind.SIGNED_OUT, remote_id=None, text="")

    card = alert_card(view(alert, signs_in=True, is_new=True))
    done = alert_card(view(alert.step(AlertStep.GONE, at=NOON).after, signs_in=True))

    assert "@acme (BRAND) is not connected to X yet." in text_of(card)
    assert "no longer accepts" not in text_of(card)
    assert set(buttons_of(card)) == {Action.CONNECT}
    assert "@acme (BRAND) is connected to X." in text_of(done)
    assert buttons_of(done) == {}
