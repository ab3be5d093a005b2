"""What app.yaml says about Teams: what it becomes, every mistake at once, and that one chat of the two is enough."""

import textwrap
from pathlib import Path

import jsonschema
import pytest
import yaml
from pydantic import BaseModel

from adapters.teams.clouds import CLOUDS
from bot.assembly.parts import teams_settings
from bot.commands.run import secrets_of
from bot.config.loading import Purpose, load
from bot.config.model import Config, NetworkShape, Plugins
from bot.config.schema import json_schema
from bot.config.shape import TeamsSection
from workflows.domain.person import Trust
from workflows.errors import ConfigError

APP, TENANT, PAGES_APP = (f"{digit * 8}-0000-4000-8000-00000000000{digit}" for digit in "123")
ENVIRON = {
    "KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "SIGNING": "s3cret",
    "BOT": "xoxb-1",
    "APP_SECRET": "canary-app-secret",
    "CLIENT": "canary-client-secret",
    "X": "x-client-id",
}
TEAMS = f"app_id: {APP}, app_secret: env:APP_SECRET, tenant: {TENANT}"
SLACK = "team: T0ACME, signing_secret: env:SIGNING, bot_token: env:BOT"


class NoSettings(BaseModel):
    pass


PLUGINS = Plugins(
    networks={
        "x": NetworkShape(settings=NoSettings, credentials=frozenset({"client_id"}), refusal=lambda _written: None)
    },
    checks={},
)


def app_yaml(teams: str = TEAMS, *, slack: str = "", more: str = "") -> str:
    chats = "\n".join(
        f"              {name}: {{{said}}}" for name, said in (("slack", slack), ("teams", teams)) if said
    )
    return f"""
            company: {{contact: Sam}}
            secrets: {{encryption_keys: [env:KEY]}}
            chat:
{chats or "              {}"}
            {more}
    """


def read(folder: Path, text: str, purpose: Purpose = Purpose.RUN) -> Config:
    path = folder / "app.yaml"
    path.write_text(textwrap.dedent(text))
    return load(path, plugins=PLUGINS, environ=ENVIRON, purpose=purpose)


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(folder, text)
    return list(caught.value.problems)


def test_teams_alone_is_a_chat(tmp_path: Path) -> None:
    config = read(tmp_path, app_yaml())

    assert config.slack is None and config.teams is not None
    assert (config.teams.app_id, config.teams.app_secret.reveal()) == (APP, "canary-app-secret")
    assert (config.teams.command, config.teams.cloud, config.teams.sdk) == ("post", "public", "botbuilder")
    assert config.tenant == TENANT


def test_slack_names_the_organisation_where_there_are_both(tmp_path: Path) -> None:
    config = read(tmp_path, app_yaml(slack=SLACK))

    assert config.tenant == "T0ACME" and config.slack is not None and config.teams is not None


def test_slack_alone_is_as_before(tmp_path: Path) -> None:
    config = read(tmp_path, app_yaml("", slack=SLACK))

    assert config.teams is None and config.tenant == "T0ACME"


def test_ids_are_the_same_in_any_case_and_the_command_needs_no_slash(tmp_path: Path) -> None:
    said = TEAMS.replace(APP, "ABCDEFAB-0000-4000-8000-00000000000A") + ", command: /post"

    teams = read(tmp_path, app_yaml(said)).teams

    assert teams is not None
    assert (teams.app_id, teams.command) == ("abcdefab-0000-4000-8000-00000000000a", "post")


def test_without_any_chat_nobody_could_write(tmp_path: Path) -> None:
    said = problems(tmp_path, app_yaml(""))

    assert said == ["chat: has neither slack: nor teams:, and without a chat nobody can write a post."]


def test_every_mistake_is_said_at_once_with_its_place_and_without_what_was_written(tmp_path: Path) -> None:
    said = problems(
        tmp_path,
        app_yaml(
            "app_id: '', app_secret: canary-secret, tenant: acme.example, command: Post it, cloud: moon, sdk: other, "
            "login_url: 'http://login.example', service_hosts: ['https://smba.example/'], client: 1"
        ),
    )

    assert said == [
        "chat.teams.app_id: must be an id like 00000000-0000-0000-0000-000000000000; see the app's overview in Entra.",
        "chat.teams.app_secret: must be a reference, env:NAME or file:/path. A secret itself never stands in app.yaml; "
        "if this was one, change it where it came from.",
        "chat.teams.tenant: must be an id like 00000000-0000-0000-0000-000000000000; see the app's overview in Entra.",
        "chat.teams.command: must be one word in small letters, such as post.",
        "chat.teams.cloud: must be public, gcc, gcch, dod or china.",
        "chat.teams.sdk: must be botbuilder.",
        "chat.teams.service_hosts[0]: must be a host in small letters, such as smba.trafficmanager.net; "
        ".example.com is all below it.",
        "chat.teams.client: is not a setting. Did you mean client_id?",
        "chat.teams.login_url: must start with https://, because tokens travel there.",
    ]


def test_what_teams_cannot_work_without_is_asked_for_with_where_to_find_it(tmp_path: Path) -> None:
    said = problems(tmp_path, app_yaml("cloud: gcc"))

    assert [sentence.split(":")[0] for sentence in said] == [
        "chat.teams.app_id",
        "chat.teams.app_secret",
        "chat.teams.tenant",
    ]
    assert all("is missing" in sentence for sentence in said) and "Certificates & secrets" in said[1]


@pytest.mark.parametrize("name", ["login_url", "sign_in_url", "keys_url", "service_url"])
def test_tokens_never_travel_in_clear(tmp_path: Path, name: str) -> None:
    assert problems(tmp_path, app_yaml(f"{TEAMS}, {name}: 'http://teams.example/'")) == [
        f"chat.teams.{name}: must start with https://, because tokens travel there."
    ]


def test_practice_reaches_no_real_teams(tmp_path: Path) -> None:
    said = problems(tmp_path, app_yaml(f"{TEAMS}, service_hosts: [.example]", more="environment: practice"))

    assert said == [
        f"chat.teams.{name}: must be on this machine (127.0.0.1) while environment is practice."
        for name in ("login_url", "keys_url", "service_url", "service_hosts", "file_hosts")
    ]


def test_practice_works_with_stand_ins_on_this_machine(tmp_path: Path) -> None:
    here = ", ".join(f"{name}: 'http://127.0.0.1:9/{name}'" for name in ("login_url", "keys_url", "service_url"))
    hosts = "service_hosts: ['127.0.0.1'], file_hosts: ['127.0.0.1']"

    config = read(tmp_path, app_yaml(f"{TEAMS}, {here}, {hosts}", more="environment: practice"))

    assert config.teams is not None and config.teams.service_hosts == ("127.0.0.1",)


def test_people_sign_in_with_the_bots_own_app_or_with_another(tmp_path: Path) -> None:
    own = read(tmp_path, app_yaml(f"{TEAMS}, client_secret: env:CLIENT")).teams
    other = read(tmp_path, app_yaml(f"{TEAMS}, client_id: {PAGES_APP}, client_secret: env:CLIENT")).teams
    without = read(tmp_path, app_yaml()).teams

    assert own and other and without
    assert (own.client_id, other.client_id, without.client_id) == (APP, PAGES_APP, "")


def test_half_a_sign_in_is_none(tmp_path: Path) -> None:
    [said] = problems(tmp_path, app_yaml(f"{TEAMS}, client_id: {PAGES_APP}"))

    assert said.startswith("chat.teams.client_secret: is missing, and client_id is of no use alone.")


CONNECTED = """listen: {public_url: 'https://post.acme.example'}
            accounts: [{handle: acme, network: x, id: 1, credentials: {client_id: env:X}, guardian: U0BEN,
                people: {approve: [U0BEN]}}]"""


def test_an_account_that_is_connected_needs_a_sign_in_of_either_chat(tmp_path: Path) -> None:
    both = app_yaml(f"{TEAMS}, client_secret: env:CLIENT", slack=SLACK, more=CONNECTED)
    neither = app_yaml(slack=SLACK, more=CONNECTED)

    assert read(tmp_path, both).teams is not None
    assert problems(tmp_path, neither)[0].startswith("chat.slack.client_id: is missing: @acme has a client_id")


def test_without_slack_the_sign_in_is_microsofts(tmp_path: Path) -> None:
    said = [one for one in problems(tmp_path, app_yaml(more=CONNECTED)) if one.startswith("chat")]

    assert len(said) == 1
    assert said[0].startswith("chat.teams.client_secret: is missing: @acme has a client_id")
    assert "signed in with Microsoft" in said[0]


def test_linting_needs_no_chat(tmp_path: Path) -> None:
    assert read(tmp_path, app_yaml(""), Purpose.LINT).teams is None
    assert read(tmp_path, app_yaml("cloud: gcc"), Purpose.LINT).teams is None


def test_every_secret_of_teams_is_kept_out_of_the_log(tmp_path: Path) -> None:
    known = secrets_of(read(tmp_path, app_yaml(f"{TEAMS}, client_secret: env:CLIENT")))

    assert {"canary-app-secret", "canary-client-secret"} <= set(known)


def test_the_adapter_takes_every_cloud_and_every_setting(tmp_path: Path) -> None:
    said = (
        f"{TEAMS}, client_secret: env:CLIENT, login_url: 'https://login.example/', keys_url: 'https://keys.example/k', "
        "scope: s/.default, issuer: 'https://issuer.example', service_url: 'https://smba.example/teams/', "
        "service_hosts: [smba.example], file_hosts: [acme-my.sharepoint.com], "
        "sign_in_url: 'https://login2.example', command: publish"
    )
    config = read(tmp_path, app_yaml(said))
    assert config.teams is not None

    settings = teams_settings(config.teams)

    assert settings.app_secret.get_secret_value() == "canary-app-secret"
    assert (settings.client_id, settings.command, settings.sign_in_url) == (APP, "publish", "https://login2.example")
    assert settings.addresses.login_url == "https://login.example"
    assert settings.addresses.service_hosts == ("smba.example",)
    assert settings.addresses.file_hosts == ("acme-my.sharepoint.com",)
    cloud = TeamsSection.model_fields["cloud"].annotation
    assert set(CLOUDS) == set(getattr(cloud, "__args__", ()))


def test_the_schema_for_editors_knows_teams(tmp_path: Path) -> None:
    schema = json_schema(PLUGINS)
    good = yaml.safe_load(textwrap.dedent(app_yaml()))

    jsonschema.validate(good, schema)
    with pytest.raises(jsonschema.ValidationError, match="not one of"):
        jsonschema.validate(yaml.safe_load(textwrap.dedent(app_yaml(f"{TEAMS}, cloud: moon"))), schema)


BEN, CLEO = "4b1d0000-0000-4000-8000-0000000000BE", "4b1d0000-0000-4000-8000-0000000000c1"
PEOPLE = f"""
            people:
              - {{slack: U0BEN, teams: {BEN}, name: Ben, trust: trusted}}
              - {{teams: {CLEO}, name: Cleo}}
            accounts:
              - {{handle: acme, network: x, id: "1", credentials: {{client_id: env:X}}, guardian: Ben,
                 people: {{draft: [U0BEN], publish: [{BEN}, Cleo], approve: [U0DORA, {CLEO}, {APP}]}}}}
            listen: {{public_url: "https://countersign.example"}}
"""


def test_one_human_in_both_chats_is_one_person_whatever_they_are_named_by(tmp_path: Path) -> None:
    config = read(tmp_path, app_yaml(slack=f"{SLACK}, client_id: '1.2', client_secret: env:CLIENT", more=PEOPLE))

    ben, cleo = config.people
    slack, teams = ben.identities
    assert (ben.id, ben.name, ben.trust) == ("slack:T0ACME:U0BEN", "Ben", Trust.TRUSTED)
    assert (slack.user, teams.organisation, teams.user) == ("U0BEN", TENANT, BEN.lower())
    assert cleo.id == f"teams:{TENANT}:{CLEO}" and cleo.others == ()
    rights = config.accounts[0].rights
    assert rights.publish == rights.draft == {ben.id, cleo.id}
    assert rights.approve == {"slack:T0ACME:U0DORA", cleo.id, f"teams:{TENANT}:{APP}"}
    assert config.accounts[0].guardian == ben.id


def test_two_sections_for_one_human_and_ids_without_their_chat_are_mistakes(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        app_yaml(
            more=f"""
            people:
              - {{teams: {CLEO}, name: Cleo}}
              - {{slack: U0BEN, name: Ben}}
              - {{teams: {CLEO.upper()}, name: Chloe}}
              - {{teams: chloe@acme.example}}
              - {{name: Nobody}}
            incidents: {{tell: [Nobody, chloe]}}
            """
        ),
    )

    assert found == [
        "people[1].slack: is somebody's id in Slack, but there is no chat.slack in this file.",
        "people[3].teams: must be an Entra object id (00000000-0000-…); see the user's page in Entra.",
        "people[4]: has no id: write slack: (a Slack user id), teams: (an Entra object id), or both.",
        "people[2].teams: is the same person as people[0].",
    ]


def test_somebody_nobody_knows_is_not_an_entra_id(tmp_path: Path) -> None:
    assert problems(tmp_path, app_yaml(more="incidents: {tell: [U0BEN]}")) == [
        "incidents.tell[0]: names somebody who is not under people:, and is not an Entra object id."
    ]
