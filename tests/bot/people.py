"""Who plays on the bot's stage, and for which accounts."""

from dataclasses import replace

from tests.builders import ANA, BEN, CHIARA, NOON, a_person, an_account
from workflows.domain.account import Kind, Profile
from workflows.domain.finding import Edit, Finding, Fix, Severity, Span
from workflows.domain.person import Standing

CLEO = a_person("Cleo")
"""May answer the public for @acme, and nothing else."""
DORA = a_person("Dora")
EVE = a_person("Eve")
GUS = a_person("Gus", standing=Standing.GUEST)
ZOE = a_person("Zoe")
PROFILE = Profile(
    display_name="Acme Bread",
    handle="acme",
    picture_url="https://pictures.example/a.png",
    followers=84_000,
    seen_at=NOON,
)
ACME = replace(
    an_account(
        "acme", draft=(EVE,), publish=(ANA,), approve=(ANA, BEN, CHIARA), answer=(CLEO,), owner=DORA, guardian=DORA
    ),
    profile=PROFILE,
)
BETA = an_account("beta", publish=(ANA,), approve=(BEN,), owner=DORA)
PRACTICE = an_account("practice", network="practice", kind=Kind.PRACTICE, approve=(BEN,))

NOTABLE = Finding(
    check="shouting",
    severity=Severity.NOTABLE,
    reason="It shouts.",
    advice="Write it calmly.",
    span=Span(start=0, end=5),
)
PERSONAL = Finding(
    check="personal_voice",
    severity=Severity.NOTABLE,
    reason="It sounds personal.",
    advice="Is this your own account?",
    sounds_personal=True,
)
FORBIDDEN = Finding(
    check="secrets", severity=Severity.FORBIDDEN, reason="This looks like a password.", advice="Take it out."
)
MENDABLE = Finding(
    check="hidden",
    rule="invisible",
    severity=Severity.NOTABLE,
    reason="A character here cannot be seen.",
    advice="Take it out.",
    span=Span(start=5, end=6),
    fix=Fix(label="Remove hidden characters", edits=(Edit(span=Span(start=5, end=6), text=""),)),
)
"""About the sixth character, whatever it is."""
TIP = Finding(
    check="slips",
    rule="doubled",
    severity=Severity.ADVICE,
    reason="A word stands here twice.",
    advice="Once is enough.",
)
