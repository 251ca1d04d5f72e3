"""Protects the promise: a later issue of known families needs no code, and the tables hold both."""

from __future__ import annotations

from pathlib import Path

import kicdata
from conftest import ROOT, reading

STORE = Path("data") / "processed"


def test_a_table_with_its_columns_in_another_order_is_read_by_its_labels() -> None:
    issue = reading(ROOT / "tests" / "layouts" / "weekly-455.txt")
    rows = {(o.entity_zh, o.indicator, o.period): float(o.value) for o in issue.rows if o.origin == "table"}
    assert rows[("深圳", "gdp_growth_real", "2025-01/2025-09")] == 5.5
    assert rows[("深圳", "gdp", "2024-01/2024-09")] == 25934.28
    assert rows[("唐山", "gdp_increment_nominal", "2025-01/2025-09")] == -102.1
    assert rows[("北京", "trade_growth", "2025-01/2025-09")] == -7.3
    assert rows[("深圳", "exports_growth", "2025-01/2025-09")] == -4.2


def test_wide_tables_hold_both_issues(later_home: Path) -> None:
    store = later_home / STORE
    gdp = kicdata.load("city_gdp", store=store).query("entity_zh == '杭州' and basis == 'cumulative'")
    rank = gdp.dropna(subset=["rank"]).set_index("issue")["rank"]
    assert rank.loc["weekly-403"] == 8 and rank.loc["weekly-455"] == 7
    levels = gdp.set_index(["issue", "period"])["gdp_100m_cny"]
    assert levels["weekly-403", "2024-01/2024-09"] == 15215.0
    assert levels["weekly-455", "2025-01/2025-09"] == 16204.6


def test_another_month_zone_and_province_join_the_series(later_home: Path) -> None:
    store = later_home / STORE
    deals = kicdata.load("investment", long=True, store=store).query("indicator == 'deal_count' and entity == 'CHN'")
    assert dict(zip(deals["period"], deals["value"], strict=True)) == {"2025-01": 565, "2025-02": 498}
    zones = kicdata.load("zone_indicators", store=store).query("period == '2023'")
    zones = zones.dropna(subset=["net_profit_100m_cny"])
    assert len(zones) == 5 and "西安国家自主创新示范区" in set(zones["entity_zh"])
    power = kicdata.load("power_generation", store=store)
    assert {"CN-370000", "CN-510000"} <= set(power["entity"])


def test_the_structure_of_years_before_follows_from_the_change_in_points(later_home: Path) -> None:
    rows = kicdata.load("power_generation", long=True, store=later_home / STORE)
    derived = rows[rows["flags"].str.contains("derived") & (rows["issue"] == "weekly-455")]
    assert dict(zip(derived["entity_ko"], derived["value"], strict=True)) == {
        "쓰촨성 수력": 86, "쓰촨성 화력": 12, "쓰촨성 풍력": 1, "쓰촨성 태양광": 1}
    assert set(derived["period"]) == {"2020-01/2020-02"}


def test_no_place_of_the_later_issue_stays_open() -> None:
    issue = reading(ROOT / "tests" / "layouts" / "weekly-455.txt")
    assert [p.message for p in issue.problems if p.rule == "place"] == []


def test_a_row_of_a_zone_takes_the_measure_that_its_unit_fits() -> None:
    """`R&D 투자액` is an amount in 위안 here; under the same words other issues print a share."""
    issue = reading(ROOT / "tests" / "layouts" / "weekly-461.txt")
    rows = [(o.indicator, o.kind, float(o.value)) for o in issue.rows if o.line == 445]
    assert rows == [("rd_spending", "level", v) for v in (402.6, 421.9, 455.31)]


def test_a_loss_is_no_revenue() -> None:
    """A number behind 순손실 is profit below zero, not the revenue named before."""
    issue = reading(ROOT / "tests" / "layouts" / "weekly-461.txt")
    rows = [(o.indicator, float(o.value)) for o in issue.rows if o.line == 46 and o.unit != "회"]
    assert rows == [("net_profit", -4.1), ("net_loss_growth", -38)]
