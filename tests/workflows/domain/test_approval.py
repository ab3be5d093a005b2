"""A plan's rounds, whose yes counts where, and who is asked next."""

from dataclasses import replace

import pytest

from tests.builders import ANA, BEN, CHIARA, a_person
from workflows.domain.approval import NOBODY, Ask, Plan, are_possible, plan_of
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, Person

DORA, EVE = a_person("Dora"), a_person("Eve")


def ask(*able: Person, need: int = 1, topic: str = "", unmet: tuple[str, ...] = (), first: Person | None = None) -> Ask:
    return Ask(
        able=able,
        need=need,
        topic=topic,
        unmet=tuple(PersonId(one) for one in unmet),
        first=first.id if first else None,
    )


def plan(*rounds: tuple[Ask, ...], yes: tuple[Person, ...] = ()) -> Plan:
    return plan_of(rounds, [person.id for person in yes])


def names(people: tuple[Person, ...]) -> list[str]:
    return [person.name for person in people]


def test_nobody_is_asked_by_an_empty_plan() -> None:
    assert (NOBODY.is_complete, NOBODY.now, NOBODY.undecided, NOBODY.needed) == (True, (), (), 0)


def test_the_second_round_is_asked_once_the_first_is_complete() -> None:
    rounds = ((ask(BEN, CHIARA),), (ask(DORA),))

    before, between, after = plan(*rounds), plan(*rounds, yes=(BEN,)), plan(*rounds, yes=(BEN, DORA))

    assert (before.place, names(before.undecided), before.needed, before.missing) == (0, ["Ben", "Chiara"], 2, 1)
    assert (between.place, names(between.undecided)) == (1, ["Dora"])
    assert (after.place, after.is_complete, after.undecided) == (2, True, ())


def test_a_number_of_people_is_needed() -> None:
    rounds = ((ask(BEN, CHIARA, DORA, need=2),),)

    assert plan(*rounds, yes=(BEN,)).missing == 1
    assert names(plan(*rounds, yes=(BEN,)).undecided) == ["Chiara", "Dora"]
    assert plan(*rounds, yes=(BEN, DORA)).is_complete


def test_one_human_never_completes_two_steps() -> None:
    alone = plan((ask(BEN),), (ask(BEN),), yes=(BEN,))

    assert not alone.is_complete
    assert alone.undecided == ()
    assert not alone.is_possible


def test_a_yes_moves_to_the_later_step_when_that_is_the_only_way_to_seat_another() -> None:
    rounds = ((ask(BEN, CHIARA),), (ask(BEN),))

    assert plan(*rounds).is_possible
    stuck_without_chiara = plan(*rounds, yes=(BEN,))
    assert names(stuck_without_chiara.undecided) == ["Chiara"]
    assert plan(*rounds, yes=(BEN, CHIARA)).is_complete


def test_whoever_frees_a_place_over_two_steps_is_asked() -> None:
    rounds = ((ask(BEN, CHIARA),), (ask(CHIARA, DORA),), (ask(BEN),))

    open_ = plan(*rounds, yes=(BEN, CHIARA))

    assert (open_.place, names(open_.undecided)) == (2, ["Dora"])
    assert plan(*rounds, yes=(BEN, CHIARA, DORA)).is_complete


def test_the_yes_of_an_owner_on_the_list_counts_for_step_and_topic() -> None:
    rounds = ((ask(BEN, CHIARA), ask(CHIARA, topic="finance")),)

    assert names(plan(*rounds).undecided) == ["Ben", "Chiara"]
    assert names(plan(*rounds, yes=(BEN,)).undecided) == ["Chiara"]
    assert plan(*rounds, yes=(CHIARA,)).is_complete
    assert (plan(*rounds).needed, plan(*rounds).missing) == (1, 1)


def test_an_early_yes_of_an_owner_counts_for_the_topic_later() -> None:
    rounds = ((ask(CHIARA),), (ask(BEN), ask(CHIARA, topic="finance")))

    assert plan(*rounds, yes=(CHIARA, BEN)).is_complete


def test_topics_alone_need_one_person() -> None:
    assert plan((ask(CHIARA, topic="finance"),)).needed == 1


def test_whoever_is_on_shift_is_called_first() -> None:
    assert names(plan((ask(BEN, CHIARA, DORA, first=DORA),)).undecided) == ["Dora", "Ben", "Chiara"]


def test_two_ids_of_one_human_are_one_yes() -> None:
    elsewhere = Identity(platform="teams", organisation="acme", user="ben")
    both = replace(BEN, others=(elsewhere,))

    linked = plan_of(((ask(both, CHIARA, need=2),),), [BEN.id, PersonId("teams:acme:ben")])

    assert linked.missing == 1
    assert names(linked.undecided) == ["Chiara"]


def test_a_yes_of_somebody_who_cannot_complete_anything_counts_nowhere() -> None:
    assert plan((ask(BEN),), yes=(EVE,)).missing == 1


@pytest.mark.parametrize(
    ("rounds", "possible"),
    [
        pytest.param(((ask(BEN),), (ask(CHIARA),)), True, id="one each"),
        pytest.param(((ask(BEN, CHIARA),), (ask(BEN, CHIARA),)), True, id="two for two steps"),
        pytest.param(((ask(BEN),), (ask(BEN, CHIARA),), (ask(CHIARA),)), False, id="two for three steps"),
        pytest.param(((ask(BEN, need=2),),), False, id="one for two"),
        pytest.param(((ask(BEN, need=2, unmet=("slack:T:NEW",)),),), True, id="one and somebody never met"),
        pytest.param(((ask(BEN), ask(topic="finance")),), False, id="a topic without anybody"),
        pytest.param(((ask(BEN), ask(topic="finance", unmet=("slack:T:NEW",))),), True, id="an owner never met"),
    ],
)
def test_a_plan_says_whether_there_are_enough_people(rounds: tuple[tuple[Ask, ...], ...], possible: bool) -> None:
    assert plan(*rounds).is_possible is possible


def test_people_are_counted_once_for_all_seats() -> None:
    assert are_possible([ask(BEN, ANA), ask(ANA)])
    assert not are_possible([ask(ANA), ask(ANA)])
