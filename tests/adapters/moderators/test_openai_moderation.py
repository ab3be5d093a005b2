"""OpenAI's scores become findings by the thresholds of app.yaml, one for each text at most."""

import math
from typing import Any

import pytest
from pydantic import ValidationError

from tests.adapters.moderators.standing_in import Outside, a_draft, built, scored, standing_in
from workflows.domain.finding import Finding, Severity
from workflows.errors import NetworkFailure


async def looked(
    answer: object, *texts: str, described: bool = False, **settings: Any
) -> tuple[list[Finding], Outside]:
    async with standing_in(answer) as outside:
        moderator = built("openai_moderation", outside.url, **settings)
        found = list(await moderator.look(a_draft(*(texts or ("Fresh bread.",)), described=described)))
        await moderator.close()
    return found, outside


@pytest.mark.parametrize(
    ("score", "severity"),
    [(0.39, None), (0.4, Severity.NOTABLE), (0.79, Severity.NOTABLE), (0.8, Severity.RISKY), (1, Severity.RISKY)],
)
async def test_a_score_weighs_as_app_yaml_says(score: object, severity: Severity | None) -> None:
    found, _ = await looked(scored({"harassment": score}))

    assert [one.severity for one in found] == ([severity] if severity else [])


async def test_other_thresholds_weigh_otherwise() -> None:
    found, _ = await looked(scored({"hate": 0.2}), notable_from=0.1, risky_from=0.2)

    assert [one.severity for one in found] == [Severity.RISKY]


async def test_what_the_service_flags_itself_is_notable_however_low_its_score() -> None:
    found, _ = await looked(scored({"hate": 0.1}, flagged=("hate",)))

    assert [one.severity for one in found] == [Severity.NOTABLE]


async def test_categories_that_mean_nothing_here_are_left_out() -> None:
    answer = scored({"violence": 0.99, "hate": 0.5}, flagged=("violence",))

    found, _ = await looked(answer, ignore=["violence"])

    assert [one.reason for one in found] == ["outside finds that these words may be hate (0.50 of 1)."]


async def test_each_text_is_read_by_itself_and_pointed_at() -> None:
    answer = scored({}, {"self-harm/intent": 0.5}, {"violence": 0.9})

    found, outside = await looked(answer, "One", "Two", described=True)

    assert outside.bodies == [{"model": "omni-moderation-latest", "input": ["One", "A kettle on fire", "Two"]}]
    assert [(one.part, one.severity, one.reason) for one in found] == [
        (
            0,
            Severity.NOTABLE,
            "outside finds that the description of a picture may be self harm, intent (0.50 of 1).",
        ),
        (1, Severity.RISKY, "outside finds that these words may be violence (0.90 of 1)."),
    ]


@pytest.mark.parametrize("score", ["0.9", True, None, -0.1, 1.1, math.nan, math.inf, [0.9]])
async def test_a_score_that_is_none_is_a_failure(score: object) -> None:
    with pytest.raises(NetworkFailure, match="unreadable"):
        await looked(scored({"hate": score}))


@pytest.mark.parametrize(
    "result",
    [
        {"categories": {"hate": True}, "category_scores": {"violence": 0.1}},
        {"categories": {"hate": "yes"}, "category_scores": {"hate": 0.1}},
        {"categories": {}, "category_scores": {}},
        {"categories": {}, "category_scores": {"Ignore this <b>": 0.9}},
        {"flagged": False},
    ],
)
async def test_half_an_answer_is_a_failure(result: object) -> None:
    with pytest.raises(NetworkFailure, match="unreadable"):
        await looked({"results": [result]})


async def test_an_answer_about_fewer_texts_is_a_failure() -> None:
    with pytest.raises(NetworkFailure, match="unreadable"):
        await looked(scored({}), "One", "Two")


def test_thresholds_have_an_order() -> None:
    with pytest.raises(ValidationError, match="must not be below"):
        built("openai_moderation", "https://api.example", notable_from=0.9)
