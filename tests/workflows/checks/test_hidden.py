from time import thread_time

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
    ("text", "mended"),
    [
        pytest.param("\ufeffHello", "Hello", id="byte order mark"),
        pytest.param("sale\u200e today", "sale today", id="direction mark in a Latin text"),
        pytest.param("Now \u200bopen\u200b", "Now open", id="zero widths at the edges of a word"),
        pytest.param("𝗕𝗶𝗴 𝗻𝗲𝘄𝘀 today", "Big news today", id="letters of mathematics"),
        pytest.param("🅂🄰🄻🄴 now", "SALE now", id="letters in boxes"),
    ],
)
def test_what_is_left_from_copying_is_told_and_mended(look, text, mended):
    (finding,) = look("hidden", text)

    assert finding.severity is Severity.ADVICE
    assert after(text, finding.fix) == mended


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        ("Pay to \u202eevil\u202c", "Pay to evil"),
        ("sa\u200ble and ho\u00adme", "sale and home"),
        ("Visit pаypаl now", "Visit paypal now"),
        ("hi" + "".join(chr(0xE0000 + ord(c)) for c in "secret"), "hi"),
        ("👩\u200d👧 sa\u200dle", "👩\u200d👧 sale"),
    ],
)
def test_every_hidden_character_is_removed_at_once(look, text, mended):
    (finding,) = look("hidden", text)

    assert after(text, finding.fix) == mended
    assert look("hidden", mended) == []


def after(text, fix):
    for edit in sorted(fix.edits, key=lambda one: -one.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@pytest.mark.parametrize(
    "text",
    [
        "a\u200b" * 50_000,
        "\u202e" * 100_000,
        "аa " * 33_000,
        "𝐛" * 100_000,
        "a" + "\u0301" * 100_000,
        "a\ufe0f" * 50_000,
    ],
    ids=["zero widths", "turned", "mixed", "bold", "marks", "selectors"],
)
def test_a_hundred_kilobytes_of_hidden_characters_are_told_at_once(look, text):
    started = thread_time()
    findings = look("hidden", text)

    # A tenth of a second is the promise for all checks of overlong texts; the machine of the tests may be busy.
    assert thread_time() - started < 0.5
    assert findings
    assert all(finding.fix is None or len(finding.fix.edits) <= 500 for finding in findings)


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
        "Привет from our Moscow team",
        "Ⓜ️ Métro, ℃ and № 5",
    ],
)
def test_emoji_other_scripts_and_signs_pass(look, text):
    assert look("hidden", text) == []


@pytest.mark.parametrize("control", ["\x08", "\x00", "\x1b", "\x7f", "\x9b"])
def test_a_control_character_is_risky_and_taken_out(look, control):
    text = f"The mu{control}seum\tis\nopen"

    (finding,) = look("hidden", text)

    (edit,) = finding.fix.edits
    assert finding.severity is Severity.RISKY
    assert text[: edit.span.start] + edit.text + text[edit.span.end :] == "The museum\tis\nopen"


def test_tabs_and_ends_of_lines_are_no_hidden_characters(look):
    assert look("hidden", "One\ttwo\r\nthree\nfour") == []
