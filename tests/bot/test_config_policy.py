"""What app.yaml, or a policy file beside it, says about the company: its names, words, embargoes and owners."""

import textwrap
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.config.loading import Purpose, load
from bot.config.model import Config, Plugins
from tests.bot.test_config_listening import GOOD, PLUGINS
from tests.bot.test_config_pages import ENVIRON
from workflows.checking import known_checks, settings_model
from workflows.domain.approval import TopicOwners
from workflows.domain.finding import Severity
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.knowledge import Embargo, Sector, Voice, WordRule
from workflows.errors import ConfigError

WITH_CHECKS = Plugins(
    networks=PLUGINS.networks, checks={name: settings_model(name) for name in known_checks()}, sources=PLUGINS.sources
)
POLICY = """
    names: [Acme Kettle]
    code_names: [Bluebird]
    words:
      - words: [cheap, "bargain*"]
        weight: advice
        instead: affordable
        because: We say affordable.
        accounts: ["x:acme"]
      - {words: [crap], weight: forbidden}
    embargoes: [{words: [Kettle 3], until: 2026-12-01T09:00:00+01:00, because: the launch}]
    voices: [{account: "x:acme", names: [Acme Care], hashtags: [AcmeCares], sign_offs: ["^AC"]}]
    days: [{date: 2026-09-11, because: a day of mourning}]
    sectors: [health]
    owners: {financial: [U0SAM]}
"""


def read(folder: Path, policy: str, *, more: str = "", other: Path | None = None) -> Config:
    path = folder / "app.yaml"
    path.write_text(textwrap.dedent(GOOD) + f"policy: {policy}\n" + textwrap.dedent(more))
    return load(path, plugins=WITH_CHECKS, purpose=Purpose.LINT, environ=ENVIRON, policy=other)


def beside(folder: Path, policy: str, *, name: str = "policy.yaml") -> Path:
    path = folder / name
    path.write_text(textwrap.dedent(policy))
    return path


def test_the_policy_may_be_a_file_of_its_own(tmp_path: Path) -> None:
    beside(tmp_path, POLICY + "    checks: {shouting: {enabled: false}}\n")

    config = read(tmp_path, "policy.yaml")

    known = config.knowledge
    assert known.names[-1] == "Acme Kettle"
    assert known.code_names == ("Bluebird",)
    assert known.rules == (
        WordRule(
            words=("cheap", "bargain*"),
            severity=Severity.ADVICE,
            because="We say affordable.",
            instead="affordable",
            accounts=frozenset({AccountId("x:acme")}),
        ),
        WordRule(words=("crap",), severity=Severity.FORBIDDEN),
    )
    assert known.embargoes == (
        Embargo(words=("Kettle 3",), until=datetime(2026, 12, 1, 8, tzinfo=UTC), because="the launch"),
    )
    assert known.voices == (
        Voice(account=AccountId("x:acme"), names=("Acme Care",), hashtags=("AcmeCares",), sign_offs=("^AC",)),
    )
    assert known.sensitive_days == ((date(2026, 9, 11), "a day of mourning"),)
    assert known.sectors == {Sector.HEALTH}
    sam = TopicOwners(topic="financial", people=frozenset({PersonId("slack:T0ACME:U0SAM")}))
    assert [account.topics for account in config.accounts] == [(sam,), (sam,), ()]
    assert config.checks["shouting"].model_dump()["enabled"] is False


def test_the_policy_may_stand_in_app_yaml(tmp_path: Path) -> None:
    assert read(tmp_path, "{code_names: [Bluebird]}").knowledge.code_names == ("Bluebird",)


def test_another_policy_file_replaces_it_for_a_back_test(tmp_path: Path) -> None:
    other = beside(tmp_path, "code_names: [Redwing]\nchecks: {shouting: {words: 9}}\n", name="new.yaml")

    config = read(tmp_path, "{code_names: [Bluebird]}", more="checks: {length: {enabled: false}}\n", other=other)

    assert config.knowledge.code_names == ("Redwing",)
    assert config.checks["shouting"].model_dump()["words"] == 9
    assert config.checks["length"].model_dump()["enabled"] is True


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        ("{words: [{weight: risky}]}", "policy.words[0].words: is missing"),
        ("{words: [{words: [x], weight: heavy}]}", "policy.words[0].weight: must be advice, notable, risky"),
        (
            '{words: [{words: [x], accounts: ["@acmee"]}]}',
            "policy.words[0].accounts[0]: is not an account of this file",
        ),
        ("{words: [{words: ['!!']}]}", "policy.words[0].words[0]: must be a word or a phrase"),
        ("{embargoes: [{words: [x], until: 2026-12-01T09:00:00}]}", "policy.embargoes[0].until: must say its zone"),
        ("{embargoes: [{words: [x]}]}", "policy.embargoes[0].until: is missing"),
        ("{voices: [{names: [x]}]}", "policy.voices[0].account: is missing"),
        ("{owners: {finance: [U0SAM]}}", "policy.owners.finance: is not one of the checks. Did you mean financial"),
        ("{owners: {financial: [Nobody]}}", "policy.owners.financial[0]: names somebody who is not under people"),
        ("{sectors: [healt]}", "policy.sectors[0]: must be finance, health"),
        ("{colour: red}", "policy.colour: is not a setting"),
    ],
)
def test_a_mistake_in_the_policy_is_named_with_its_place(tmp_path: Path, policy: str, says: str) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, policy)

    assert any(problem.startswith(says) for problem in error.value.problems), error.value.problems


def test_checks_stand_in_one_place_only(tmp_path: Path) -> None:
    beside(tmp_path, "checks: {shouting: {enabled: false}}\n")

    with pytest.raises(ConfigError, match=r"write it in one of the two"):
        read(tmp_path, "policy.yaml", more="checks: {length: {enabled: false}}\n")


def test_a_policy_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"There is no file .*policy\.yaml"):
        read(tmp_path, "policy.yaml")


@pytest.mark.parametrize("named", ["~nobody-of-this-name/policy.yaml", "missing.yaml", "."])
def test_a_policy_file_that_is_not_there_is_one_sentence(tmp_path: Path, named: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, named)

    assert len(refused.value.problems) == 1


@pytest.mark.parametrize("key", ["because", "instead"])
def test_what_people_are_told_fits_on_a_card(tmp_path: Path, key: str) -> None:
    with pytest.raises(ConfigError, match=rf"policy\.words\[0\]\.{key}: is read on a card"):
        read(tmp_path, f"{{words: [{{words: [crap], {key}: {'a' * 301}}}]}}")
