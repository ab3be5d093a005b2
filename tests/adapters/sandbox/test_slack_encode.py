"""What a person types and what Slack sends: golden cases."""

import pytest

from adapters.sandbox.slack_encode import Directory, encode_command, encode_field, encode_message, rich_text

HERE = Directory(users={"ben": "U0BEN"}, channels={"general": "C0GENERAL"})


@pytest.mark.parametrize(
    ("typed", "command", "message"),
    [
        pytest.param("Tea & <b>", "Tea &amp; &lt;b&gt;", "Tea &amp; &lt;b&gt;", id="entities"),
        pytest.param("🎉", ":tada:", ":tada:", id="emoji"),
        pytest.param("👋🏽", ":wave::skin-tone-4:", ":wave::skin-tone-4:", id="skin tone"),
        pytest.param("☕️ ❤", ":coffee: :heart:", ":coffee: :heart:", id="with and without variation selector"),
        pytest.param("👨‍👩‍👧‍👦", ":man-woman-girl-boy:", ":man-woman-girl-boy:", id="a family stays whole"),
        pytest.param("10 #1 v1.2", "10 #1 v1.2", "10 #1 v1.2", id="digits are not keycaps"),
        pytest.param(
            "see https://a.co/x?a=1&b=2.",
            "see <https://a.co/x?a=1&amp;b=2>.",
            "see <https://a.co/x?a=1&amp;b=2>.",
            id="url",
        ),
        pytest.param(
            "example.com", "<http://example.com|example.com>", "<http://example.com|example.com>", id="domain"
        ),
        pytest.param("a@b.com", "<mailto:a@b.com|a@b.com>", "<mailto:a@b.com|a@b.com>", id="mail"),
        pytest.param("@ben hi", "<@U0BEN|ben> hi", "<@U0BEN> hi", id="a colleague"),
        pytest.param("@acme hi", "@acme hi", "@acme hi", id="nobody by that name"),
        pytest.param("#general", "<#C0GENERAL|general>", "<#C0GENERAL|general>", id="channel"),
        pytest.param("@here", "<!here>", "<!here>", id="broadcast"),
    ],
)
def test_words_are_encoded_as_slack_does(typed: str, command: str, message: str) -> None:
    assert encode_command(typed, HERE) == command
    assert encode_message(typed, HERE) == message


def test_a_field_carries_raw_characters_and_shortcodes() -> None:
    assert encode_field("a & <b> https://x.com 🎉") == "a & <b> https://x.com :tada:"


def test_a_message_comes_with_its_rich_text() -> None:
    block = rich_text("hi 👋🏽 @ben x.com", HERE)

    assert block["elements"] == [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "hi "},
                {"type": "emoji", "name": "wave", "skin_tone": 4},
                {"type": "text", "text": " "},
                {"type": "user", "user_id": "U0BEN"},
                {"type": "text", "text": " "},
                {"type": "link", "url": "http://x.com", "text": "x.com"},
            ],
        }
    ]
