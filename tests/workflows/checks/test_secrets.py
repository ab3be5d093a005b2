import pytest

from workflows.domain.content import Content, Media, Part
from workflows.domain.finding import Severity

# Every value is made up here and put together so that no scanner of repositories takes it for real.
X = "aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5hJ7k"


@pytest.mark.parametrize(
    "secret",
    [
        "AKIA" + "Z2QXWV7TRPLMN3KJ",
        "ghp_" + X[:36],
        "github_pat_" + X + X,
        "glpat-" + X[:20],
        "xoxb-" + "123456789012-123456789012-" + X[:24],
        "xapp-1-" + "A0123456789-1234567890123-" + "ab12" * 16,
        "https://hooks.slack.com/services/" + "T01234567/B01234567/" + X[:24],
        "sk_live_" + X[:24],
        "AIza" + X[:35],
        "sk-proj-" + X,
        "npm_" + X[:36],
        "SG." + X[:22] + "." + X + "abc",
        "123456789:AA" + X[:33],
        "shpat_" + "0123456789abcdef" * 2,
        "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0." + X,
        "-----BEGIN " + "RSA PRIVATE KEY-----",
        "postgres://" + "admin:hunter2hunter@db.acme.com/x",
        "Authorization: Bearer " + X,
    ],
)
def test_a_credential_is_forbidden_and_never_repeated(look, secret):
    text = f"Try our API with {secret} today"

    findings = look("secrets", text)

    assert [finding.severity for finding in findings] == [Severity.FORBIDDEN]
    assert secret not in findings[0].reason + findings[0].advice
    assert findings[0].span.cut(text) in text[17:]


@pytest.mark.parametrize(
    "text", ["password: Summer2026!", "the pwd is hunter2", "api_key=q9w8e7r6t5y4", "Passwort: geheim123"]
)
def test_a_value_after_the_word_password_is_forbidden(look, text):
    (finding,) = look("secrets", text)

    assert finding.severity is Severity.FORBIDDEN
    assert finding.span.cut(text) not in finding.reason


@pytest.mark.parametrize(
    "text",
    [
        "Your password is required to sign in.",
        "Never use password: 'password' again.",
        "Is your password strong enough? Read http://t.co/Ge9Lp7hpyG",
        "Use code SAVE20NOW at the till",
        "The secret is out: our new menu!",
        "Our ticker is AKIA, up 3 %",
        "https://example.org/a/AbCdEf0123456789AbCdEf0123456789?x=1",
        "Commit 4f1c2d3e4b5a69788796a5b4c3d2e1f00112233",
    ],
)
def test_talk_about_passwords_codes_and_ids_passes(look, text):
    assert look("secrets", text) == []


def test_the_description_of_a_picture_is_read_too(look):
    content = Content(parts=(Part(text="Look", media=(Media(sha256="0" * 64, alt_text="token ghp_" + X[:36]),)),))

    (finding,) = look("secrets", "", content=content)

    assert finding.span is None
