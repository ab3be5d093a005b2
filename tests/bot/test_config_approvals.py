"""What app.yaml says about approving: groups, steps, owners of topics, on call, earning and slots; every mistake."""

import re
import textwrap
from collections.abc import Mapping
from datetime import date, time, timedelta
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.assembly.parts import build_policy
from bot.config.loading import Purpose
from bot.config.model import Config
from bot.config.schema import json_schema
from bot.demo import STORY, TRAINING
from bot.examining import Level
from bot.examining_routes import of_routes
from tests.bot.test_config import ENVIRON, GOOD, PLUGINS, ROOT, problems, read
from workflows.domain.account import Account
from workflows.domain.approval import ApprovalStep, Occasion, TopicOwners
from workflows.domain.ids import PersonId
from workflows.domain.severity import Verdict
from workflows.domain.shift import Rotation
from workflows.domain.slots import Slots
from workflows.domain.trust import Earning

PEOPLE = """
    people:
      - {slack: U0ANA, name: Ana}
      - {slack: U0BEN, name: Ben}
      - {slack: U0DANA, name: Dana}
      - {slack: U0SAM, name: Sam}
    groups:
      social: [Ben, sam]
      Legal: {slack: S0LEGAL}
      money: {people: [Dana], slack: S0MONEY}
"""
ACCOUNT = """
        approvals:
          posts:
            - {name: social, ask: [social]}
            - {name: legal, ask: [legal], need: all, from: notable}
"""


def app_yaml(account: str = ACCOUNT, *, people: str = PEOPLE, more: str = "", text: str = GOOD) -> str:
    """GOOD, with these people and groups, and with more said about its account."""
    before, rest = text.split("    people:\n", 1)
    accounts = rest.split("    accounts:", 1)[1]
    return "".join((before, people.lstrip("\n"), "    accounts:", accounts, account.lstrip("\n"), more))


def ids(*users: str) -> frozenset[PersonId]:
    return frozenset(PersonId(f"slack:T0ACME:{user}") for user in users)


def acme(folder: Path, account: str = ACCOUNT, **options: str) -> Account:
    return read(folder, app_yaml(account, **options)).accounts[0]


LEGAL, MONEY = PersonId("group:slack:T0ACME:S0LEGAL"), PersonId("group:slack:T0ACME:S0MONEY")


# --- groups -----------------------------------------------------------------------------------------------------------


def test_a_group_stands_for_its_people_wherever_people_are_named(tmp_path: Path) -> None:
    text = app_yaml().replace(
        "publish: [Ana], approve: [Ben, U0CLEO]", "draft: [Money], publish: [Ana], approve: [SOCIAL]"
    )

    config = read(tmp_path, text)

    rights = config.accounts[0].rights
    assert rights.approve == ids("U0BEN", "U0SAM")
    assert rights.draft == ids("U0ANA", "U0DANA") | {MONEY}
    assert config.groups == {LEGAL: "Legal", MONEY: "money"}


def test_a_group_of_slack_is_its_organisations(tmp_path: Path) -> None:
    config = read(tmp_path, app_yaml().replace("team: T0ACME", "enterprise: E0ACME"))

    assert set(config.groups) == {"group:slack:E0ACME:S0LEGAL", "group:slack:E0ACME:S0MONEY"}


def test_who_is_told_and_who_is_called_may_be_a_group_of_people(tmp_path: Path) -> None:
    more = """
    incidents: {tell: [social, Ana]}
    departments: {desk: {channel: C0DESK, on_call: [Ana, social]}}
"""
    config = read(tmp_path, app_yaml(more=more))

    assert config.incidents.tell == ids("U0BEN", "U0SAM", "U0ANA")
    assert config.listening.departments["desk"].on_call == (
        "slack:T0ACME:U0ANA",
        "slack:T0ACME:U0BEN",
        "slack:T0ACME:U0SAM",
    )


@pytest.mark.parametrize(
    ("groups", "says"),
    [
        ("{a: []}", "groups.a: names nobody: list people, or write slack: and the id of a user group (S…)."),
        ("{a: {}}", "groups.a: names nobody: list people, or write slack: and the id of a user group (S…)."),
        ("{a: [Ben, 7]}", "groups.a: must be a list of people: names from people:, or their ids in quotes."),
        (
            "{a: [Bne]}",
            "groups.a.people[0]: names somebody who is not under people: or groups:, and is not a Slack user",
        ),
        ("{a: [Bne]}", "Did you mean Ben?"),
        ("{a: [Ben], b: [A]}", "groups.b.people[0]: is a group itself; a group holds people."),
        ("{Ben: [Sam]}", "groups.Ben: is a person's name or id as well; give the group another name."),
        ("{U0GROUP: [Sam]}", "groups.U0GROUP: is a person's name or id as well; give the group another name."),
        ("{a: [Ben], A: [Sam]}", "groups.A: is the same name as groups.a in other letters."),
        ("{a: {slack: S0A}, b: {slack: S0A}}", "groups.b.slack: is the same user group as groups.a."),
        (
            "{a: {slack: legal}}",
            "groups.a.slack: must be a user group's id: S and capitals, digits; Slack's page of it",
        ),
        ("{a: {slak: S0A}}", "groups.a.slak: is not a setting. Did you mean slack?"),
        (
            "{a: {slack: S0A, people: [Nobody]}}",
            "groups.a.people[0]: names somebody who is not under people: or groups:",
        ),
    ],
)
def test_a_mistake_in_a_group_is_named_with_its_place(tmp_path: Path, groups: str, says: str) -> None:
    people = PEOPLE[: PEOPLE.index("    groups:")] + f"    groups: {groups}\n"

    found = problems(tmp_path, app_yaml("", people=people))

    assert len(found) == 1 and says in found[0]


def test_a_group_of_a_chat_that_is_not_set_up_is_a_mistake(tmp_path: Path) -> None:
    teams = (
        "chat: {teams: {app_id: 0b1ec700-0000-4c33-8c33-000000000001, app_secret: env:BOT, "
        "tenant: 0b1ec700-0000-4c33-8c33-000000000002}}"
    )
    text = re.sub(r"chat: \{slack: .*\}\}", teams, app_yaml())
    text = re.sub(r"slack: U0\w+", "teams: 0b1ec700-0000-4c33-8c33-000000000003", text)

    found = problems(tmp_path, text)

    assert "groups.Legal.slack: is a group in Slack, but there is no chat.slack in this file." in found


def test_a_group_that_nothing_names_is_fine(tmp_path: Path) -> None:
    assert acme(tmp_path, "").steps == {}


@pytest.mark.parametrize("field", ["owner", "guardian"])
def test_one_person_is_no_group(tmp_path: Path, field: str) -> None:
    text = app_yaml("").replace("owner: ana", f"{field}: social")

    assert problems(tmp_path, text) == [f"accounts[0].{field}: is a group, and here one person is named."]


# --- steps ------------------------------------------------------------------------------------------------------------


def test_steps_are_written_for_each_occasion(tmp_path: Path) -> None:
    written = """
        approvals:
          posts:
            - {name: social, ask: [social]}
            - {name: legal, ask: [Legal, Dana], need: all, from: notable}
          replies:
            - ask: [Dana, Ben, Sam]
              need: 2
              rotate: {every: 2w, since: 2026-01-05, zone: Europe/Berlin}
          pictures: [{ask: [Ana], need: any, from: risky}]
          partnerships: []
"""
    turns = Rotation(
        people=("slack:T0ACME:U0DANA", "slack:T0ACME:U0BEN", "slack:T0ACME:U0SAM"),  # type: ignore[arg-type]
        days=14,
        since=date(2026, 1, 5),
        zone="Europe/Berlin",
    )

    assert acme(tmp_path, written).steps == {
        Occasion.POST: (
            ApprovalStep(name="social", people=ids("U0BEN", "U0SAM")),
            ApprovalStep(name="legal", people=ids("U0DANA") | {LEGAL}, need=None, lightest=Verdict.NOTABLE),
        ),
        Occasion.REPLY: (ApprovalStep(name="", people=ids("U0DANA", "U0BEN", "U0SAM"), need=2, rotation=turns),),
        Occasion.PICTURE: (ApprovalStep(name="", people=ids("U0ANA"), lightest=Verdict.RISKY),),
    }


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ("[{name: a}]", "posts[0].ask: names nobody, so posts would wait for ever at this step."),
        ("[{name: a, ask: []}]", "posts[0].ask: names nobody, so posts would wait for ever at this step."),
        (
            "[{ask: [lgal]}]",
            "posts[0].ask[0]: names somebody who is not under people: or groups:, and is not a Slack user",
        ),
        ("[{ask: [lgal]}]", "Did you mean Legal?"),
        ("[{ask: [Ben, social], need: 3}]", "posts[0].need: is 3, but only 2 people are asked."),
        ("[{ask: [Ben], need: 2}]", "posts[0].need: is 2, but only 1 person is asked."),
        (
            "[{ask: [Ben], need: most}]",
            "posts[0].need: must be any (one of them), all, or a number of people such as 2.",
        ),
        ("[{ask: [Ben], need: 0}]", "posts[0].need: must be any (one of them), all, or a number of people such as 2."),
        ("[{ask: [Ben], from: forbidden}]", "posts[0].from: must be clean, notable or risky."),
        ("[{ask: [Ben], form: risky}]", "posts[0].form: is not a setting. Did you mean from?"),
        (
            "[{name: a, ask: [Ben]}, {ask: [Sam]}]",
            "posts[1].name: is missing: what people call this step, such as legal.",
        ),
        (
            "[{name: a, ask: [Ben]}, {name: A, ask: [Sam]}]",
            "posts[1].name: is the name of step 1 of this route as well.",
        ),
        (f"[{{name: {'a' * 41}, ask: [Ben]}}]", "posts[0].name: stands on cards: one line of 40 characters at most."),
        ("[{name: a, ask: [Ben]}, {name: b, ask: [Ben]}]", "posts: needs more different people than its steps name"),
        ("[{name: a, ask: [social], need: all}, {name: b, ask: [Ben]}]", "posts: needs more different people than"),
        (
            "[{ask: [Legal, Ben], rotate: {}}]",
            "posts[0].rotate: cannot be here: who is in a group that Slack keeps has no",
        ),
        (
            "[{ask: [Ben], rotate: {every: 36h}}]",
            "posts[0].rotate.every: must be whole days or weeks, such as 1d, 7d or",
        ),
        ("[{ask: [Ben], rotate: {zone: Berlin}}]", "posts[0].rotate.zone: is not a time zone: write one such as"),
    ],
)
def test_a_mistake_in_a_step_is_named_with_its_place(tmp_path: Path, steps: str, says: str) -> None:
    found = problems(tmp_path, app_yaml(f"        approvals: {{posts: {steps}}}\n"))

    assert len(found) == 1 and says in found[0] and found[0].startswith("accounts[0].approvals.")


@pytest.mark.parametrize(
    "steps",
    [
        "[{name: a, ask: [social]}, {name: b, ask: [Ben]}]",
        "[{name: a, ask: [Legal]}, {name: b, ask: [Legal]}]",
        "[{ask: [Legal, Ben], need: 5}]",
        "[{name: a, ask: [social], need: all}, {name: b, ask: [Ben, Legal]}]",
    ],
    ids=[
        "Sam first, then Ben",
        "who is in it is Slack's to say",
        "so is how many",
        "and whether there is somebody else",
    ],
)
def test_what_people_can_do_or_only_slack_can_tell_is_no_mistake(tmp_path: Path, steps: str) -> None:
    assert acme(tmp_path, f"        approvals: {{posts: {steps}}}\n").steps


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    written = """
        approvals:
          posts: [{name: one, ask: [Nobody]}]
          replies: [{name: two}]
          pictures: [{name: three, ask: [Ben], need: 4}]
        owners: {shoutin: [Ben], shouting: [Whoever]}
        on_call: []
        earn: {after: 0}
        slots: {days: mon-fri}
"""
    found = problems(tmp_path, app_yaml(written))

    assert [one.split(":")[0] for one in found] == [
        "accounts[0].earn.after",
        "accounts[0].approvals.posts[0].ask[0]",
        "accounts[0].approvals.replies[0].ask",
        "accounts[0].approvals.pictures[0].need",
        "accounts[0].owners.shoutin",
        "accounts[0].owners.shouting[0]",
        "accounts[0].on_call",
        "accounts[0].slots.times",
    ]


def test_where_people_post_themselves_nobody_is_asked(tmp_path: Path) -> None:
    written = """
      - {handle: ben, network: x, kind: personal, owner: Ben, earn: {}, owners: {shouting: [Ben]}}
"""
    assert problems(tmp_path, app_yaml("", more=written)) == [
        f"accounts[1].{name}: must be left out: with mode: self people post themselves, and nobody is asked."
        for name in ("owners", "earn")
    ]


# --- owners, on call, earning, slots ----------------------------------------------------------------------------------


def test_owners_of_an_account_count_instead_of_those_for_all(tmp_path: Path) -> None:
    more = "    policy: {owners: {shouting: [Ben, Legal]}}\n"

    assert acme(tmp_path, "", more=more).topics == (TopicOwners(topic="shouting", people=ids("U0BEN") | {LEGAL}),)
    own = acme(tmp_path, "        owners: {shouting: [money]}\n", more=more)
    assert own.topics == (TopicOwners(topic="shouting", people=ids("U0DANA") | {MONEY}),)
    assert acme(tmp_path, "        owners: {shouting: []}\n", more=more).topics == ()


@pytest.mark.parametrize(
    ("written", "rotation"),
    [
        ("[Sam, Ben]", {}),
        ("{people: [Sam, Ben], every: 1d, zone: Europe/Berlin}", {"days": 1, "zone": "Europe/Berlin"}),
        ("{people: [Sam, social], every: 1w, since: 2026-03-02}", {"days": 7, "since": date(2026, 3, 2)}),
    ],
)
def test_people_on_call_take_turns(tmp_path: Path, written: str, rotation: Mapping[str, object]) -> None:
    people = (PersonId("slack:T0ACME:U0SAM"), PersonId("slack:T0ACME:U0BEN"))

    assert acme(tmp_path, f"        on_call: {written}\n").on_call == Rotation(people=people, **rotation)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("[]", "on_call: names nobody: list the people who are called, one after the other."),
        ("{every: 7d}", "on_call: names nobody: list the people who are called, one after the other."),
        ("[Legal]", "on_call.people[0]: is a group that Slack keeps; here people are named, or a group of people."),
        ("[Bne]", "on_call.people[0]: names somebody who is not under people: or groups:"),
        ("[1]", "on_call: must be a list of people: names from people:, or their ids in quotes."),
        ("{people: [Ben], every: 0d}", "on_call.every: must be whole days or weeks, such as 1d, 7d or 1w"),
        ("{people: [Ben], since: monday}", "on_call.since: must be a valid date"),
    ],
)
def test_a_mistake_about_who_is_on_call_is_named(tmp_path: Path, written: str, says: str) -> None:
    found = problems(tmp_path, app_yaml(f"        on_call: {written}\n"))

    assert len(found) == 1 and found[0].startswith(f"accounts[0].{says}")


def test_earning_and_slots(tmp_path: Path) -> None:
    written = """
        earn: {after: 5}
        slots: {days: [mon, wed-fri], times: ["15:00", "09:30", "09:30"], zone: Europe/Berlin}
"""
    account = acme(tmp_path, written)

    assert account.earning == Earning(after=5)
    assert account.slots == Slots(days=frozenset({0, 2, 3, 4}), times=(time(9, 30), time(15, 0)), zone="Europe/Berlin")
    assert acme(tmp_path, "        earn: {}\n").earning == Earning(after=10)
    assert (acme(tmp_path, "").earning, acme(tmp_path, "").slots) == (None, None)


@pytest.mark.parametrize(
    ("written", "asks"), [("", True), ("    attention: true\n", True), ("    attention: false\n", False)]
)
def test_a_hurried_yes_is_asked_about_unless_app_yaml_says_otherwise(tmp_path: Path, written: str, asks: bool) -> None:
    config = read(tmp_path, app_yaml(more=written))

    assert build_policy(config).settings.attention is asks


def test_in_the_practice_workspace_people_are_asked_and_scripts_are_not() -> None:
    assert (TRAINING.attention, STORY.attention) == (True, False)


@pytest.mark.parametrize(
    ("slots", "says"),
    [
        ("{times: []}", 'slots.times: is missing: the times of the day, in quotes, such as ["09:30", "15:00"].'),
        ('{times: ["9h"]}', 'slots.times[0]: must be a time of the day in quotes, such as "09:00" or "17:30".'),
        ('{times: ["24:00"]}', 'slots.times: has 24:00, which is the next day; write "00:00", or "23:59".'),
        ('{days: tomorrow, times: ["09:00"]}', "slots.days: must be days such as mon-fri, or a list of"),
    ],
)
def test_a_mistake_about_slots_is_named(tmp_path: Path, slots: str, says: str) -> None:
    found = problems(tmp_path, app_yaml(f"        slots: {slots}\n"))

    assert len(found) == 1 and found[0].startswith(f"accounts[0].{says}")


@pytest.mark.parametrize(
    ("written", "at"),
    [('"07:30"', time(7, 30)), ("off", None), ('"off"', None)],
    ids=["a time", "off", "off in quotes"],
)
def test_when_the_daily_summaries_are_sent(tmp_path: Path, written: str, at: time | None) -> None:
    assert read(tmp_path, app_yaml("")).windows.digest == time(9)
    assert read(tmp_path, app_yaml("", more=f"    windows: {{digest: {written}}}\n")).windows.digest == at
    assert "windows.digest" in problems(tmp_path, app_yaml("", more='    windows: {digest: "24:00"}\n'))[0]


def test_how_long_before_anybody_is_called_and_before_a_last_look(tmp_path: Path) -> None:
    config = read(tmp_path, app_yaml("", more="    windows: {escalate: 90m, last_look: 5m}\n"))

    assert (config.windows.escalate, config.windows.last_look) == (timedelta(minutes=90), timedelta(minutes=5))
    assert "windows.escalate" in problems(tmp_path, app_yaml("", more="    windows: {escalate: soon}\n"))[0]


# --- what deserves a second look --------------------------------------------------------------------------------------


def warned(folder: Path, account: str, **options: str) -> str:
    return "\n".join(read(folder, app_yaml(account, **options)).warnings)


def test_steps_without_enough_people_for_a_risky_post_are_a_warning(tmp_path: Path) -> None:
    says = "a risky post needs 2 approvals, but only 1 may approve"

    assert says in warned(tmp_path, "        approvals: {posts: [{ask: [Ben]}]}\n")
    assert "a risky post" not in warned(tmp_path, "        approvals: {posts: [{ask: [Ben, Legal]}]}\n")
    assert "a risky post" not in warned(tmp_path, ACCOUNT)


def test_nobody_on_call_is_called_when_the_post_is_gone_by_then(tmp_path: Path) -> None:
    on_call, windows = "        on_call: [Ben]\n", "    windows: {expire: 4h}\n"

    assert "escalate is not shorter than expire" in warned(tmp_path, on_call, more=windows)
    assert "escalate" not in warned(tmp_path, on_call)
    assert "escalate" not in warned(tmp_path, "", more=windows)


def routes(config: Config) -> list[str]:
    found = list(of_routes(config))
    assert {(one.level, one.about) for one in found} == {(Level.FINE, "x:acme")}
    return [one.says for one in found]


def test_check_says_each_route_in_words(tmp_path: Path) -> None:
    written = """
        approvals:
          posts:
            - {name: social, ask: [social]}
            - {name: legal, ask: [legal], need: all, from: risky}
          replies: [{ask: [Sam]}]
          pictures: [{name: look, ask: [Ben, Sam, Dana], need: 2, rotate: {every: 1w, since: 2026-01-05}}]
        owners: {shouting: [Dana, legal]}
        on_call: [Sam]
"""
    assert routes(read(tmp_path, app_yaml(written))) == [
        "posts: social (any of Ben, Sam), then legal (all of group Legal) for risky posts. "
        "At least 1 for notable posts, 2 for risky ones.",
        "replies: Sam.",
        "pictures: look (2 of Ben, Dana, Sam; called first: Ben, then Sam, then Dana, "
        "7 days each from 05 January 2026 on (UTC)).",
        "owners: shouting asks any of Dana, group Legal.",
        "on call: Sam.",
    ]


def test_check_says_the_route_of_an_account_without_steps(tmp_path: Path) -> None:
    assert routes(read(tmp_path, GOOD)) == [
        "posts: any of Ben, U0CLEO. At least 1 for notable posts, 2 for risky ones."
    ]


def test_the_schema_describes_all_of_it() -> None:
    schema = json_schema(PLUGINS)

    def is_valid(account: str, groups: str = "{a: [Ben], b: {slack: S0A, people: [Ben]}}") -> bool:
        text = f"{{groups: {groups}, accounts: [{{handle: a, network: x, {account}}}]}}"
        return jsonschema.Draft202012Validator(schema).is_valid(yaml.safe_load(text))

    steps = "{name: a, ask: [Ben], need: all, from: risky, rotate: {every: 1w, zone: UTC}}"
    assert is_valid(f"approvals: {{posts: [{steps}], replies: [], pictures: [{{ask: [a], need: 2}}]}}")
    assert is_valid(
        "on_call: [Ben], earn: {after: 3}, slots: {days: mon-fri, times: ['09:30']}, owners: {shouting: [a]}"
    )
    assert is_valid("on_call: {people: [Ben], every: 7d}")
    assert not is_valid("approvals: {posts: [{ask: [Ben], need: most}]}")
    assert not is_valid("approvals: {answers: []}")
    assert not is_valid("earn: {}", groups="{a: Ben}")


def test_the_example_in_app_yaml_is_right_once_it_is_no_comment(tmp_path: Path) -> None:
    shown = (ROOT / "app.yaml").read_text()
    groups = shown[shown.index("# groups:") : shown.index("\naccounts:\n")]
    approving = shown[shown.index("    # approvals:") : shown.index("\n  - handle: practice\n")]
    people = textwrap.indent(re.sub(r"(?m)^# ?", "", groups), "    ")
    account = textwrap.indent(re.sub(r"(?m)^    # ?", "", approving), "        ")
    some = PEOPLE[: PEOPLE.index("    groups:")] + "      - {slack: U0CLEO, name: Cleo}\n"

    found = read(
        tmp_path,
        app_yaml(account.replace("financial", "shouting"), people=some + people),
        environ=ENVIRON,
        purpose=Purpose.LINT,
    )

    acme = found.accounts[0]
    assert set(acme.steps) == {Occasion.POST, Occasion.REPLY, Occasion.PICTURE}
    assert acme.topics and acme.on_call and acme.earning and acme.slots
    assert found.groups


def test_the_example_of_the_page_about_approvals_is_right(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "approvals.md").read_text(encoding="utf-8")
    shown = yaml.safe_load(textwrap.dedent(page[page.index("    people:\n") : page.index("\nWithout `approvals:`")]))
    written = yaml.safe_load(textwrap.dedent(GOOD))
    [theirs], [account] = shown["accounts"], written["accounts"]
    theirs["owners"] = {"shouting": theirs["owners"]["financial"]}
    together = {**written, **shown, "accounts": [{**account, **theirs}]}

    found = read(tmp_path, yaml.safe_dump(together), environ=ENVIRON, purpose=Purpose.LINT)

    acme = found.accounts[0]
    assert [step.name for step in acme.steps[Occasion.POST]] == ["social", "legal"]
    assert set(acme.steps) == {Occasion.POST, Occasion.REPLY}
    assert acme.topics and acme.on_call and acme.earning and acme.slots
