"""From what app.yaml says to the plan of one post: quorum, owners, stand-ins, rotations, emergencies."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN, CHIARA, NOON, a_person, a_post, an_account
from workflows.domain.absence import Absence
from workflows.domain.account import Account
from workflows.domain.approval import ApprovalStep, Occasion, Plan, TopicOwners
from workflows.domain.content import Content, Part
from workflows.domain.finding import Finding, Severity
from workflows.domain.ids import PersonId, RemotePostId
from workflows.domain.person import Identity, Person, Standing, Trust
from workflows.domain.post import Approval, Post
from workflows.domain.severity import Verdict
from workflows.domain.shift import Rotation
from workflows.domain.trust import Earning
from workflows.policy import Circumstances, Policy, PolicySettings

DORA, EVE, FINN = a_person("Dora"), a_person("Eve"), a_person("Finn")
EVERYBODY = (ANA, BEN, CHIARA, DORA, EVE, FINN)
POLICY = Policy(PolicySettings(tenant="acme"))
UNMET = PersonId("slack:T0ACME:U0NEW")


def step(*people: Person, need: int | None = 1, name: str = "", lightest: Verdict = Verdict.CLEAN) -> ApprovalStep:
    ids = frozenset(person.id for person in people)
    return ApprovalStep(name=name, people=ids, need=need, lightest=lightest)


def acme(*steps: ApprovalStep, occasion: Occasion = Occasion.POST, topics: tuple[TopicOwners, ...] = ()) -> Account:
    account = an_account(approve=(ANA, BEN, CHIARA), draft=(ANA, EVE))
    return replace(account, steps={occasion: steps} if steps else {}, topics=topics)


def finance(*people: Person) -> TopicOwners:
    return TopicOwners(topic="finance", people=frozenset(person.id for person in people))


def post(*severities: Severity, check: str = "finance", yes: tuple[Person, ...] = (), needed: int = 0) -> Post:
    findings = tuple(Finding(check=check, severity=one, reason="Money.", advice="Ask.") for one in severities)
    made = replace(a_post(author=ANA), findings=findings, needed=needed)
    digest = POLICY.digest(made, an_account(), rules="rules-1")
    approvals = tuple(Approval(by=one.id, at=NOON, digest=digest) for one in yes)
    return replace(made, digest=digest, rules="rules-1", approvals=approvals)


def given(*absences: Absence, people: tuple[Person, ...] = EVERYBODY, emergency: bool = False) -> Circumstances:
    return Circumstances(
        now=NOON, author=ANA, people={one.id: one for one in people}, absences=absences, emergency=emergency
    )


def away(person: Person, instead: Person | None = None, *, hours: tuple[int, int] = (-1, 24)) -> Absence:
    since, until = (NOON + timedelta(hours=each) for each in hours)
    return Absence(
        id=f"away-{person.name}", person=person.id, instead=instead.id if instead else None, since=since, until=until
    )


def able(plan: Plan) -> list[list[str]]:
    return [[person.name for person in ask.able] for ask in plan.asks]


# --- steps and quorum -------------------------------------------------------------------------------------------------


def test_without_steps_everybody_on_the_list_but_the_author_is_one_step() -> None:
    plan = POLICY.plan(post(), acme(), given())

    assert (able(plan), plan.needed) == ([["Ben", "Chiara"]], 1)


def test_the_last_editor_is_in_no_step() -> None:
    edited = replace(post(), last_editor=BEN.id)

    assert able(POLICY.plan(edited, acme(), given())) == [["Chiara"]]


def test_all_are_all_who_count_and_all_who_were_never_met() -> None:
    everybody = replace(step(ANA, BEN, CHIARA, need=None), people=frozenset({ANA.id, BEN.id, CHIARA.id, UNMET}))
    left = replace(CHIARA, standing=Standing.DEACTIVATED)

    assert POLICY.plan(post(), acme(everybody), given()).needed == 3
    assert POLICY.plan(post(), acme(everybody), given(people=(ANA, BEN, left))).needed == 2
    assert not POLICY.plan(post(yes=(BEN,)), acme(everybody), given(people=(ANA, BEN, left))).is_complete


def test_the_first_step_is_raised_to_the_quorum() -> None:
    account = acme(step(BEN, CHIARA, DORA, name="brand"))

    plan = POLICY.plan(post(Severity.RISKY), account, given())

    assert [(ask.name, ask.need) for ask in plan.asks] == [("brand", 2)]


def test_the_first_step_that_has_the_people_is_raised() -> None:
    account = acme(step(DORA, name="legal"), step(BEN, CHIARA, name="brand"))

    plan = POLICY.plan(post(Severity.RISKY), replace(account, quorum_risky=3), given())

    assert [(ask.name, ask.need) for ask in plan.asks] == [("legal", 1), ("brand", 2)]
    assert plan.is_possible


def test_where_no_step_has_the_people_the_plan_says_that_it_is_not_possible() -> None:
    plan = POLICY.plan(post(Severity.RISKY), acme(step(DORA, name="legal")), given())

    assert [(ask.need, ask.missing) for ask in plan.asks] == [(2, 2)]
    assert not plan.is_possible


def test_two_steps_are_a_quorum_of_two() -> None:
    account = acme(step(BEN, name="brand"), step(DORA, name="legal"))

    assert [ask.need for ask in POLICY.plan(post(Severity.RISKY), account, given()).asks] == [1, 1]


def test_a_step_for_heavier_posts_is_not_asked_about_light_ones() -> None:
    account = acme(step(BEN, name="brand"), step(DORA, name="legal", lightest=Verdict.RISKY))

    assert [ask.name for ask in POLICY.plan(post(Severity.NOTABLE), account, given()).asks] == ["brand"]
    assert [ask.name for ask in POLICY.plan(post(Severity.RISKY), account, given()).asks] == ["brand", "legal"]


def test_where_no_step_is_for_so_light_a_post_the_list_is_asked_or_else_whoever_is_in_the_steps() -> None:
    account = acme(step(DORA, name="legal", lightest=Verdict.RISKY))
    without_list = replace(account, rights=replace(account.rights, approve=frozenset()))

    assert able(POLICY.plan(post(), account, given())) == [["Ben", "Chiara"]]
    assert able(POLICY.plan(post(), without_list, given())) == [["Dora"]]


def test_replies_and_pictures_have_their_own_steps_and_else_those_of_posts() -> None:
    reply = replace(post(), content=Content(parts=(Part(text="Thanks!", reply_to=RemotePostId("7")),)))
    account = acme(step(DORA, name="care"), occasion=Occasion.REPLY)

    assert [ask.name for ask in POLICY.plan(reply, account, given()).asks] == ["care"]
    assert able(POLICY.plan(post(), account, given())) == [["Ben", "Chiara"]]


def test_what_the_post_was_told_it_needs_is_kept_as_far_as_there_are_people() -> None:
    told = post(Severity.NOTABLE, needed=2, yes=(BEN,))

    assert not POLICY.is_complete(told, acme(), given())
    assert POLICY.plan(told, acme(), given()).missing == 1
    alone = given(people=(ANA, BEN, replace(CHIARA, standing=Standing.DEACTIVATED)))
    assert POLICY.is_complete(told, acme(), alone)


def test_who_left_lowers_no_quorum() -> None:
    told = post(Severity.RISKY, needed=2, yes=(BEN,))
    alone = given(people=(ANA, BEN, replace(CHIARA, standing=Standing.DEACTIVATED)))

    assert not POLICY.is_complete(told, acme(), alone)
    assert not POLICY.plan(told, acme(), alone).is_possible


# --- owners of topics -------------------------------------------------------------------------------------------------


def test_the_owner_of_a_topic_is_asked_in_the_last_round() -> None:
    account = acme(step(BEN, name="brand"), step(CHIARA, name="lead"), topics=(finance(FINN),))

    plan = POLICY.plan(post(Severity.NOTABLE), account, given())

    assert [[ask.name or ask.topic for ask in asks] for asks in plan.rounds] == [["brand"], ["lead", "finance"]]


def test_an_owner_takes_the_place_of_the_second_pair_of_eyes() -> None:
    account = acme(topics=(finance(FINN),))

    assert POLICY.plan(post(Severity.RISKY), account, given()).needed == 1
    assert POLICY.plan(post(Severity.RISKY, check="legal"), account, given()).needed == 2
    assert not POLICY.is_complete(post(Severity.RISKY, yes=(BEN,)), account, given())
    assert POLICY.is_complete(post(Severity.RISKY, yes=(BEN, FINN)), account, given())


def test_an_owner_who_wrote_it_is_not_asked_and_the_quorum_is_whole() -> None:
    plan = POLICY.plan(post(Severity.RISKY), acme(topics=(finance(ANA),)), given())

    assert ([ask.topic for ask in plan.asks], plan.needed) == ([""], 2)


def test_an_owner_who_was_never_met_is_waited_for() -> None:
    account = acme(topics=(TopicOwners(topic="finance", people=frozenset({UNMET})),))

    plan = POLICY.plan(post(Severity.NOTABLE, yes=(BEN,)), account, given())

    assert not plan.is_complete
    assert plan.is_possible


def test_a_tip_asks_no_owner() -> None:
    plan = POLICY.plan(post(Severity.ADVICE), acme(topics=(finance(FINN),)), given())

    assert [ask.topic for ask in plan.asks] == [""]


# --- absence ----------------------------------------------------------------------------------------------------------


def test_a_stand_in_decides_in_the_place_of_who_is_away() -> None:
    plan = POLICY.plan(post(), acme(), given(away(BEN, EVE)))

    assert (able(plan), plan.asks[0].instead) == ([["Chiara", "Eve"]], ((EVE.id, BEN.id),))


def test_nobody_gains_a_second_yes_by_going_away() -> None:
    risky = post(Severity.RISKY, yes=(BEN,))

    plan = POLICY.plan(risky, acme(), given(away(BEN, EVE)))

    assert able(plan) == [["Ben", "Chiara"]]
    assert [person.name for person in plan.undecided] == ["Chiara"]


def test_who_is_away_without_a_stand_in_can_still_decide() -> None:
    assert able(POLICY.plan(post(), acme(), given(away(BEN)))) == [["Ben", "Chiara"]]


@pytest.mark.parametrize(
    "absence",
    [
        pytest.param(away(BEN, ANA), id="the author"),
        pytest.param(away(BEN, a_person("Gus", standing=Standing.GUEST)), id="a guest"),
        pytest.param(away(BEN, EVE, hours=(1, 2)), id="later"),
        pytest.param(away(BEN, EVE, hours=(-2, 0)), id="over"),
        pytest.param(away(ANA, EVE), id="of the author"),
        pytest.param(away(BEN, CHIARA), id="listed beside them"),
    ],
)
def test_who_does_not_stand_in(absence: Absence) -> None:
    gus = a_person("Gus", standing=Standing.GUEST)

    assert able(POLICY.plan(post(), acme(), given(absence, people=(*EVERYBODY, gus)))) == [["Ben", "Chiara"]]


def test_a_yes_while_standing_in_counts_after_the_absence() -> None:
    over = away(BEN, EVE, hours=(-2, 3))
    later = replace(given(over), now=NOON + timedelta(hours=5))

    assert POLICY.is_complete(post(yes=(EVE,)), acme(), later)
    assert not POLICY.is_complete(post(Severity.RISKY, yes=(EVE,)), acme(), later)


def test_all_with_somebody_away_are_the_others_and_their_stand_in() -> None:
    account = acme(step(BEN, CHIARA, DORA, need=None))

    by_another = POLICY.plan(post(), account, given(away(BEN, EVE)))
    by_one_of_them = POLICY.plan(post(), account, given(away(BEN, CHIARA)))

    assert (able(by_another), by_another.needed) == ([["Chiara", "Dora", "Eve"]], 3)
    assert (able(by_one_of_them), by_one_of_them.needed) == ([["Chiara", "Dora"]], 2)
    both = post(yes=(BEN, CHIARA))
    assert not POLICY.is_complete(both, account, given(away(BEN, CHIARA))), "Dora was never asked"


def test_an_absence_planned_in_the_other_chat_is_theirs() -> None:
    elsewhere = Identity(platform="teams", organisation="acme", user="ben")
    both = replace(BEN, others=(elsewhere,))
    absence = replace(away(BEN, EVE), person=PersonId("teams:acme:ben"))

    assert able(POLICY.plan(post(), acme(), given(absence, people=(ANA, both, CHIARA, EVE)))) == [["Chiara", "Eve"]]


def test_whose_turn_it_is_is_called_first_and_the_next_when_they_are_away() -> None:
    turns = Rotation(people=(CHIARA.id, BEN.id), since=NOON.date())
    account = acme(replace(step(BEN, CHIARA), rotation=turns))

    assert POLICY.plan(post(), account, given()).undecided == (CHIARA, BEN)
    assert POLICY.plan(post(), account, given(away(CHIARA))).undecided == (BEN, CHIARA)


# --- emergencies, apologies, trust ------------------------------------------------------------------------------------


def test_in_an_emergency_one_other_person_of_the_account_is_enough() -> None:
    account = acme(step(BEN, name="brand"), step(DORA, name="legal"), topics=(finance(FINN),))

    plan = POLICY.plan(post(Severity.RISKY, needed=2), account, given(emergency=True))

    assert (able(plan), plan.needed) == ([["Ben", "Chiara", "Dora", "Eve", "Finn"]], 1)
    assert POLICY.is_complete(post(Severity.RISKY, needed=2, yes=(EVE,)), account, given(emergency=True))
    assert not POLICY.is_complete(post(Severity.RISKY, needed=2, yes=(EVE,)), account, given())
    assert not POLICY.is_complete(post(Severity.RISKY, yes=(ANA,)), account, given(emergency=True))


def test_an_emergency_lets_no_forbidden_words_go() -> None:
    forbidden = post(Severity.FORBIDDEN, yes=(BEN, CHIARA))

    assert not POLICY.may_leave(forbidden, acme(), given(emergency=True))


def test_earned_trust_goes_alone_only_where_app_yaml_says_so() -> None:
    trusted = replace(given(), author=replace(ANA, trust=Trust.TRUSTED))
    account = acme()

    assert not POLICY.may_leave(post(), account, trusted)
    assert POLICY.may_leave(post(), replace(account, earning=Earning()), trusted)
    assert not POLICY.may_leave(post(Severity.NOTABLE), replace(account, earning=Earning()), trusted)
