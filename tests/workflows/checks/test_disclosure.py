from dataclasses import replace

import pytest

from workflows.checking import build_checks
from workflows.domain.content import Content, Part
from workflows.domain.finding import Draft, Severity
from workflows.domain.knowledge import Knowledge

GIFT = "@luxehotel gifted me this stay and wow"


def test_a_gift_is_noted_and_the_fix_adds_the_mark(look):
    (finding,) = look("disclosure", GIFT)

    (edit,) = finding.fix.edits
    assert finding.severity is Severity.NOTABLE
    assert GIFT[: edit.span.start] + edit.text + GIFT[edit.span.end :] == f"{GIFT} #ad"


def test_no_fix_where_the_mark_would_not_fit(look, context):
    full = replace(context, limits=replace(context.limits, maximum=len(GIFT) + 2))

    assert look("disclosure", GIFT, context=full)[0].fix is None


@pytest.mark.parametrize("mark", ["#ad", "#gifted", "#sponsored", "(ad)"])
def test_a_mark_is_enough(look, mark):
    assert look("disclosure", f"{GIFT} {mark}") == []


@pytest.fixture
def by_ana(context, accounts):
    """What is found of Ana's own post."""

    def looked(text):
        knowledge = Knowledge(company="Acme", names=("Kettle One",))
        (check,) = (check for check in build_checks({}, knowledge) if check.name == "disclosure")
        return check.check.look(Draft(content=Content(parts=(Part(text=text),)), account=accounts[2]), context)

    return looked


@pytest.mark.parametrize(
    "text", ["The new Kettle One is amazing, get yours", "Globex makes the best toasters", "Try #KettleOne"]
)
def test_our_own_people_say_so_when_they_praise_us(by_ana, text):
    (finding,) = by_ana(text)

    assert finding.rule == "works for"
    assert finding.fix.edits[0].text == " (I work at Acme)"


@pytest.mark.parametrize(
    "text", ["I work at Acme, and the new Kettle One is amazing", "Our Kettle One is out", "A great evening"]
)
def test_those_who_say_it_or_do_not_speak_of_us_pass(by_ana, text):
    assert by_ana(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "I was paid to try the new Brightwave speaker and it's brilliant",  # paid
        "In return for a review, Dreamwell let me pick a pillow",  # a swap
        "Huge thanks to Tefal for this pan set that turned up today. Best pancakes ever.",  # a gift, no at sign
        "Hertz lent us this beauty for the week. Dream car!",  # a loan
        "Not sponsored but they did send me a free pair. Comfiest shoes ever",  # a denial
        "Shop my favourites through my link, it helps the channel",  # affiliate
        "I get a small fee if you sign up via the link, and this bank is great",  # commission
        "Sign up to Lumo with my referral. Best budgeting app out there",  # referral
        "My followers get 15% off at Gymbox",  # a code
        "Use MIA10 for a discount on my favourite trainers",  # a code of one's own name
        "Tell them Sarah sent you and get 10% off at Bella Salon",  # word of mouth
        "Proud to be an ambassador for Peak Running. Nobody makes better shoes",  # an ambassador
        "I'm the new face of Velvet Shampoo",  # a face
        "I've teamed up with Silver Oak to give you a tenner off",  # partnered
        "They flew us out to Lisbon to try the new SUV. What a car!",  # a free trip
        "Emirates upgraded us to first class and wow, best airline in the world",  # an upgrade
        "Three nights at Azure Resort and we did not pay a penny",  # a free stay
        "The team at Peak Running wanted me to tell you about their new shoe",  # on behalf of
        "Just left a five star review for our own restaurant",  # ourselves as a customer
        "Every member of staff has left us a five star review, have you?",  # our people as customers
    ],
)
def test_what_was_paid_for_asks_one_more_person_also_where_nobody_is_tagged(look, text):
    (finding,) = look("disclosure", text)

    assert finding.severity is Severity.NOTABLE


@pytest.mark.parametrize(
    "text",
    [
        "I'm working with Boots this week. Their mascara is the best I've ever used",
        "If you need a kettle buy the Brightwave. I have tried them all and nothing comes close",
        "As a Lumo customer I can tell you their app is a dream",
    ],
)
def test_praise_as_if_lived_is_held_or_told(look, text):
    assert len(look("disclosure", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "We have teamed up with @redcross for the winter appeal",
        "Delighted to work with @unilab on new batteries",
        "Use code SPRING20 at checkout for 20% off everything",
        "Refer a friend and you both get £10. Find your link in the app",
        "Become a brand ambassador: applications close on Friday",
        "Meet our new ambassador, Olympic rower Jane Roe!",
        "Free samples in store all weekend",
        "Thanks for having us, Manchester! What a night, see you next year",
        "On behalf of everyone at Acme, happy new year",
        "Photo courtesy of the city archive",
        "Join the Acme family! We're hiring in Leeds and York",
        "Proud to represent Yorkshire at the Great British Food Awards",
        "Everyone asked me to share the recipe, so here it is, says chef Tom",
        '"Best stay I have ever had" - Maria, Leeds. Book now',
        "Nobody makes better kettles than our team in Leeds",
        "Dinner is on us: the first 50 guests eat free on Friday",
        "Our parcel boxes are now made from paper. Unboxing was never greener",
        "Thank you Maria for the lovely review! See you soon",
    ],
)
def test_ordinary_posts_of_companies_need_no_mark(look, text):
    assert look("disclosure", text) == []
