"""Headers that change from issue to issue, names that change, and what caused a change of the numbers."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kicdata.drift import drift, headers, renamed, toml_line
from kicdata.history import BOTH, PROGRAM, SOURCE, last_change, remember


def cell(issue: int, label: str, indicator: str, unit: str = "억 위안", **more: Any) -> SimpleNamespace:
    return SimpleNamespace(
        **{
            "issue": f"weekly-{issue}",
            "published": f"2025-0{issue}-01",
            "origin": "table",
            "family": "city_gdp",
            "article": "도시",
            "caption": f"도표 {issue}",
            "line": 5,
            "indicator_ko": label,
            "indicator": indicator,
            "unit": unit,
        }
        | more
    )


OLD = [cell(1, "2023 년 GDP", "gdp"), cell(1, "명목 성장률", "gdp_growth_nominal", "%"), cell(1, "수출액", "exports")]


def test_another_year_in_the_header_is_no_drift() -> None:
    new = [
        cell(2, "2024 년 GDP", "gdp"),
        cell(2, "명목 성장률", "gdp_growth_nominal", "%"),
        cell(2, "수출액", "exports"),
    ]
    assert drift(headers(new)[0], headers([*OLD, *new])) is None


def test_order_unit_and_new_labels_are_told_with_both_headers_side_by_side() -> None:
    new = [
        cell(2, "명목 성장률", "gdp_growth_nominal", "%"),
        cell(2, "2024 년 GDP", "gdp", "억 달러"),
        cell(2, "수입 총액", "unnamed_level"),
    ]
    found = drift(headers(new)[0], headers([*OLD, *new]))
    assert found and found.said() == (
        "도표 2: the order differs; new: 수입 총액; gone: 수출액; 2024 년 GDP is in 억 달러, was in 억 위안; "
        "read by its labels.\n"
        "  weekly-1: 2023 년 GDP | 명목 성장률 | 수출액\n"
        "  weekly-2: 명목 성장률 | 2024 년 GDP | 수입 총액\n"
        "  to accept 수입 총액, in families.toml, city_gdp: { match = '수입총액', measure = \"NAME\" },"
    )


def test_a_header_of_another_kind_has_no_counterpart() -> None:
    new = [cell(2, "연결력", "link_score", "점"), cell(2, "순위", "rank", "위")]
    assert drift(headers(new)[0], headers([*OLD, *new])) is None


def test_the_line_that_accepts_a_label_names_the_measure_if_it_is_known() -> None:
    assert toml_line("2024 년 수입액(억 위안)") == "{ match = '수입액', measure = \"imports\" },"


def fact(issue: int, entity: str, indicator: str, value: int, period: str = "2024") -> SimpleNamespace:
    return SimpleNamespace(
        issue=f"weekly-{issue}",
        published=f"2025-0{issue}-01",
        entity=entity,
        entity_kind="zone",
        kind="level",
        indicator=indicator,
        period=period,
        unit_std="CNY",
        value_std=value,
        family="zone_indicators",
    )


@pytest.mark.parametrize("third, proposed", [(7, 1), (8, 0)])
def test_a_name_that_changed_is_proposed_where_all_values_agree(third: int, proposed: int) -> None:
    old = [
        fact(1, "zone:동호", "revenue", 5),
        fact(1, "zone:동호", "exports", 6),
        fact(1, "zone:동호", "net_profit", 7),
    ]
    new = [
        fact(2, "zone:둥후", "revenue", 5),
        fact(2, "zone:둥후", "exports", 6),
        fact(2, "zone:둥후", "net_profit", third),
    ]
    found = renamed([*old, *new], "weekly-2")
    assert len(found) == proposed
    if found:
        assert (found[0].before, found[0].now, found[0].agreeing) == ("zone:동호", "zone:둥후", 3)


def test_one_equal_value_is_no_reason_to_call_two_names_one() -> None:
    assert renamed([fact(1, "zone:a", "revenue", 5), fact(2, "zone:b", "revenue", 5)], "weekly-2") == []


@pytest.mark.parametrize("sha, code, cause", [("b", "1", SOURCE), ("a", "2", PROGRAM), ("b", "2", BOTH)])
def test_a_change_is_laid_to_the_source_or_to_the_program(tmp_path: Path, sha: str, code: str, cause: str) -> None:
    def row(printed: str) -> Any:
        return SimpleNamespace(
            entity="CN-310000", indicator="gdp", period="2024", basis="period", printed=printed, unit="억 위안"
        )

    remember(tmp_path, "weekly-1", "a", "1", [row("1"), row("2")])
    assert last_change(tmp_path, "weekly-1") is None
    remember(tmp_path, "weekly-1", sha, code, [row("2"), row("3"), row("4")])
    change = last_change(tmp_path, "weekly-1")
    assert change and (change.cause, change.came, change.went) == (cause, 2, 1)
    assert change.examples[-1] == "- CN-310000 gdp 2024 period: 1 억 위안"
    remember(tmp_path, "weekly-1", sha, code, [row("2"), row("3"), row("4")])
    assert last_change(tmp_path, "weekly-1") == change
    assert json.loads((tmp_path / "last-weekly-1.json").read_text(encoding="utf-8"))["code"] == code
