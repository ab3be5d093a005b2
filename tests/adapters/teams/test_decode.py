"""What people type in Teams arrives as they typed it, decoded once."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.teams.decode import decode_activity, decode_field, decode_payload
from workflows.ports.chat import Leftover, Undecodable

BOT = "28:00000000-0000-0000-0000-00000000b070"
ANA = "29:ana"
MENTION = "http://schema.skype.com/Mention"
EMOJI = "http://schema.skype.com/Emoji"


def message(content=None, *, text="", entities=()):
    attachments = [] if content is None else [{"contentType": "text/html", "content": content}]
    calls = [
        {"type": "mention", "mentioned": {"id": user, "name": name}, "text": f"<at>{name}</at>"}
        for user, name in entities
    ]
    return {
        "type": "message",
        "text": text,
        "recipient": {"id": BOT},
        "attachments": attachments,
        "entities": [*calls, {"type": "clientInfo"}],
    }


def payload(content, *, kind="html", mentions=()):
    return {"body": {"contentType": kind, "content": content}, "mentions": list(mentions)}


def text_of(content):
    return decode_payload(payload(content)).text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        pytest.param("<p>Hello</p>", "Hello", id="a paragraph"),
        pytest.param("<p>a</p>\n<p>b</p>", "a\nb", id="two paragraphs, with the editor's own line break"),
        pytest.param("<p>a</p><p>&nbsp;</p><p>b</p>", "a\n\nb", id="an empty paragraph between"),
        pytest.param("<div>a</div><div>b<br></div><div>c</div>", "a\nb\nc", id="blocks, one ending in a break"),
        pytest.param("a<br>b<br/><br />c", "a\nb\n\nc", id="breaks"),
        pytest.param("<p>a &lt; b &amp;&amp; c</p>", "a < b && c", id="entities"),
        pytest.param("<p>&amp;lt;b&amp;gt; &amp;amp;</p>", "&lt;b&gt; &amp;", id="decoded once"),
        pytest.param("<p>two&nbsp; spaces</p>", "two  spaces", id="spaces that stay"),
        pytest.param("<p>one \n   space</p>", "one space", id="spaces that do not"),
        pytest.param("<p><b>bold</b> <i>it</i> <s>no</s> <u>u</u></p>", "bold it no u", id="formatting"),
        pytest.param("<p>*a* _b_ **c** `d`</p>", "*a* _b_ **c** `d`", id="signs are signs"),
        pytest.param("<ul><li>a</li><li>b</li></ul><p>c</p>", "• a\n• b\nc", id="bullets"),
        pytest.param('<ol start="3"><li>a</li><li>b</li></ol>', "3. a\n4. b", id="numbers"),
        pytest.param("<pre>a  b\n  c</pre>", "a  b\n  c", id="code keeps its spaces"),
        pytest.param("<codeblock><code>x = 1<br>y</code></codeblock>", "x = 1\ny", id="a code block"),
        pytest.param(
            '<a href="https://acme.com/a?b=1&amp;c=2">our news</a>', "https://acme.com/a?b=1&c=2", id="a link"
        ),
        pytest.param('<a href="http://acme.com/" title="x">acme.com</a>!', "acme.com!", id="a link as it was typed"),
        pytest.param(f'Hi <img itemtype="{EMOJI}" alt="😀" src="x">!', "Hi 😀!", id="an emoji picture"),
        pytest.param('<emoji id="heart" alt="❤️" title="Heart"></emoji> it', "❤️ it", id="an emoji element"),
        pytest.param('<emoji alt="1️⃣"></emoji>', "1️⃣", id="a keycap"),
        pytest.param('a<img src="https://x/y.png" alt="image" itemid="1">b', "ab", id="a picture is no words"),
        pytest.param('<attachment id="17"></attachment><p>this</p>', "this", id="an attachment"),
        pytest.param(
            '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="1"><strong>Ben</strong>'
            "<p>secret <blockquote>deep</blockquote></p></blockquote><p>yes</p>",
            "yes",
            id="what is answered is not what they said",
        ),
        pytest.param("<blockquote><p>a</p></blockquote><p>b</p>", "a\nb", id="a quotation of their own stays"),
        pytest.param("<script>alert(1)</script><style>p{}</style>x", "x", id="nothing hidden"),
        pytest.param("1 < 2 <3 a<b", "1 < 2 <3 a<b", id="not really HTML"),
        pytest.param("", "", id="nothing"),
    ],
)
def test_the_html_of_a_message_becomes_what_was_typed(content, text):
    assert text_of(content) == text


def test_calls_of_the_bot_are_left_out_and_others_are_known():
    content = (
        f'<p><span itemscope itemtype="{MENTION}" itemid="0">Countersign</span>&nbsp;post thanks to '
        f'<span itemtype="{MENTION}" itemid="1">Ana Lee</span>!</p>'
    )

    typed = decode_activity(message(content, entities=[(BOT, "Countersign"), (ANA, "Ana Lee")]))

    assert typed.text == "post thanks to @Ana Lee!"
    assert typed.leftovers == (Leftover(kind=Undecodable.PERSON, shown="@Ana Lee", start=15, end=23, user=ANA),)


def test_words_without_html_are_decoded_too():
    text = "<at>Countersign</at>&nbsp;post a &lt; b <3 &amp;lt;\n<at>Ana Lee</at>"

    typed = decode_activity(message(text=text, entities=[(BOT, "Countersign"), (ANA, "Ana Lee")]))

    assert typed.text == "post a < b <3 &lt;\n@Ana Lee"
    (left,) = typed.leftovers
    assert (left.kind, typed.text[left.start : left.end], left.user) == (Undecodable.PERSON, "@Ana Lee", ANA)


def test_a_person_called_like_the_bot_is_a_person():
    content = f'<span itemtype="{MENTION}" itemid="1">Countersign</span> x'

    typed = decode_activity(message(content, entities=[(BOT, "Countersign"), (ANA, "Countersign")]))

    assert typed.text == "@Countersign x"


def test_a_message_turned_into_a_post_knows_people_channels_and_groups():
    mentions = [
        {"id": 0, "mentionText": "Ana", "mentioned": {"user": {"id": "oid-ana", "displayName": "Ana Lee"}}},
        {"id": 1, "mentionText": "News", "mentioned": {"conversation": {"conversationIdentityType": "channel"}}},
        {"id": 2, "mentionText": "Acme", "mentioned": {"conversation": {"conversationIdentityType": "team"}}},
    ]
    content = (
        '<p><at id="0">Ana</at>, <at id="1">News</at> <at id="2">Acme</at> <customemoji alt="parrot"></customemoji></p>'
    )

    typed = decode_payload(payload(content, mentions=mentions))

    assert typed.text == "@Ana, #News @Acme :parrot:"
    assert [(left.kind, left.user) for left in typed.leftovers] == [
        (Undecodable.PERSON, "oid-ana"),
        (Undecodable.CHANNEL, None),
        (Undecodable.GROUP, None),
        (Undecodable.CUSTOM_EMOJI, None),
    ]
    assert all(typed.text[left.start : left.end] == left.shown for left in typed.leftovers)


def test_a_body_of_words_is_words():
    assert decode_payload(payload("a <b> *c*\n d", kind="text")).text == "a <b> *c*\n d"


def test_a_box_decodes_nothing_but_the_marks_of_mentions():
    typed = decode_field("Thanks ⟨@Ana Lee⟩ &amp; <b> ⟨#News⟩ ⟨!Acme⟩ ⟨x⟩")

    assert typed.text == "Thanks @Ana Lee &amp; <b> #News @Acme ⟨x⟩"
    kinds = [left.kind for left in typed.leftovers]
    assert kinds == [Undecodable.PERSON, Undecodable.CHANNEL, Undecodable.GROUP]


@given(st.text(max_size=400))
def test_no_html_breaks_it(content):
    typed = decode_payload(payload(content))

    assert all(typed.text[left.start : left.end] == left.shown for left in typed.leftovers)


@given(st.text(alphabet="<>/ab &;ltgp!-\"'= \n", max_size=300))
def test_no_tags_break_it(content):
    decode_payload(payload(content))


def as_teams_writes(text):
    """The editor's HTML: a paragraph per line, spaces that would collapse as no-break spaces."""
    lines = (re.sub(r"^ | (?= )| $", "&nbsp;", html.escape(line, quote=False)) or "&nbsp;" for line in text.split("\n"))
    return "".join(f"<p>{line}</p>" for line in lines)


# What Teams cannot send: control signs, half characters, other line breaks; a space alone on a line is an empty line.
TYPED = st.text(
    alphabet=st.characters(
        exclude_categories=("Cc", "Cs"), exclude_characters="\u00a0\u2028\u2029", include_characters="\n"
    ),
    max_size=200,
).map(lambda text: re.sub(r"(?m)^ $", "", text).strip())


@given(TYPED)
def test_what_is_typed_comes_back_to_the_last_character(text):
    assert text_of(as_teams_writes(text)) == text


@given(TYPED)
def test_what_is_typed_in_a_box_comes_back_too(text):
    if "⟨" not in text:
        assert decode_field(text).text == text
