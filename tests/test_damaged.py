"""Protects against issues that came through badly: lines that are lost, doubled, joined or in another order.

Whatever is left of an issue is read without an exception, and every number keeps its address: its first and last
digit stand where its place says.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conftest import ROOT
from kicdata.issue import read

ISSUES = sorted([*(ROOT / "tests" / "layouts").glob("[mw]*.txt"), *(ROOT / "tests" / "unseen" / "dev").glob("*.txt")])


def mixed(lines: list[str], r: random.Random) -> list[str]:
    for _ in range(len(lines) // 10):
        i, j = r.randrange(len(lines)), r.randrange(len(lines))
        lines[i], lines[j] = lines[j], lines[i]
    return lines


def joined(lines: list[str], r: random.Random) -> list[str]:
    out = [""]
    for x in lines:
        if r.random() < 0.1:
            out[-1] += x
        else:
            out.append(x)
    return out


DAMAGE: dict[str, Callable[[list[str], random.Random], list[str]]] = {
    "lost": lambda lines, r: [x for x in lines if r.random() > 0.15],
    "doubled": lambda lines, r: [x for line in lines for x in [line] * (1 + (r.random() < 0.1))],
    "mixed": mixed, "joined": joined,
    "shuffled": lambda lines, r: [" ".join(r.sample(w, len(w))) if (w := x.split()) and r.random() < 0.1 else x
                                  for x in lines]}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
@settings(max_examples=3, deadline=None, phases=[Phase.generate])
@given(path=st.sampled_from(ISSUES), seed=st.integers(0, 999))
def test_a_damaged_issue_is_read_and_every_number_keeps_its_address(
        damage: Callable[[list[str], random.Random], list[str]], path: Path, seed: int) -> None:
    lines = damage(path.read_text(encoding="utf-8").split("\n"), random.Random(seed))
    with TemporaryDirectory() as folder:
        again = Path(folder) / path.name
        again.write_text("\n".join(lines), encoding="utf-8")
        issue = read(again, published=date(2026, 4, 3))
    for o in issue.rows:
        if "derived" in o.flags:
            continue
        digits = re.findall(r"\d", o.printed)
        first, at, last, end = o.place or (0, 0, 0, 0)
        assert (lines[first - 1][at], lines[last - 1][end]) == (digits[0], digits[-1]), (o.line, o.printed)
