"""What app.yaml says about the public: departments, where things go, and how much is listened to."""

import re
import textwrap
from datetime import time, timedelta
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.config.loading import load
from bot.config.model import Config, NetworkShape, Plugins, SourceShape
from bot.config.schema import json_schema
from tests.bot.test_config_pages import ENVIRON, NoSettings
from workflows.domain.department import Hours, Rule, Week
from workflows.domain.story import Topic
from workflows.errors import ConfigError

ROOT = Path(__file__).parents[2]
PLUGINS = Plugins(
    networks={
        name: NetworkShape(settings=NoSettings, credentials=frozenset({"token"}), refusal=lambda _written: None)
        for name in ("x", "bluesky")
    },
    checks={},
    sources={"x_mentions": SourceShape(settings=NoSettings, network="x"), "feed": SourceShape(settings=NoSettings)},
)
GOOD = """
    company: {contact: Sam}
    secrets: {encryption_keys: [env:KEY]}
    chat: {slack: {team: T0ACME, signing_secret: env:SIGNING, bot_token: env:BOT}}
    people: [{slack: U0ANA, name: Ana}, {slack: U0BEN, name: Ben}]
    accounts:
      - {handle: acme, network: x, id: 1, credentials: {token: env:X}, people: {approve: [U0BEN]}}
      - {handle: Acme, network: bluesky, id: 2, credentials: {token: env:X}, people: {approve: [U0BEN]}}
    departments:
      social:
        channel: C0SOCIAL
        on_call: [ben, U0CLEO, Ben]
        hours: {days: mon-fri, from: "09:00", to: 17:30, zone: Europe/Berlin}
        take_within: {complaint: 1h, press: 15m}
        readers: [Ana]
      r&d: {channel: G0LAB}
    routing:
      - {words: [refund, "does not work"], authors: [vip], languages: [DE], accounts: ["@acme"], to: r&d}
      - {topics: [hiring], accounts: ["x:acme"], to: social}
    listening:
      budget: 12.5
      keep: 12h
      week: {day: Fri, at: "16:00", zone: America/New_York}
      lists: {vip: ["@Some.One", another@social.example]}
"""


def read(folder: Path, text: str) -> Config:
    path = folder / "app.yaml"
    path.write_text(textwrap.dedent(text))
    return load(path, plugins=PLUGINS, environ=ENVIRON)


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(folder, text)
    return list(caught.value.problems)


def test_a_good_file_becomes_departments_and_rules(tmp_path: Path) -> None:
    listening = read(tmp_path, GOOD).listening

    social, lab = listening.departments.values()
    hours = Hours(days=frozenset(range(5)), opens=time(9), closes=time(17, 30), zone="Europe/Berlin")
    assert (social.name, social.channel, social.hours) == ("social", "C0SOCIAL", hours)
    assert social.on_call == ("slack:T0ACME:U0BEN", "slack:T0ACME:U0CLEO")
    assert social.clocks == {Topic.COMPLAINT: timedelta(hours=1), Topic.PRESS: timedelta(minutes=15)}
    assert social.readers == ("slack:T0ACME:U0ANA",)
    assert (lab.name, lab.hours) == ("r&d", Hours())
    assert listening.rules == (
        Rule(
            to="r&d",
            words=("refund", "does not work"),
            authors=("vip",),
            languages=("de",),
            accounts=("x:acme", "bluesky:Acme"),  # type: ignore[arg-type]
        ),
        Rule(to="social", topics=(Topic.HIRING,), accounts=("x:acme",)),  # type: ignore[arg-type]
    )
    assert listening.lists == {"vip": {"some.one", "another@social.example"}}
    assert (listening.budget, listening.keep) == (Decimal("12.5"), timedelta(hours=12))
    assert listening.week == Week(day=4, at=time(16), zone="America/New_York")
    assert listening.otherwise == "social"


def test_without_departments_nothing_is_listened_to(tmp_path: Path) -> None:
    listening = read(tmp_path, GOOD[: GOOD.index("    departments:")]).listening

    assert (listening.departments, listening.otherwise, listening.budget) == ({}, "", Decimal(50))


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("Monday", {0}),
        ("fri-mon", {4, 5, 6, 0}),
        ("mon, wed - thu", {0, 2, 3}),
        ("[sat, sunday]", {5, 6}),
        ("daily", set(range(7))),
    ],
)
def test_days_are_written_as_people_write_them(tmp_path: Path, written: str, days: set[int]) -> None:
    listening = read(tmp_path, GOOD.replace("mon-fri", written if written[0] == "[" else f"'{written}'")).listening

    assert listening.departments["social"].hours.days == days


@pytest.mark.parametrize(
    ("written", "at"),
    [('"09:05"', time(9, 5)), ("9:05", time(9, 5)), ("09:05", time(9, 5)), ('"0:00"', time(0, 0))],
)
def test_times_are_read_with_and_without_quotes(tmp_path: Path, written: str, at: time) -> None:
    listening = read(tmp_path, GOOD.replace('"09:00"', written)).listening

    assert listening.departments["social"].hours.opens == at


@pytest.mark.parametrize("written", ["24:00", '"24:00"'])
def test_a_day_can_end_at_midnight(tmp_path: Path, written: str) -> None:
    listening = read(tmp_path, GOOD.replace("17:30", written)).listening

    assert listening.departments["social"].hours.closes == Hours().closes


def test_every_mistake_is_said_at_once_with_its_path(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        GOOD[: GOOD.index("    departments:")]
        + """
    departments:
      social:
        chanel: C0SOCIAL
        on_call: [Bne]
        hours: {from: "17:00", to: "09:00", zone: Europe/Berln, until: "18:00"}
        take_within: {complaints: 1h, press: soon}
        readers: [Zoe]
      "a.b": {channel: support}
      hr: {channel: C0HR, hours: {days: weekdays}}
      broken: yes
    routing:
      - {words: [refund], to: suport}
      - {to: hr}
      - {topics: [job], authors: [vips], accounts: [acmee], sources: [blog]}
      - refund
      - {words: [""], languages: [english], too: hr}
    listening:
      otherwise: socail
      budget: -1
      keep: never
      week: {day: someday, at: noon, zone: "12"}
      lists: {vip: ["two words"]}
    """,
    )

    assert sorted(found) == sorted(
        [
            "departments.social.chanel: is not a setting. Did you mean channel?",
            "departments.social.channel: is missing: the id (C… or G…) of the channel in which the cards appear.",
            "departments.social.on_call[0]: names somebody who is not under people:, and is not a Slack user id (U…). "
            "Did you mean Ben?",
            "departments.social.hours.until: is not a setting. There is days, from, to or zone.",
            "departments.social.hours.to: must be later than from, on the same day. 24:00 is the end of the day.",
            "departments.social.hours.zone: is not a time zone: write one such as Europe/Berlin. Did you mean "
            "Europe/Berlin?",
            "departments.social.take_within.complaints: is not a topic. Did you mean complaint?",
            "departments.social.take_within.press: must be a span of time such as 30s, 15m, 2h or 7d.",
            "departments.social.readers[0]: names somebody who is not under people:, and is not a Slack user id (U…). "
            "There is Ana or Ben.",
            "departments.a.b: must have a name of at most 40 letters, digits, spaces, & or -.",
            "departments.a.b.channel: must be a channel's id (C… or G…), not its name; see the channel's details.",
            "departments.hr.hours.days: must be days such as mon-fri, or a list of mon, tue, wed, thu, fri, sat or "
            "sun.",
            "departments.broken: must be a group of settings, one `name: value` a line.",
            "routing[0].to: is not a department. There is a.b, hr or social.",
            "routing[1]: has no condition, so it would take everything. For what is left there is listening.otherwise.",
            "routing[2].topics[0]: is not a topic. There is abuse, complaint, hiring, other, praise, press, question "
            "or security.",
            "routing[2].authors[0]: is not a list under listening.lists.",
            "routing[2].accounts[0]: is not an account of this file. Did you mean acme?",
            "routing[2].sources[0]: is not the name of a source.",
            "routing[2].to: is missing: the department that this goes to.",
            "routing[3]: must be a group of settings, one `name: value` a line.",
            "routing[4].words[0]: must be a word or a phrase.",
            "routing[4].languages[0]: must be a language's two letters, such as en or de.",
            "routing[4].to: is missing: the department that this goes to.",
            "routing[4].too: is not a setting. Did you mean to?",
            "listening.otherwise: is not a department. Did you mean social?",
            "listening.budget: must be at least 0.",
            "listening.keep: must be a span of time such as 30s, 15m, 2h or 7d.",
            "listening.week.day: must be days such as mon-fri, or a list of mon, tue, wed, thu, fri, sat or sun.",
            'listening.week.at: must be a time of the day in quotes, such as "09:00" or "17:30".',
            "listening.week.zone: is not a time zone: write one such as Europe/Berlin.",
            "listening.lists.vip[0]: must be a handle as the network shows it, in quotes, with or without the @.",
        ]
    )


@pytest.mark.parametrize(("source", "allowed"), [("feed", True), ("x_mentions, account: x:acme", False)])
def test_words_from_x_are_not_kept_longer_than_a_day(tmp_path: Path, source: str, allowed: bool) -> None:
    text = GOOD.replace("keep: 12h", "keep: 7d") + f"    sources: [{{source: {source}}}]"

    if allowed:
        assert read(tmp_path, text).listening.keep == timedelta(days=7)
    else:
        assert problems(tmp_path, text) == [
            "listening.keep: must be 24h at most while a source listens on X: what its people delete has to be gone "
            "here within a day."
        ]


def test_a_rule_can_name_a_source_by_its_own_name(tmp_path: Path) -> None:
    text = GOOD.replace("{topics: [hiring]", "{sources: [news, feed]") + "    sources: [{source: feed, name: news}"

    assert read(tmp_path, f"{text}, {{source: feed}}]").listening.rules[1].sources == ("news", "feed")
    assert problems(tmp_path, f"{text}]") == [
        "routing[1].sources[1]: is not the name of a source. There is news.",
    ]


def test_clocks_without_anybody_on_call_are_a_warning(tmp_path: Path) -> None:
    config = read(tmp_path, GOOD.replace("on_call: [ben, U0CLEO, Ben]", "on_call: []"))

    assert "departments.social: has take_within and nobody on_call" in "\n".join(config.warnings)


def test_the_schema_describes_a_good_file() -> None:
    schema = json_schema(PLUGINS)

    jsonschema.Draft202012Validator.check_schema(schema)
    written = yaml.safe_load(textwrap.dedent(GOOD).replace("17:30", '"17:30"').replace("id: ", "id: U"))
    jsonschema.validate(written, schema)


def test_the_example_in_app_yaml_is_right_once_it_is_no_comment(tmp_path: Path) -> None:
    shown = (ROOT / "app.yaml").read_text()
    example = shown[shown.index("# departments:") : shown.index("\nlisten:\n")]
    uncommented = re.sub(r"(?m)^# ?", "", example)

    config = read(
        tmp_path,
        textwrap.dedent(GOOD[: GOOD.index("    departments:")]).replace(
            "people: [", "people: [{slack: U0SAM, name: Sam},", 1
        )
        + uncommented,
    )

    assert set(config.listening.departments) == {"social", "support"}
    assert len(config.listening.rules) == 3
