"""Azure's severities become findings by the thresholds of app.yaml, one for each text at most."""

from collections.abc import Sequence
from typing import Any

import pytest

from tests.adapters.moderators.standing_in import Outside, a_draft, analysed, built, standing_in
from workflows.domain.finding import Finding, Severity
from workflows.errors import NetworkFailure


async def looked(
    *answers: object, texts: Sequence[str] = ("Fresh bread.",), **settings: Any
) -> tuple[list[Finding], Outside]:
    async with standing_in(*answers) as outside:
        moderator = built("azure_content_safety", outside.url, **settings)
        found = list(await moderator.look(a_draft(*texts)))
        await moderator.close()
    return found, outside


@pytest.mark.parametrize(
    ("level", "severity"),
    [(0, None), (1, None), (2, Severity.NOTABLE), (3, Severity.NOTABLE), (4, Severity.RISKY), (7, Severity.RISKY)],
)
async def test_a_severity_weighs_as_app_yaml_says(level: object, severity: Severity | None) -> None:
    found, outside = await looked(analysed(Hate=level))

    assert [one.severity for one in found] == ([severity] if severity else [])
    assert outside.bodies == [
        {
            "text": "Fresh bread.",
            "categories": ["Hate", "SelfHarm", "Sexual", "Violence"],
            "outputType": "EightSeverityLevels",
        }
    ]


async def test_the_sentence_names_what_was_found_the_worst_first() -> None:
    found, _ = await looked(analysed(Violence=6, SelfHarm=3), risky_from=7)

    assert [(one.severity, one.reason) for one in found] == [
        (Severity.NOTABLE, "outside finds that these words may be violent (6 of 7), about self-harm (3 of 7).")
    ]


async def test_each_text_is_a_question_of_its_own() -> None:
    found, outside = await looked(analysed(Sexual=5), texts=("One", "Two"))

    assert sorted(str(body["text"]) for body in outside.bodies) == ["One", "Two"]
    assert [one.part for one in found] == [0, 1]


@pytest.mark.parametrize("level", ["4", True, None, -1, 8, 2.5])
async def test_a_severity_that_is_none_is_a_failure(level: object) -> None:
    with pytest.raises(NetworkFailure, match="unreadable"):
        await looked(analysed(Hate=level))


@pytest.mark.parametrize(
    "names", [["Hate"], ["Hate"] * 4, ["Hate", "SelfHarm", "Sexual", "Kindness"], ["Hate", "SelfHarm", "Sexual", None]]
)
async def test_all_categories_have_to_be_answered(names: list[str | None]) -> None:
    with pytest.raises(NetworkFailure, match="unreadable"):
        await looked({"categoriesAnalysis": [{"category": name, "severity": 0} for name in names]})
