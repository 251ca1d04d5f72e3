"""The map of what was read, and series of which a picture shows more."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import digest
from kicdata.coverage import STATUSES, coverage
from kicdata.gaps import promised
from kicdata.partial import family_of_picture, kinds_of


@pytest.mark.parametrize(
    "caption, n, kinds",
    [
        ("도표 6. 2025 년 1 월 인기 도시 분포 상위 10 개 도시", 10, {"city"}),
        ("도표 1. TOP 50 도시 GDP 현황", 50, {"city"}),
        ("도표 13. 2025 년 1 월 상위 10 개 VC/PE 기관", 10, {"company"}),
        ("도표 7. 2025 년 1 월 중국 투자 단계별 건수 분포", None, {"stage"}),
        ("도표 2. 2020 년 산둥성 전력 구조", None, set()),
    ],
)
def test_what_a_caption_promises(caption: str, n: int | None, kinds: set[str]) -> None:
    assert (promised(caption), kinds_of(caption)) == (n, kinds)


def test_a_picture_has_the_family_of_its_caption_or_article() -> None:
    assert family_of_picture("도표 3. 2024 년 1~2 월 산둥성 전력 구조", "") == "power_generation"
    assert family_of_picture("도표 2. 상위 5 개 산업", "[투자분석] 2025 년 1 월 중국 투융자 현황") == "investment"
    assert family_of_picture("도표 13. 구현 지능 산업 체인", "") == ""


def test_five_of_ten_are_a_series_in_part() -> None:
    """weekly-418 names five cities of the ten in its picture, and all three stages."""
    rows = digest("weekly-418").rows
    part = {o.entity_kind for o in rows if "partial" in o.flags.split(";")}
    assert "city" in part
    assert not {"stage", "country"} & part


def test_the_map_has_every_family_and_issue(digest_store: Path) -> None:
    found = coverage(digest_store)
    assert set(found["status"]) == set(STATUSES)
    per_issue = found[found["family"] == "city_gdp"].groupby("issue")["status"].agg(set)
    assert "read" in per_issue["weekly-403"]
    assert per_issue["weekly-418"] == {"absent"}
    power = found[(found["family"] == "power_generation") & (found["period"] == "2024")].iloc[0]
    assert (power["status"], power["missing"]) == ("partial", "power_generation: 4 of 10")
    assert "absent" not in set(coverage(digest_store, absent=False)["status"])
