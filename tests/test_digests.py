"""Protects the digests: each gives the same rows as the full issue, so that a clone works like the real thing."""

from __future__ import annotations

from collections import Counter

import pytest

from conftest import ISSUES, digest, real
from kicdata.records import Observation

FAMILIES = {"city_gdp", "investment", "zone_indicators", "power_generation", "foreign_trade", "industrial_growth"}


def facts(rows: list[Observation], origin: str) -> Counter[tuple[str, ...]]:
    """Rows without their line numbers; of prose those of the families."""
    return Counter((o.family, o.entity, o.indicator, o.period, o.basis, str(o.value), o.unit, o.qualifier)
                   for o in rows if o.origin == origin and (origin == "table" or o.family in FAMILIES))


@pytest.mark.parametrize("origin", ["table", "prose"])
@pytest.mark.parametrize("issue", ISSUES)
def test_digest_and_full_issue_give_the_same_rows(issue: str, origin: str) -> None:
    a, b = facts(real(issue).rows, origin), facts(digest(issue).rows, origin)
    assert sorted((a - b).elements()) == [] and sorted((b - a).elements()) == []


@pytest.mark.parametrize("issue", ISSUES)
def test_digest_and_full_issue_have_the_same_exhibits_and_events(issue: str) -> None:
    full, short = real(issue), digest(issue)
    assert [e.caption for e in full.exhibits if e.caption.startswith("도표")] == [
        e.caption for e in short.exhibits if e.caption.startswith("도표")]
    assert [(e.name, e.start, e.end, e.place) for e in full.events] == [
        (e.name, e.start, e.end, e.place) for e in short.events]
    assert (full.source.issue, full.source.published) == (short.source.issue, short.source.published)
