from time import thread_time

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


@pytest.mark.parametrize(
    "secret",
    [
        "AGE-SECRET-" + "KEY-1" + "Q" * 29 + "Z" * 29,
        "PuTTY-User-" + "Key-File-2: ssh-rsa",
        "hf_" + "AbCdEfGhIjKlMnOpQrStUvWxYzAbCdEfGh",
        "sk-ant-" + "api03-" + X,
        "pypi-" + "AgEIcHlwaS5vcmc" + X + X,
        "xkeysib-" + "0123456789abcdef" * 4 + "-" + X[:16],
        "glsa_" + X,
        "hvs." + X,
        "dapi" + "0123456789abcdef" * 2,
        "gsk_" + X + X[:12],
        "SK" + "0123456789abcdef" * 2,
        "MTIzNDU2Nzg5MDEyMzQ1Njc4" + ".GabcDE." + X[:27],
        "DefaultEndpointsProtocol=https;AccountName=a;" + "AccountKey=" + X + X + "abcdef==",
        "mongodb+srv://" + "root:Pa55w0rd@cluster0.example.net",
        "redis://:" + "p4ssw0rd@cache.acme.com:6379",
        "Server=db;User ID=sa;" + "Password=Hunter2!",
        "https://hooks.slack.com/triggers/" + "T0123/4567/" + X[:20],
        "DATADOG_API_KEY=" + "0123456789abcdef" * 2,
        "aws_secret_access_key = " + X,
        "_authToken=" + X,
        "curl -u " + "admin:hunter2 https://acme.com",
        "token: " + X[:24],
    ],
)
def test_more_formats_of_vendors_are_forbidden(look, secret):
    findings = look("secrets", f"It is {secret} so far")

    assert [finding.severity for finding in findings] == [Severity.FORBIDDEN]
    assert findings[0].rule in {"format", "named"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("ghp_" + X[:10] + " " + X[10:36], id="space"),
        pytest.param("ghp_" + X[:10] + "\n" + X[10:36], id="line break"),
        pytest.param("ghp_" + X[:10] + "\u200b" + X[10:36], id="zero width"),
        pytest.param("g\u200dhp_" + X[:36], id="zero width in its beginning"),
        pytest.param("AKIA " + "Z2QX WV7T RPLM N3KJ", id="groups of four"),
        pytest.param("sk_live_" + "\n" + X[:24], id="behind its beginning"),
        pytest.param("ｇｈｐ＿" + X[:36], id="full width"),
        pytest.param("-----BEGIN RSA" + "\nPRIVATE KEY-----", id="private key"),
        pytest.param("AIza" + " ".join(X[:35]), id="every letter apart"),
    ],
)
def test_a_key_is_found_whatever_is_put_into_it(look, text):
    written = f"Here: {text} ok?"

    (finding,) = look("secrets", written)

    assert finding.severity is Severity.FORBIDDEN
    assert finding.span.cut(written) in written


@pytest.mark.parametrize(
    "text",
    ["ASIA PACIFIC SUMMIT 2026 SINGAPORE", "Ask-us and you will get an answer in our hf_ group of friends", "EYJ. eyJ"],
)
def test_words_in_a_row_are_no_torn_key(look, text):
    assert look("secrets", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Passw0rd!23",
        "Summer2026!",
        "Xk9#mP2$vL",
        "q7Rt-99xZ-pL2m",
        "aB3dE5gH7jK9",
        " hunter2Hunter2 ",
        "ana@acme.com Tr0ub4dor&3",
    ],
)
def test_a_lone_pasted_password_is_risky(look, text):
    (finding,) = look("secrets", text)

    assert (finding.severity, finding.rule) == (Severity.RISKY, "lone")
    assert finding.span.cut(text) in text.split()


@pytest.mark.parametrize(
    "text",
    [
        *["Goooal!!!", "2-1!", "COVID-19", "iPhone15", "B2B", "#Euro2024", "@acme_2026", "10/10", "W00t!", "Hello"],
        *["GAME.DAY.", "24/7", "1,000,000", "9am-5pm", "https://acme.com/Ab3dE5", "acme.com/Ab3", "info@acme.com"],
        *["1-800-FLOWERS", "Wow.", "Congratulations!!!", "don't", "McDonald's", "LinkedIn", "5th", "+44-20-7946"],
    ],
)
def test_a_lone_ordinary_word_passes(look, text):
    assert look("secrets", text) == []


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Wi-Fi password: Guest2026!", Severity.RISKY),
        ("login: admin password: swordfish", Severity.NOTABLE),
        ("Password is 4821937", Severity.NOTABLE),
    ],
)
def test_a_password_that_may_be_harmless_is_held_and_not_blocked(look, text, severity):
    (finding,) = look("secrets", text)

    assert finding.severity is severity


@pytest.mark.parametrize(
    "text",
    [
        *["The key is in the mix: 24 herbs", "Token: 2nd prize", "A key to success = 100% effort", "pass: 3days"],
        *["Your password must have 8+ characters", "Secret menu: try item42!", "Season pass 2026 on sale", "PIN: 4821"],
        *["Never share your password with anybody.", "password: yourPassword1".replace("yourP", "<yourP")],
        *["Bitcoin address of the museum? None.", "Use promo code: SAVE20NOW", "Key dates: 12May 13June"],
    ],
)
def test_more_talk_about_keys_passes(look, text):
    assert look("secrets", text) == []


@pytest.mark.parametrize(
    "unit",
    ["password=", "eyJ", "eyJ.", "aws key ", "://a:b", "sk_live_ a", "AKIA ", "A", "g\u200bhp_ ", "pwd: a1b2c3 "],
)
def test_a_hundred_thousand_characters_take_no_more_than_their_length(look, unit):
    text = (unit * 100_000)[:100_000]
    started = thread_time()

    look("secrets", text)

    # Alone on a quiet core at most 60 ms; what grows with the square of the text would take minutes.
    assert thread_time() - started < 2


def test_a_key_written_as_bytes_is_held(look):
    findings = look("secrets", "RT: 09 F9 11 02 9D 74 E3 5B D8 41 56 C5 got it")

    assert [(finding.rule, finding.severity) for finding in findings] == [("bytes", Severity.RISKY)]


@pytest.mark.parametrize(
    "text",
    [
        "Drawn tonight: 10 11 12 13 14 15 16 17 18 19 20",
        "Address 00:1B:44:11:3A:B7 of the printer",
        "ad ad ad ad ad ad ad ad ad ad",
    ],
)
def test_rows_of_numbers_and_short_addresses_are_no_keys(look, text):
    assert look("secrets", text) == []
