"""What is not alike is not put side by side in silence: periods, plans, and series in part."""

from __future__ import annotations

import pandas as pd
import pytest

import kicdata
from kicdata.alike import Unlike, check_alike, total
from kicdata.select import compare
from test_errata import observation

YEAR = {"period": "2023", "period_start": "2023-01-01", "period_end": "2023-12-31"}
LATER = {"period": "2024", "period_start": "2024-01-01", "period_end": "2024-12-31"}
QUARTERS = {
    "period": "2024-01/2024-09",
    "period_start": "2024-01-01",
    "period_end": "2024-09-30",
    "basis": "cumulative",
}
TWO_MONTHS = {
    "period": "2024-01/2024-02",
    "period_start": "2024-01-01",
    "period_end": "2024-02-29",
    "basis": "cumulative",
}
ONE_MONTH = {"period": "2024-01", "period_start": "2024-01-01", "period_end": "2024-01-31"}
DAY = {"period": "2023-12-31", "period_start": "2023-12-31", "period_end": "2023-12-31", "basis": "point"}


def rows(*kinds: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame([observation(**kind) for kind in kinds])


@pytest.mark.parametrize(
    "one, two",
    [
        (YEAR, QUARTERS),
        (TWO_MONTHS, ONE_MONTH),
        (YEAR, DAY),
        (YEAR, LATER | {"basis": "plan"}),
        (LATER, LATER | {"basis": "forecast"}),
    ],
)
def test_periods_and_bases_that_differ_are_refused_unless_meant(one: dict[str, str], two: dict[str, str]) -> None:
    both = rows(one, two)
    with pytest.raises(Unlike, match="are not alike. Take one kind, such as .* or pass mixed=True if you mean it"):
        check_alike(both)
    assert check_alike(both, mixed=True) is both
    with pytest.raises(Unlike, match="^the two sides: "):
        kicdata.join(both.iloc[:1], both.iloc[1:])
    assert len(kicdata.join(both.iloc[:1], both.iloc[1:], mixed=True)) == 1


def test_the_same_months_of_two_years_are_alike() -> None:
    before = QUARTERS | {"period": "2023-01/2023-09", "period_start": "2023-01-01", "period_end": "2023-09-30"}
    both = rows(QUARTERS, before)
    assert check_alike(both) is both
    assert len(kicdata.join(both.iloc[:1], both.iloc[1:])) == 1


def test_each_indicator_has_its_own_periods() -> None:
    check_alike(pd.DataFrame([observation(**YEAR), observation(**QUARTERS, indicator="exports")]))


def test_a_plan_is_not_compared_with_a_fact() -> None:
    with pytest.raises(Unlike):
        compare(rows(YEAR, LATER | {"basis": "plan"}))


def test_a_series_in_part_is_not_summed_unless_meant() -> None:
    part = pd.DataFrame(
        [observation(**YEAR, flags="partial"), observation(**YEAR, entity="CN-110000", flags="partial")]
    )
    with pytest.raises(Unlike) as e:
        total(part)
    assert str(e.value) == (
        "gdp 2023 is a series in part: a picture in weekly-1 shows more than the 2 that were read "
        "(kicdata.coverage.coverage()). Pass mixed=True to take what there is."
    )
    assert total(part, mixed=True) == 2e10


def test_a_sum_counts_each_entity_once_and_one_period() -> None:
    with pytest.raises(Unlike, match="^CN-310000 stands in 2 rows and would be counted more than once"):
        total(rows(YEAR, YEAR))
    with pytest.raises(Unlike, match="a sum is of one indicator and one period"):
        total(rows(YEAR, LATER))
    assert total(pd.DataFrame([observation(**YEAR), observation(**YEAR, entity="CN-110000")])) == 2e10
