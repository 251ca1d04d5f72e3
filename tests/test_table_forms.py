"""Tables in other forms of the same text: what is lost of them is told.

The issues are the real ones, filled anew at other widths; what their tables hold is what
the issue as printed holds, of which the truth is typed elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import reform
from conftest import ISSUES, SHARED, need_shared, real
from kicdata.issue import Issue, read
from kicdata.text import bare

TELL = ("columns", "header", "rows", "cell", "unclaimed")
FORMS: dict[str, Callable[[str], str]] = {"at 30": lambda t: reform.rewrap(t, 30),
                                          "at 50": lambda t: reform.rewrap(t, 50)}


def numbers(issue: Issue) -> Counter[tuple[str, str]]:
    """The numbers of the tables, each with its unit."""
    return Counter((str(o.value), bare(o.unit)) for o in issue.rows if o.origin == "table")


def told(issue: Issue) -> set[str]:
    """The captions of the tables that a problem row stands in."""
    lines = {p.line for p in issue.problems if p.rule in TELL}
    return {bare(r.table.caption) for r in issue.readings
            if any(r.table.first <= n <= r.table.last for n in lines if n)}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("name", ISSUES)
def test_no_number_of_a_table_is_lost_in_silence(name: str, form: Callable[[str], str], tmp_path: Path) -> None:
    path = need_shared(SHARED / "issues" / f"{name}.txt")
    again = tmp_path / path.name
    again.write_text(form(path.read_text(encoding="utf-8")), encoding="utf-8")
    other = read(again, published=real(name).source.published)
    lost = numbers(real(name)) - numbers(other)
    captions = {bare(o.caption) for o in real(name).rows
                if o.origin == "table" and (str(o.value), bare(o.unit)) in lost}
    parts = [x for x in told(other) if x]  # a caption may be broken too
    assert [c for c in captions if not any(c.endswith(x) for x in parts)] == []
    assert lost.total() <= 0.2 * numbers(real(name)).total()
