"""What a month of listening costs: the price list's own example, and three accounts beside a budget."""

from datetime import date
from decimal import Decimal

import pytest

from workflows.domain.budget import USUAL, Basis, Priced, month_of_listening, monthly

OWN, OTHER = Decimal("0.001"), Decimal("0.005")
BUDGET = Decimal(50)


@pytest.mark.parametrize(("price", "cost"), [(OWN, "20.00"), (OTHER, "100.00")])
def test_twenty_thousand_mentions_cost_what_the_price_list_says(price: Decimal, cost: str) -> None:
    # networks.md 5.2: "20,000 own mentions at 0.001 is 20.00, at 0.005 it is 100.00".
    month = month_of_listening([Priced(source="acme", price=price, expected=20_000)], measured={}, budget=BUDGET)

    assert f"{month.cost:.2f}" == cost
    assert month.is_above is (price is OTHER)


def test_three_accounts_are_added_up_each_by_what_is_best_known_of_it() -> None:
    sources = [
        Priced(source="acme", price=OWN),
        Priced(source="help", price=OWN, expected=6_000),
        Priced(source="jobs", price=OTHER, expected=10_000),
        Priced(source="blog", price=Decimal(0)),
    ]

    month = month_of_listening(sources, measured={"jobs": 1_500, "blog": 9}, budget=BUDGET)

    assert [(one.source, one.items, one.basis) for one in month.outlays] == [
        ("acme", USUAL, Basis.ASSUMED),
        ("help", 6_000, Basis.EXPECTED),
        ("jobs", 1_500, Basis.MEASURED),
    ]
    assert [str(one.cost) for one in month.outlays] == ["20.000", "6.000", "7.500"]
    assert (month.cost, month.is_above) == (Decimal("33.5"), False)


def test_exactly_the_budget_is_within_it() -> None:
    month = month_of_listening([Priced(source="a", price=OWN, expected=50_000)], measured={}, budget=BUDGET)

    assert (month.cost, month.is_above) == (BUDGET, False)
    assert month_of_listening([Priced(source="a", price=OWN, expected=50_001)], measured={}, budget=BUDGET).is_above


def test_nothing_costs_nothing() -> None:
    month = month_of_listening([Priced(source="a", price=OWN, expected=0)], measured={}, budget=Decimal(0))

    assert (month.cost, month.is_above) == (Decimal(0), False)
    assert month_of_listening([], measured={"gone": 5}, budget=BUDGET).outlays == ()


@pytest.mark.parametrize(("first", "a_month"), [(1, 600), (16, 1_200), (28, 6_000), (29, 0), (31, 0)])
def test_some_days_tell_of_a_month_and_one_or_two_do_not(first: int, a_month: int) -> None:
    assert monthly(600, since=date(2026, 3, first), today=date(2026, 3, 31)) == a_month
