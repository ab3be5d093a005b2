"""Denials and calming words that are held against a company later, talk about medicine, and alarming news."""

from workflows.checks.text.cues import Rule
from workflows.domain.finding import Severity

_LEGAL = "Ask legal or communications first: what turns out wrong is quoted for years."
_PROVE = "Say only what we can prove, and where."
_CALM = ("learning", "negated", "news")
RULES = (
    Rule(
        name="reassurance",
        severity=Severity.NOTABLE,
        needs=("held_for_others", "well_enough", "talk_against"),
        unless=("donation", "sport", "made_up_calm"),
        within=26,
        reason="This says that all is well against what is being said about us.",
        advice=_LEGAL,
    ),
    Rule(
        name="denial",
        severity=Severity.NOTABLE,
        needs=("piece_of_news", "called_false"),
        unless=("made_up_calm",),
        within=12,
        reason="This calls what somebody published about us or others false.",
        advice=_LEGAL,
    ),
    Rule(
        name="denial",
        severity=Severity.NOTABLE,
        needs=("uninvolved", "grave_event"),
        unless=("grave_calm",),
        within=12,
        reason="This denies a part in something grave.",
        advice=_LEGAL,
    ),
    Rule(
        name="cure",
        severity=Severity.NOTABLE,
        needs=("remedy_strong|remedy_more", "saves_you", "outbreak"),
        unless=("learning_strong", "donation"),
        within=45,
        reason="This promises that a product keeps people safe from an illness.",
        advice=_PROVE,
    ),
    Rule(
        name="cure",
        severity=Severity.NOTABLE,
        needs=("remedy_more|remedy_strong", "helps_against", "disease_more"),
        unless=_CALM,
        within=14,
        reason="This may claim that a product prevents or cures an illness.",
        advice=_PROVE,
    ),
    Rule(
        name="disguised illness",
        severity=Severity.NOTABLE,
        needs=("torn_illness",),
        reason="The name of an illness or a medicine is written so that filters may miss it.",
        advice="Write it plainly, and say only what we can prove.",
    ),
    Rule(
        name="against medicine",
        severity=Severity.NOTABLE,
        needs=("protection", "no_use"),
        unless=("use_calm", "link"),
        within=5,
        in_order=True,
        reason="This says that something that protects people is of no use.",
        advice="Ask medical or legal first.",
    ),
    Rule(
        name="prescription",
        severity=Severity.NOTABLE,
        needs=("ask_doctor", "rx"),
        unless=("rx_calm",),
        within=14,
        reason="This advertises a medicine; its risks must stand beside it, or it is forbidden.",
        advice="Ask medical or legal first.",
    ),
    Rule(
        name="alarming news",
        severity=Severity.NOTABLE,
        needs=("breaking", "outrage"),
        unless=("made_up_calm",),
        within=20,
        reason="This tells of violence as news; when it is wrong, or somebody else wrote it, the harm is great.",
        advice="Make sure that it is true, and that it is ours to tell.",
    ),
)
