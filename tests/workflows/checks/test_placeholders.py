from dataclasses import replace
from time import thread_time

import pytest

from tests.workflows.checks.conftest import Look
from workflows.domain.content import Content, Part
from workflows.domain.finding import Severity
from workflows.domain.ids import RemotePostId


@pytest.mark.parametrize(
    "text",
    [
        "Hi {{first_name}}, welcome!",
        "Hi {name}, welcome!",
        "Only ${price} today",
        "Hello %s, thanks for writing",
        "Thanks %(name)s!",
        "Read more: [LINK]",
        "Join [Company Name] on [date]",
        "Visit <URL here> for more",
        "Meet us at [insert venue]",
        "INSERT LINK HERE",
        "Dear FIRSTNAME",
        "#ADDCOMPANYNAME is great",
        "Lorem ipsum dolor sit amet",
        "TODO: ask legal",
        "Starts at XXXX on Monday",
        "DRAFT - our new range is here",
        "test tweet please ignore",
        "This is a test post",
        "test",
        "Testing 1 2 3",
        "Testing, testing",
        "Hello undefined, your order is here",
        ";l;;gmlxzssaw",
        "asdfgh",
        "Welcome *|FNAME|*",
        "Dear %FIRST_NAME%, welcome",
        "{Hi|Hello|Hey} everyone",
        "Our [[product]] is here",
        "Only «price» today",
        "Hello {!Contact.FirstName}",
        "Total: #REF!",
        "Up by £XX this year",
        "Doors open at XXpm",
        "See you on XX/XX",
        "Our new range is here [image: kettle on a table]",
        "Meet the team (Jane can you check this)",
        "Meet the team [please add photo]",
        "Big news tomorrow (waiting for legal sign-off)",
        "Copy for approval: our new range is here",
        "Tweet 1: our new range is here",
        "LinkedIn post: we are hiring",
        "Do not post until Monday. Our new range is here",
        "Here's your caption: Kettles for everyone",
        "Certainly! Here is a post about kettles",
        "As an AI language model, I cannot taste tea",
        "test test",
        "test tweet",
        "Your text here",
        "sdfkjhsdf",
        "qwertyuiop",
        "jkdfgjkdfg fhgfhgf",
    ],
)
def test_leftovers_are_forbidden(look, text):
    findings = look("placeholders", text)

    assert [finding.severity for finding in findings] == [Severity.FORBIDDEN]
    assert findings[0].span.cut(text)


@pytest.mark.parametrize(
    "text",
    [
        "Venue TBC",
        "Tom &amp; Jerry",
        "So <b>good</b>",
        "See www.example.com",
        "Weâ€™re hiring",
        "Cafe cr\ufffdme",
        "[Read more](https://acme.com/kettle)",
        "Our range is here fghjkdfgh today",
    ],
)
def test_likely_leftovers_are_risky(look, text):
    (finding,) = look("placeholders", text)

    assert finding.severity is Severity.RISKY


@pytest.mark.parametrize(
    "text",
    [
        "50% discount on all shoes",
        "Save 20%so hurry",
        "Get a free eye test this week",
        "This is a test of character",
        "We test every post-it note",
        "[Video] Our CEO on growth",
        "Our [new] range",
        "Link in bio",
        "Insert coin to play",
        "I <3 you",
        "5 < 6 > 4",
        "Mexico's todo bien campaign",
        "Super Bowl XXX memories",
        "Dear Santa",
        "Rhythm",
        "Love from all of us xxx",
        "Happy birthday xxxx",
        "FYI: Node 12 is out of support",
        "Instagram: @acme, Twitter: @acme",
        "Szczecin, Hrvatska, Llanfairpwllgwyngyll",
        "Xbox",
        "GCHQ NCSC",
        "Pssst",
        "Hmmm",
        "#kjhgfd",
        "Przykro nam, wszystko w porządku",
        "Zwölf Boxkämpfer jagen Viktor",
        "Kubernetes and nginx and tmux",
        "Would you like me to look into it?",
        "The NHL Draft - who will be first?",
        "Is this a test? Just testing the waters",
        "Our test kitchen is open (please book)",
        "Ask us anything (we can help you choose)",
        "M&S, R&D; Q&A",
        "Visit our [re]opening",
        "Version 2 is here",
        "Caption this photo!",
        "Knit & purl at the shop",
        "{",
        "",
    ],
)
def test_real_words_pass(look, text):
    assert look("placeholders", text) == []


def test_codes_become_characters(look):
    text = "Tom &amp; Jerry &lt;3 &#39;til late"

    (finding,) = look("placeholders", text)

    for edit in sorted(finding.fix.edits, key=lambda one: -one.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text == "Tom & Jerry <3 'til late"


@pytest.mark.parametrize(
    "text", ["{", "{{", "[", "(can you ", "* ", "%A", "<p", "test ", "&#", "a|{", "XX", "$a_", "qw"]
)
def test_twice_the_text_takes_twice_the_time(look, text):
    started = thread_time()
    look("placeholders", text * (20_000 // len(text)))

    # Ten times what it takes; what is quadratic takes minutes.
    assert thread_time() - started < 3


def test_the_gaps_of_saved_replies_have_to_be_filled(look, context):
    saved = replace(context, gaps=frozenset({"[order no.]", "[what we do]"}))

    (left,) = look("placeholders", "We are sorry about order [Order no.].", context=saved)

    assert left.severity is Severity.FORBIDDEN
    assert left.span.cut("We are sorry about order [Order no.].") == "[Order no.]"
    assert look("placeholders", "We are sorry about order 4711.", context=saved) == []


def test_other_brackets_in_an_answer_are_looked_at_by_somebody(look):
    text = "We are sorry about [somthing]."
    answered = Content(parts=(Part(text=text, reply_to=RemotePostId("1")),))

    (left,) = look("placeholders", text, content=answered)

    assert left.severity is Severity.NOTABLE
    assert look("placeholders", text) == []
    numbered = Content(parts=(Part(text="Thank you! [1/2]", reply_to=RemotePostId("1")),))
    assert look("placeholders", "", content=numbered) == []


@pytest.mark.parametrize("text", ["nasdaq", "covid", "Tumblr", "kubernetes", "Geschichtswissenschaft", "dzisiaj"])
def test_a_single_name_is_not_taken_for_keys_hit_by_accident(text: str, look: Look) -> None:
    assert look("placeholders", text) == []


@pytest.mark.parametrize(
    "text",
    [
        # Of template languages, left open, misspelt or half filled.
        "Hello $firstName, your order is here",
        "Hello |*FNAME*|, your order is here",
        "Hello ~name~, your order is here",
        "Hello :name, your order is here",
        "Hello %1$s, your order is here",
        "Hello {{ first_name, your order is here",
        "Hello first_name}}, your order is here",
        "Sale ends on %(date)",
        "Sale ends on {date:%d %B}",
        "Sale ends on #END_DATE#",
        "We come to [town] on Friday",
        # Of values that never came.
        "Sale ends on XXth March",
        "Doors open at XX:XX",
        "Prices from $X,XXX",
        "Profit rose ??% this year",
        "Sale ends DATE",
        "Sale ends dd/mm/yyyy",
        "Sale ends 01/01/1970",
        "Sale ends Invalid Date",
        "You saved undefined% today",
        "Hi , welcome to the shop",
        "Our offer of the week: insert offer",
        "Our offer of the week: (tbc)",
        "Read it here: link",
        "Your Company Name is hiring",
        # Of people who talk to each other.
        "(draft) Our new range is here",
        "Our new range is here [draft]",
        "FINAL_v3 our new range is here",
        "Hold - waiting for legal. Our new range is here",
        "To do: write the caption",
        "Our new range is here <-- check price",
        "Our new range is here // Ana to check",
        "Our new range is here (is this right?)",
        "Our new range is here (need image)",
        "Ana - please check. Our new range is here",
        # Of hands on one row of the keyboard.
        "wqoeepoepyuepup",
        "akljsfslhj",
        "skl;dfa;jkl;",
    ],
)
def test_what_was_left_open_is_forbidden(text: str, look: Look) -> None:
    (finding,) = look("placeholders", text)

    assert finding.severity is Severity.FORBIDDEN


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Option 2: our new range is here", "label"),
        ("For Twitter: our new range is here", "note"),
        ("Twitter: our new range is here", "label"),
        ("Headline: our new range is here", "label"),
        ("Alt text: a dog in a boat", "note"),
        ("Name,Date,Text", "row"),
        ("2024-05-01;10:00;Our new range;link", "row"),
        ("| Monday | Our new range | link |", "row"),
        ("Our new range is here\\n\\nBuy now", "code"),
        ("Our new range is here. Sent from my iPhone", "footer"),
    ],
)
def test_labels_rows_and_footers_are_held(text: str, rule: str, look: Look) -> None:
    (finding,) = look("placeholders", text)

    assert finding.rule == rule
    assert finding.severity >= Severity.NOTABLE


@pytest.mark.parametrize(
    "text",
    [
        "Which one? Option A: red. Option B: blue",
        "Option A: tea. Option B: coffee",
        "Doors 7pm | Leeds | £10 | Tickets at the door",
        "Instagram: @acme",
        "LinkedIn: linkedin.com/company/acme",
        "Blog: why we love kettles",
        "We open at 9 (check the website for times)",
        "We offer two ways to pay [click to confirm]",
        "Text HELP to 88222",
        "SAVE THE DATE: our gala is on 4 May",
        "Read more: link in bio",
        "XX and XY chromosomes explained by Dr Roe",
        "On 1 January 1970 Unix time began",
        "Thanks @link_asia for a great day",
        "Please check your tickets before you leave.",
        "Note: the shop is closed on Monday",
        "Things to do: eat, sleep",
        "Hold - the phone!",
        "DRAFT Day is here",
        "Profit up 12% *unaudited*",
        "Fix this -- with a kettle",
        "|| Shri Ram ||",
        "typewriter",
        "perpetuity",
        "alfalfa",
        "C:\\new folder",
    ],
)
def test_what_only_looks_left_open_passes(text: str, look: Look) -> None:
    assert look("placeholders", text) == []


@pytest.mark.parametrize(
    "text",
    [
        "This is a test of our new flood siren at the harbour, noon on Friday.",
        "Your name here! We look for a sponsor for the choir's new shirts.",
        "Date TBC no longer: see you in Ghent on 3 May.",
        'const tea = await brew("green"); // TypeError: kettle is not a function',
    ],
)
def test_what_names_a_leftover_and_means_it_passes(text: str, look: Look) -> None:
    assert look("placeholders", text) == []


def test_a_gap_that_is_shown_by_a_text_about_gaps_is_advice(look: Look) -> None:
    (shown,) = look("placeholders", "New: {{ fields }} in mail templates, with curly braces as you know them.")
    (left,) = look("placeholders", "Hi {{ name }}, our new mail is out.")

    assert (shown.severity, left.severity) == (Severity.ADVICE, Severity.FORBIDDEN)


def test_a_test_of_nothing_that_sounds_is_still_a_test(look: Look) -> None:
    assert look("placeholders", "This is a test of our new scheduler.")


@pytest.mark.parametrize(
    "text",
    [
        "Please welcome undefined, our new head of tea!",
        "Meet our Chief NaN Officer",
        "Five ways to dry a coat: link here ->",
        "Second post to see if the image crops well",
    ],
)
def test_values_that_went_missing_and_trials_of_the_tool_are_found(text: str, look: Look) -> None:
    assert look("placeholders", text)
