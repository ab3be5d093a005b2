"""Golden vectors: what Slack hands over, and what the person typed."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from adapters.slack.decode import decode_command, decode_field, decode_message
from adapters.slack.emoji import emoji_named
from workflows.ports.chat import Typed, Undecodable

COMMAND = [
    ("plain words", "plain words"),
    ("fish &amp; chips", "fish & chips"),
    ("a &lt;b&gt; c", "a <b> c"),
    # Typed: &lt; (an entity). Decoded once only.
    ("&amp;lt;", "&lt;"),
    ("&amp;amp;", "&amp;"),
    ("launch day :tada:", "launch day 🎉"),
    ("hi :wave::skin-tone-3: there", "hi 👋🏼 there"),
    (":+1: :thumbsup: :thumbsup::skin-tone-6:", "👍 👍 👍🏿"),
    (":flag-us: :us: :simple_smile:", "🇺🇸 🇺🇸 🙂"),
    (":man-woman-girl-boy: :heart: :keycap_ten:", "👨‍👩‍👧‍👦 ❤️ 🔟"),
    ("Great:tada::tada:now", "Great🎉🎉now"),
    ("Look::tada::tada:", "Look:🎉🎉"),
    (":q:tada:", ":q🎉"),
    ("(::tada::)", "(:🎉:)"),
    ("at 10:30:tada:", "at 10:30🎉"),
    ("Top:100: now", "Top💯 now"),
    # Colons that are punctuation.
    ("meet 10:30:45 sharp", "meet 10:30:45 sharp"),
    ("a::b and std::vector::iter and foo::x::bar", "a::b and std::vector::iter and foo::x::bar"),
    ("urn:isbn:0451450523", "urn:isbn:0451450523"),
    ("scale 1:100:2", "scale 1:100:2"),
    ("until 12:30pm: then", "until 12:30pm: then"),
    ("<http://x:80/>", "http://x:80/"),
    ("Who: What: Where: When", "Who: What: Where: When"),
    # Links.
    ("see <https://example.com/a?x=1&amp;y=2>", "see https://example.com/a?x=1&y=2"),
    ("see <http://example.com|example.com>.", "see example.com."),
    ("see <http://example.com/|example.com>", "see example.com"),
    ("see <https://example.com/a|our page>", "see https://example.com/a"),
    ("see <https://evil.example|acme.com>", "see https://evil.example"),
    ("see <http://xn--mnchen-3ya.de|münchen.de>", "see münchen.de"),
    ("to <mailto:press@acme.com|press@acme.com>", "to press@acme.com"),
    ("call <tel:+4930123|+4930123>", "call +4930123"),
    ("<https://acme.com/:tada:>", "https://acme.com/:tada:"),
    ("https://acme.com:tada:", "https://acme.com🎉"),
    # A command has no formatting: the person typed these.
    ("*not bold* _x_ ~y~ `z`", "*not bold* _x_ ~y~ `z`"),
    ("<!date^1700000000^{date}|14 Nov>", "14 Nov"),
    ("", ""),
    ("<", "<"),
    ("<>", ""),
    (":::::", ":::::"),
]

FIELD = [
    ("raw & <b> &amp;", "raw & <b> &amp;"),
    ("*stars* _lines_ > quote", "*stars* _lines_ > quote"),
    ("hi :tada: https://x.example/a:80/b", "hi 🎉 https://x.example/a:80/b"),
    ("<@U123> stays, nobody was picked", "<@U123> stays, nobody was picked"),
    ("two\nlines :wave::skin-tone-2:", "two\nlines 👋🏻"),
]

MRKDWN = [
    ("*bold* _it_ ~gone~ `code`", "bold it gone code"),
    ("*both _of them_*", "both of them"),
    ("snake_case_x 2*3*4 a~b~c", "snake_case_x 2*3*4 a~b~c"),
    ("*see <https://x.example/_a_>*", "see https://x.example/_a_"),
    ("`*kept*` :white_check_mark:", "*kept* ✅"),
    ("```a\n*b*```", "a\n*b*"),
    ("&gt; quoted\n&gt; again", "quoted\nagain"),
    ("1 &gt; 0", "1 > 0"),
    ("* not a mark *", "* not a mark *"),
]


@pytest.mark.parametrize(("encoded", "typed"), COMMAND)
def test_a_command_is_what_was_typed(encoded, typed):
    assert decode_command(encoded).text == typed


@pytest.mark.parametrize(("encoded", "typed"), FIELD)
def test_a_field_is_what_was_typed(encoded, typed):
    assert decode_field(encoded).text == typed


def test_a_mention_that_came_from_elsewhere_is_known_again_in_the_box():
    typed = decode_field("Thanks ⟨@ana⟩ :tada:")

    [left] = typed.leftovers
    assert (typed.text, left.kind, left.shown) == ("Thanks @ana 🎉", Undecodable.PERSON, "@ana")


@pytest.mark.parametrize(("encoded", "typed"), MRKDWN)
def test_a_message_without_rich_text_loses_its_formatting(encoded, typed):
    assert decode_message({"text": encoded}).text == typed


@pytest.mark.parametrize(
    ("encoded", "text", "kind", "shown", "user"),
    [
        ("<@U123|ana> hi", "@ana hi", Undecodable.PERSON, "@ana", "U123"),
        ("<@W9AB>", "@W9AB", Undecodable.PERSON, "@W9AB", "W9AB"),
        ("see <#C1|general>", "see #general", Undecodable.CHANNEL, "#general", None),
        ("<!subteam^S1|@press>", "@press", Undecodable.GROUP, "@press", None),
        ("<!here> now", "@here now", Undecodable.GROUP, "@here", None),
        ("<!channel|channel>", "@channel", Undecodable.GROUP, "@channel", None),
        ("go :partyparrot: go", "go :partyparrot: go", Undecodable.CUSTOM_EMOJI, ":partyparrot:", None),
        ("go:party-parrot:", "go:party-parrot:", Undecodable.CUSTOM_EMOJI, ":party-parrot:", None),
    ],
)
def test_what_means_nothing_outside_slack_is_left_and_pointed_at(encoded, text, kind, shown, user):
    typed = decode_command(encoded)

    assert typed.text == text
    (leftover,) = typed.leftovers
    assert (leftover.kind, leftover.shown, leftover.user) == (kind, shown, user)
    assert typed.text[leftover.start : leftover.end] == shown


def test_custom_emoji_are_found_in_fields_and_one_by_one():
    typed = decode_field(":tada::partyparrot::blob-wave:")

    assert typed.text == "🎉:partyparrot::blob-wave:"
    assert [leftover.shown for leftover in typed.leftovers] == [":partyparrot:", ":blob-wave:"]


def test_rich_text_says_exactly_what_was_typed():
    message = {
        "text": "ignored *here*",
        "blocks": [
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "2*3*4 & <b> ", "style": {"bold": True}},
                            {"type": "link", "url": "http://acme.com", "text": "acme.com"},
                            {"type": "text", "text": " "},
                            {"type": "emoji", "name": "wave", "skin_tone": 3, "unicode": "1f44b-1f3fc"},
                            {"type": "emoji", "name": "brand_new", "unicode": "1f642"},
                            {"type": "emoji", "name": "partyparrot"},
                            {"type": "user", "user_id": "U1"},
                            {"type": "broadcast", "range": "here"},
                        ],
                    },
                    {
                        "type": "rich_text_list",
                        "style": "ordered",
                        "elements": [
                            {"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]},
                            {"type": "rich_text_section", "elements": [{"type": "text", "text": "two"}]},
                        ],
                    },
                    {"type": "rich_text_quote", "elements": [{"type": "text", "text": ":not_an_emoji:"}]},
                ],
            }
        ],
    }

    typed = decode_message(message)

    assert typed.text == "2*3*4 & <b> acme.com 👋🏼🙂:partyparrot:@U1@here\n1. one\n2. two\n:not_an_emoji:"
    assert [leftover.kind for leftover in typed.leftovers] == [
        Undecodable.CUSTOM_EMOJI,
        Undecodable.PERSON,
        Undecodable.GROUP,
    ]


def test_two_skin_tones_and_a_tone_that_does_not_fit():
    assert emoji_named("people_holding_hands", "2-5") == "🧑🏻‍🤝‍🧑🏾"
    assert emoji_named("tada", "2") == "🎉🏻"


@pytest.mark.parametrize("decode", [decode_command, decode_field])
def test_long_hostile_text_is_decoded_in_no_time(decode):
    for text in ("<" * 100_000, ":" * 100_000, ":a" * 50_000, "&amp;" * 20_000, "https://" * 12_000, ":tada:" * 16_000):
        decode(text)


EMOJI = {"🎉": "tada", "👍": "+1", "❤️": "heart", "🇩🇪": "de", "👨‍👩‍👧‍👦": "man-woman-girl-boy"}


@given(st.lists(st.sampled_from([*"Zq 1:&<>*_;/\n", "&amp;", "&lt;", "http", "#", "@", *EMOJI]), max_size=30))
def test_decoding_undoes_encoding(pieces):
    # Somebody who types a shortcode means the emoji; that is not what this is about.
    words = "".join(piece for piece in pieces if piece not in EMOJI)
    assume(decode_field(words) == Typed(text=words))
    typed = "".join(pieces)
    assume("://" not in typed)
    # `a:🎉:b` arrives as `a::tada::b`, exactly as C++ does: taken for C++.
    assume(not re.search(r"\w:[^\x00-\x7f]+:", typed))
    encoded = "".join(f":{EMOJI[piece]}:" if piece in EMOJI else escape(piece) for piece in pieces)

    decoded = decode_command(encoded)

    assume(not decoded.leftovers)
    assert decoded.text == typed


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
