import pytest

from workflows.domain.finding import Severity


@pytest.mark.parametrize("control", ["\u202e", "\u202a", "\u2066", "\u2069"])
def test_turning_the_reading_direction_is_forbidden(look, control):
    (finding,) = look("hidden", f"Pay to {control}evil")

    assert finding.severity is Severity.FORBIDDEN
    assert finding.span.cut(f"Pay to {control}evil") == control


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("sa\u200ble", id="zero-width space"),
        pytest.param("sa\u00adle", id="soft hyphen"),
        pytest.param("sa\u200dle", id="joiner between Latin letters"),
        pytest.param("\ufeffHello", id="byte order mark"),
        pytest.param("sale\u200e today", id="direction mark in a Latin text"),
        pytest.param("hi" + "".join(chr(0xE0000 + ord(c)) for c in "secret"), id="tag characters"),
        pytest.param("h\ufe01i", id="variation selector on a letter"),
        pytest.param("😀\ufe0f\ufe0f\ufe0e", id="row of variation selectors"),
        pytest.param("Visit pаypal now", id="Cyrillic a in a Latin word"),
        pytest.param("our сосоа offer", id="all letters look alike"),
        pytest.param("h\u0301\u0302\u0303\u0304\u0305ello", id="stacked marks"),
    ],
)
def test_hidden_characters_and_look_alikes_are_risky(look, text):
    (finding,) = look("hidden", text)

    assert finding.severity is Severity.RISKY


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧‍👦 family day",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f England",
        "❤️ 1️⃣ ☎️",
        "مرحبا\u200f بكم",
        "क्‍ष नमस्ते",
        "Привет, мир! Сосо рост.",
        "Αθήνα calling",
        "TNFα and IL-1β",
        "½ price™, 20 µm, Ω and π",
        "Nestlé, Zürich, Kraków",
    ],
)
def test_emoji_other_scripts_and_signs_pass(look, text):
    assert look("hidden", text) == []
