import pytest
from pydantic import ValidationError

from adapters.slack.manifest import FEATURES, features_off, manifest, needed_scopes, reasons
from adapters.slack.settings import Settings


def test_the_manifest_asks_for_no_more_than_the_features_need():
    least = manifest(["posting"], command="/announce")

    assert least["oauth_config"]["scopes"]["bot"] == ["chat:write", "commands", "im:write", "users:read"]
    assert least["features"]["slash_commands"][0]["command"] == "/announce"
    assert least["features"]["slash_commands"][0]["should_escape"] is True
    assert [shortcut["type"] for shortcut in least["features"]["shortcuts"]] == ["global"]
    assert not any("history" in scope for scope in needed_scopes(FEATURES))


def test_the_app_is_told_of_people_and_with_user_groups_of_these():
    def events(*features, **options):
        return manifest(features, **options)["settings"]["event_subscriptions"]

    assert events("posting", socket_mode=True) == {"bot_events": ["app_home_opened", "team_join", "user_change"]}
    told = events(*FEATURES, request_url="https://x.example/slack/events")
    assert told["bot_events"][-2:] == ["subteam_members_changed", "subteam_updated"]
    assert told["request_url"] == "https://x.example/slack/events"
    assert "usergroups:read" in needed_scopes(FEATURES) and "usergroups:read" not in needed_scopes(["posting"])


def test_every_scope_has_a_reason():
    given = reasons(FEATURES)

    assert {scope.name for scope in given} == needed_scopes(FEATURES)
    assert all(scope.reason for scope in given)


def test_socket_mode_has_no_addresses():
    drawn = manifest(FEATURES, socket_mode=True, request_url="https://x.example")

    assert "x.example" not in str(drawn)
    assert drawn["settings"]["socket_mode_enabled"] is True


def test_signing_in_on_the_pages_asks_only_who_somebody_is_and_names_the_way_back():
    drawn = manifest(FEATURES, public_url="https://post.acme.example/")

    assert drawn["oauth_config"]["redirect_urls"] == ["https://post.acme.example/signin/callback"]
    assert drawn["oauth_config"]["scopes"]["user"] == ["openid"]
    assert reasons(FEATURES, public_url="https://post.acme.example")[-1].name == "openid"


def test_without_pages_nobody_can_sign_in():
    assert set(manifest(FEATURES)["oauth_config"]) == {"scopes"}
    assert set(manifest(FEATURES)["oauth_config"]["scopes"]) == {"bot"}


def test_what_was_not_granted_is_named_with_the_feature_it_turns_off():
    granted = needed_scopes(FEATURES) - {"groups:read"}

    assert features_off(granted, FEATURES) == {"channel_safety": frozenset({"groups:read"})}


def test_an_unknown_feature_is_an_error():
    with pytest.raises(ValueError, match="telepathy"):
        needed_scopes(["telepathy"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"signing_secret": " "}, "signing_secret is empty"),
        ({"bot_token": ""}, "bot_token is empty"),
        ({"mode": "socket"}, "app_token is empty"),
        ({"command": "post"}, "such as /post"),
        ({"answer_within": 5}, "2.3"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_settings_refuse_what_cannot_work(given, said):
    with pytest.raises(ValidationError, match=said):
        Settings.model_validate({"bot_token": "xoxb-1", "signing_secret": "s"} | given)


def test_secrets_are_never_shown():
    assert "xoxb-1" not in repr(Settings.model_validate({"bot_token": "xoxb-1", "signing_secret": "hush"}))
