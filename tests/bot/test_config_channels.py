"""The approvers' channel in app.yaml: one id, or one in each chat; and what is said of every mistake in it."""

from pathlib import Path

import jsonschema
import pytest
import yaml

from bot.config.channels import platform_of
from bot.config.schema import json_schema
from tests.bot.test_config import ENVIRON, GOOD, PLUGINS, problems, read
from tests.bot.test_config_teams import ENVIRON as TEAMS_ENVIRON
from tests.bot.test_config_teams import TEAMS

BOTH = GOOD.replace("bot_token: env:BOT}}", f"bot_token: env:BOT}}, teams: {{{TEAMS}}}}}")
ENVIRONMENT = {**ENVIRON, **TEAMS_ENVIRON}
CHANNEL = "19:0aB-x_9@thread.tacv2"


@pytest.mark.parametrize(
    ("written", "channels"),
    [
        ("C0SOCIAL", ("C0SOCIAL",)),
        (f'"{CHANNEL}"', (CHANNEL,)),
        (f'{{slack: C0SOCIAL, teams: "{CHANNEL}"}}', ("C0SOCIAL", CHANNEL)),
        (f'{{teams: "{CHANNEL}"}}', (CHANNEL,)),
        ('"19:old@thread.skype"', ("19:old@thread.skype",)),
    ],
)
def test_a_channel_is_one_id_or_one_in_each_chat(tmp_path: Path, written: str, channels: tuple[str, ...]) -> None:
    text = BOTH.replace("channel: C0SOCIAL", f"channel: {written}")

    config = read(tmp_path, text, environ=ENVIRONMENT)

    assert config.accounts[0].channels == channels
    jsonschema.validate(yaml.safe_load(text.replace("2244994945", "'2244994945'")), json_schema(PLUGINS))


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (
            "social",
            "accounts[0].channel: must be a channel's id (C… or G… in Slack or 19:…@thread.tacv2 in Teams), not its "
            "name; see the channel's details.",
        ),
        ("{slack: social}", "accounts[0].channel.slack: must be a Slack channel's id (C… or G…), not its name."),
        ('"19:meeting_x@thread.v2"', "accounts[0].channel: is a meeting chat in Teams, and cards go to channels:"),
        ('{teams: "19:x@thread.v2"}', "accounts[0].channel.teams: is a group chat in Teams, and cards go to channels:"),
        ("{teams: C0SOCIAL}", "accounts[0].channel.teams: is the id of a Slack channel; write it under slack:."),
        (
            f'{{slack: "{CHANNEL}"}}',
            "accounts[0].channel.slack: is the id of a Teams channel; write it under teams:.",
        ),
        ("{}", "accounts[0].channel: names no channel: write one for each chat, or leave it out."),
        ("[C0SOCIAL, C0OTHER]", "accounts[0].channel: must be a channel's id, or one for each chat: {slack: C…, "),
        ("{matrix: C0SOCIAL}", "accounts[0].channel: must be a channel's id, or one for each chat: {slack: C…, "),
    ],
)
def test_every_mistake_is_said(tmp_path: Path, written: str, sentence: str) -> None:
    found = problems(tmp_path, BOTH.replace("channel: C0SOCIAL", f"channel: {written}"), environ=ENVIRONMENT)

    assert len(found) == 1 and found[0].startswith(sentence)


@pytest.mark.parametrize("written", [f'"{CHANNEL}"', f'{{slack: C0SOCIAL, teams: "{CHANNEL}"}}'])
def test_a_channel_of_a_chat_that_is_not_set_up_is_a_mistake(tmp_path: Path, written: str) -> None:
    [problem] = problems(tmp_path, GOOD.replace("channel: C0SOCIAL", f"channel: {written}"))

    assert problem.endswith("is a channel in Teams, but there is no chat.teams in this file.")


def test_a_department_hears_the_public_in_a_channel_of_either_chat(tmp_path: Path) -> None:
    text = f'{BOTH}    departments: {{social: {{channel: "{CHANNEL}"}}}}\n'

    config = read(tmp_path, text, environ=ENVIRONMENT)

    assert config.listening.departments["social"].channel == CHANNEL
    [problem] = problems(tmp_path, f'{GOOD}    departments: {{social: {{channel: "{CHANNEL}"}}}}\n')
    assert problem == ("departments.social.channel: is a channel in Teams, but there is no chat.teams in this file.")


@pytest.mark.parametrize(
    ("channel", "platform"), [("C0A", "slack"), ("G0A", "slack"), (CHANNEL, "teams"), ("a:1x", ""), ("social", "")]
)
def test_the_form_of_an_id_says_which_chat_it_is_of(channel: str, platform: str) -> None:
    assert platform_of(channel) == platform
