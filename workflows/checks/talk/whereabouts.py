"""Talk that gives somebody away: where people are and go, who a customer is and did, what a court or a set keeps."""

from workflows.checks.text.cues import Rule
from workflows.domain.finding import Severity

_WAIT = "Wait until it is over."
_ASK_THEM = "Ask them first."
_LEAVE_OUT = "Leave it out, or ask somebody else to look."
RULES = (
    Rule(
        name="operation",
        severity=Severity.NOTABLE,
        needs=("on_the_move", "guarded_place"),
        unless=("link", "news", "place_calm"),
        within=8,
        in_order=True,
        reason="This may give away where somebody is who has to be guarded.",
        advice=_WAIT,
    ),
    Rule(
        name="operation",
        severity=Severity.NOTABLE,
        needs=("our_unit", "goes_in", "whereabouts_day"),
        unless=("link", "news", "sport", "event_calm"),
        within=14,
        reason="This may give away an operation before it is over.",
        advice=_WAIT,
    ),
    Rule(
        name="operation",
        severity=Severity.NOTABLE,
        needs=("dignitary", "way_in"),
        unless=("link", "news", "place_calm"),
        within=14,
        reason="This may give away which way somebody comes who has to be guarded.",
        advice=_WAIT,
    ),
    Rule(
        name="guest",
        severity=Severity.NOTABLE,
        needs=("sighting", "somebody_known"),
        unless=("link", "promo", "sighting_calm"),
        within=16,
        reason="This may give away who is a guest or a client, or where somebody known was seen.",
        advice=_ASK_THEM,
    ),
    Rule(
        name="customer's matter",
        severity=Severity.NOTABLE,
        needs=("our_records", "you_did"),
        unless=("link", "in_app", "how_to"),
        within=6,
        reason="This tells in public what our records say of one customer.",
        advice="Write to them in private.",
    ),
    Rule(
        name="customer's matter",
        severity=Severity.NOTABLE,
        needs=("reproach", "service_had"),
        unless=("link",),
        within=26,
        reason="This reproaches a customer, and tells what we know of their visit.",
        advice="Write to them in private.",
    ),
    Rule(
        name="court",
        severity=Severity.NOTABLE,
        needs=("on_the_jury", "verdict_talk"),
        unless=("link", "case_calm"),
        within=14,
        reason="This may tell what must stay in a court, or with a lawyer.",
        advice=_LEAVE_OUT,
    ),
    Rule(
        name="name",
        severity=Severity.NOTABLE,
        needs=("named_in_secret",),
        unless=("link",),
        reason="This may name somebody who has a right not to be named.",
        advice="Ask legal first.",
    ),
    Rule(
        name="exam",
        severity=Severity.NOTABLE,
        needs=("exam_paper", "exam_offered"),
        unless=("link", "exam_calm"),
        within=8,
        reason="This may give away an exam before its day.",
        advice=_LEAVE_OUT,
    ),
    Rule(
        name="ending",
        severity=Severity.NOTABLE,
        needs=("at_work_on_set", "how_it_ends"),
        unless=("link", "set_calm"),
        within=14,
        reason="This may give away how something ends that is not out yet.",
        advice=_LEAVE_OUT,
    ),
)
