"""What sounds as if somebody had paid or given a gift: the rules of the check `disclosure`.

The groups of words are in `data/cues/disclosure.txt`.
"""

from workflows.checks.text.cues import Rule
from workflows.domain.finding import Severity

_PAID = "Readers must be told that somebody paid for this or gave a gift."
_SAID = "This praises somebody's product. If they paid or gave a gift, readers must be told."
_LIVED = "This praises somebody's product as your own experience. If they paid or gave a gift, readers must be told."
_ADD = "Add #ad where it is seen at once, or say what you were given."
GIFT = Rule(
    name="gift",
    severity=Severity.NOTABLE,
    needs=("influencer_strong",),
    unless=("given_to_all",),
    reason=_PAID,
    advice=_ADD,
)
PERSONAL_GIFT = Rule(
    name="gift", severity=Severity.NOTABLE, needs=("influencer",), unless=("given_to_all",), reason=_PAID, advice=_ADD
)
GAVE = Rule(
    name="gift",
    severity=Severity.NOTABLE,
    needs=("gave", "free|love_it|love_wide", "influencer_self|push_wide|love_it"),
    within=20,
    reason=_PAID,
    advice=_ADD,
)
PUSHED = Rule(
    name="testimonial",
    severity=Severity.NOTABLE,
    needs=("love_wide", "push_wide"),
    unless=("we",),
    within=24,
    reason=_LIVED,
    advice=_ADD,
)
TESTIMONIAL = Rule(
    name="testimonial",
    severity=Severity.NOTABLE,
    needs=("influencer_self", "love_it", "product_push"),
    within=40,
    reason=_LIVED,
    advice=_ADD,
)
PAID = Rule(name="gift", severity=Severity.NOTABLE, needs=("paid",), unless=("paid_calm",), reason=_PAID, advice=_ADD)
GOT = Rule(
    name="testimonial",
    severity=Severity.NOTABLE,
    needs=("me_self", "got_it", "wow_it"),
    unless=("paid_calm", "in_shop"),
    within=24,
    reason=_LIVED,
    advice=_ADD,
)
PRAISED = Rule(
    name="testimonial",
    severity=Severity.ADVICE,
    needs=("me_self", "praise_one"),
    unless=("paid_calm", "in_shop"),
    within=24,
    reason=_LIVED,
    advice=_ADD,
)
WORKED = Rule(
    name="testimonial",
    severity=Severity.ADVICE,
    needs=("got_it", "wow_it"),
    unless=("paid_calm", "in_shop", "we"),
    within=12,
    reason=_SAID,
    advice=_ADD,
)
_WORDS_OF_PRAISE = "wow_it|praise_one|love_it|more_praise"
DEALT = Rule(
    name="gift",
    severity=Severity.NOTABLE,
    needs=("dealt",),
    unless=("dealt_calm", "paid_calm"),
    reason=_PAID,
    advice=_ADD,
)
REPRESENTED = Rule(
    name="gift", severity=Severity.NOTABLE, needs=("represent",), unless=("paid_calm", "we"), reason=_PAID, advice=_ADD
)
OWN_REVIEW = Rule(
    name="own review",
    severity=Severity.NOTABLE,
    needs=("own_review|staff_review",),
    reason="This praises us as if a customer spoke.",
    advice="Say that it comes from us, or let a customer say it.",
)
HOSTED = Rule(
    name="gift",
    severity=Severity.NOTABLE,
    needs=("hosting", "lodging", f"{_WORDS_OF_PRAISE}|endorsing|push_wide"),
    unless=("paid_calm", "shop_talk"),
    within=24,
    reason=_PAID,
    advice=_ADD,
)
ARRIVED = Rule(
    name="gift",
    severity=Severity.NOTABLE,
    needs=("turned_up", "thankful", f"{_WORDS_OF_PRAISE}|love_wide"),
    unless=("paid_calm", "shop_talk", "we"),
    within=24,
    reason=_PAID,
    advice=_ADD,
)
PARTNERED = Rule(
    name="testimonial",
    severity=Severity.ADVICE,
    needs=("partner", "their", "tested|wow_it|endorsing|love_wide|more_praise"),
    unless=("paid_calm", "shop_talk", "we"),
    within=24,
    reason=_SAID,
    advice=_ADD,
)
TESTED = Rule(
    name="testimonial",
    severity=Severity.ADVICE,
    needs=("tested|endorsing", f"{_WORDS_OF_PRAISE}|tested", "me_self"),
    unless=("paid_calm", "shop_talk", "we"),
    within=30,
    reason=_LIVED,
    advice=_ADD,
)
WORN = Rule(
    name="testimonial",
    severity=Severity.ADVICE,
    needs=("worn", _WORDS_OF_PRAISE),
    unless=("paid_calm", "shop_talk", "we"),
    within=20,
    reason=_LIVED,
    advice=_ADD,
)
GIVEN = Rule(
    name="gift",
    severity=Severity.NOTABLE,
    needs=("given_me", f"{_WORDS_OF_PRAISE}|tested|endorsing|push_wide|love_wide"),
    unless=("paid_calm", "shop_talk", "we", "given_by_ours", "dealt_calm"),
    within=24,
    reason=_PAID,
    advice=_ADD,
)
CODED = Rule(
    name="gift",
    severity=Severity.NOTABLE,
    needs=("coded", "my_fave"),
    unless=("shop_talk", "we"),
    within=24,
    reason=_PAID,
    advice=_ADD,
)
THANKED = Rule(
    name="testimonial",
    severity=Severity.ADVICE,
    needs=("thanks_for", "tested|wow_it|love_wide|my_fave|more_praise", "me_self"),
    unless=("paid_calm", "shop_talk", "we"),
    within=24,
    reason=_LIVED,
    advice=_ADD,
)
RAVED = Rule(
    name="testimonial",
    severity=Severity.ADVICE,
    needs=("raved", "myself"),
    unless=("paid_calm", "shop_talk", "we"),
    within=30,
    reason=_LIVED,
    advice=_ADD,
)
ALWAYS = (DEALT, OWN_REVIEW, CODED)
"""Words that say it whoever is meant."""
NAMED = (REPRESENTED, HOSTED, ARRIVED, GIVEN, PARTNERED, THANKED, TESTED, RAVED)
"""Where a name stands in it; heaviest first, as the first that fits is the one that is said."""
TAGGED = (
    *(REPRESENTED, PAID, GAVE, HOSTED, ARRIVED, GIVEN, TESTIMONIAL, PUSHED, GOT),
    *(PARTNERED, THANKED, TESTED, RAVED, WORKED, PRAISED, WORN),
)
"""Where the name has an at sign, or is a tag; heaviest first."""
OWN_WORDS = (PARTNERED, THANKED, TESTED, RAVED, WORN)
"""Not in quotation marks: those are a customer's."""
