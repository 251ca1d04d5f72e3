"""Numbers held against each other: real faults are found and named, sound numbers are left alone."""

from __future__ import annotations

import copy
import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import DIGESTS, SHARED, need_shared, reading
from kicdata import audit, specs
from kicdata.edits import DIGIT, POINT, SIGN, SWAP, Edit, edits, join, split
from kicdata.identities import _identity, identities
from kicdata.intervals import EVERYTHING, Interval, equation, exactly
from kicdata.issue import read
from kicdata.records import Observation
from kicdata.rounding import habit, significant_places, widen_rounded

TRUTH = Path(__file__).parent / "truth" / "audit.csv"
DECIMALS = st.decimals(-(10**6), 10**6, places=2)


# ------------------------------------------------------------------------------------------- intervals and equations
@given(DECIMALS, DECIMALS, st.decimals(0, 100, places=2), st.decimals(0, 100, places=2))
def test_what_is_in_two_intervals_adds_and_multiplies_into_the_third(
    a: Decimal, b: Decimal, x: Decimal, y: Decimal
) -> None:
    """The bounds must hold every number that the print allows, or a sound row would be flagged."""
    one, two = Interval.around(a, x), Interval.around(b, y)
    for p in (one.low, one.high, a):
        for q in (two.low, two.high, b):
            for whole, part in ((one + two, p + q), (one - two, p - q), (one * two, p * q)):
                assert whole.low <= part <= whole.high
            ratio = one / two
            assert q == 0 or ratio.low <= p / q <= ratio.high


def test_an_open_end_allows_everything_beyond() -> None:
    more = Interval.between(Decimal(6000), None)
    assert equation("share = 100 * part / whole").holds({"share": exactly(27), "part": exactly(1859), "whole": more})
    assert exactly(1) / Interval(Decimal(-1), Decimal(1)) == EVERYTHING


@pytest.mark.parametrize(
    "text, message",
    [
        ("a - b", "'a - b' is no equation; expected is `name = arithmetic of names`."),
        ("a = b +", "'a = b +' is no equation; expected is `name = arithmetic of names`."),
        ("a = b % c", "'b % c' is no arithmetic of + - * / ** and growth(now, then)."),
        ("a = b - b", "'a = b - b': a name stands twice on the right: b, b."),
    ],
)
def test_an_equation_that_is_none_says_so(text: str, message: str) -> None:
    with pytest.raises(ValueError) as e:
        equation(text)
    assert str(e.value) == message


def test_a_wrong_identity_is_refused_when_loaded() -> None:
    row = {"ko": "", "en": "", "equation": "a = b", "a": {"indicator": "x"}, "b": {"indicator": "y", "period": "later"}}
    with pytest.raises(specs.SpecError) as e:
        _identity("odd", row)
    assert str(e.value) == (
        "identities.toml, identity.odd.b: there is no period 'later'; known are same, year before, "
        "month before, quarter before, first, last, longer, earlier."
    )


def test_every_identity_says_what_it_is_in_both_languages() -> None:
    assert all(i.ko and i.en for i in identities())


# ----------------------------------------------------------------------------------------------------- slips of the pen
@given(st.booleans(), st.text("0123456789", min_size=1, max_size=9), st.integers(0, 3))
def test_digits_split_and_join_back(negative: bool, digits: str, places: int) -> None:
    digits = digits.zfill(places + 1)
    if digits[0] == "0" and len(digits) - places > 1:
        digits = "1" + digits[1:]
    assert split(join(negative, digits, places).printed) == (negative, digits, places)


@given(DECIMALS.map(lambda d: f"{d:,}"))
def test_an_edit_is_undone_by_an_edit(printed: str) -> None:
    """What was misprinted by one slip must be among the proposals for the misprint."""
    for e in edits(printed):
        if e.value:
            assert Decimal(printed.replace(",", "")) in {x.value for x in edits(e.printed)} or _loses_digits(e, printed)


def _loses_digits(e: Edit, printed: str) -> bool:
    """A zero in front is not printed, so that the digits of the original are gone."""
    return len(split(e.printed)[1]) != len(split(printed)[1])  # type: ignore[index]


# --------------------------------------------------------------------------------------------------------- rounding
def test_a_column_of_whole_numbers_is_known_as_a_whole() -> None:
    assert significant_places(["33,019.00", "31,723.00", "24,468.00"]) == [0, 0, 0]
    assert significant_places(["33,019.00"]) == [2]
    assert significant_places(["4.25", "4.10", "5.31", "6.28"]) == [2, 2, 2, 2]


def test_a_cell_that_is_printed_as_no_other_is_odd() -> None:
    column = habit(["33,019.00", "31,723.00", "24,468.00", "22,244.00", "21,770.00"])
    assert column.odd("33,019.07") and column.odd("330,190.0") and not column.odd("17,655.00")


# ---------------------------------------------------------------------------------------------- the four real issues
@dataclass(frozen=True)
class Flag:
    """A flag of the audit, by what it is about: the same in the digest and in the full issue."""

    issue: str
    indicator: str
    rule: str
    printed: str
    expected: str


def truth() -> list[dict[str, str]]:
    with TRUTH.open(encoding="utf-8") as f:
        return list(csv.DictReader(f))


AUDITED = {i.flag for i in identities()} | {"separator", "unlikely", "label_doubtful", "top_count"}


def flags(folder: Path) -> list[tuple[Flag, int | None]]:
    return [
        (Flag(p.issue, p.indicator, p.rule, p.printed, p.expected), p.line)
        for path in sorted(folder.glob("*.txt"))
        for p in reading(path).problems
        if p.rule in AUDITED
    ]


def test_every_flag_of_the_digests_was_looked_at_and_none_is_missing() -> None:
    judged = {Flag(r["issue"], r["indicator"], r["rule"], r["printed"], r["expected"]): r for r in truth()}
    found = [f for f, _ in flags(DIGESTS)]
    assert [f for f in found if f not in judged] == []
    assert [f for f in judged if f not in found] == []


def test_flags_of_the_full_issues_stand_at_their_lines() -> None:
    wanted = {(r["issue"], int(r["line"]), r["rule"], r["printed"]) for r in truth()}
    found = {(f.issue, n, f.rule, f.printed) for f, n in flags(need_shared(SHARED / "issues"))}
    assert found == wanted


def test_nearly_all_flags_are_faults_of_the_page() -> None:
    verdicts = [r["verdict"] for r in truth()]
    assert set(verdicts) <= {"fault", "false alarm"}
    assert verdicts.count("fault") >= 0.9 * len(verdicts)


# ------------------------------------------------------------------------------------------------------ planted faults
@pytest.fixture(scope="module")
def rows() -> list[Observation]:
    """The numbers of the issue with the most tables."""
    found = read(DIGESTS / "weekly-403.txt").rows
    for o in found:
        o.flags = ""
    return found


def plant(rows: list[Observation], n: int, e: Edit) -> list[Observation]:
    """The rows with one number printed wrong."""
    out = [copy.copy(o) for o in rows]
    o = out[n]
    scale = abs(o.value_std / o.value)
    turned = (o.value < 0) != o.printed.startswith("-")
    o.printed, o.value = e.printed, -e.value if turned else e.value
    o.value_std = o.value * scale
    half = Decimal(0) if o.low == o.high else scale * Decimal(5).scaleb(-len(e.printed.partition(".")[2]) - 1)
    o.low, o.high = o.value_std - half, o.value_std + half
    widen_rounded(out)
    return out


def sample(rows: list[Observation], n: int) -> Iterator[tuple[int, Edit]]:
    """Random cells that an equation covers, each with one random slip: a sign, a digit or a separator."""
    sound = audit.audit(rows)
    broken = {i for c in sound.failed for i in c.cells}
    cells = sorted(i for i in sound.covered() - broken if rows[i].origin == "table" and rows[i].value)
    rng = random.Random(403)
    for i in rng.sample(cells, n):
        slips = [e for e in edits(rows[i].printed) if e.kind != SWAP]
        kind = rng.choice([SIGN, DIGIT, POINT])
        yield i, rng.choice([e for e in slips if e.kind == kind] or slips)


def test_planted_faults_are_detected_located_and_mended(
    rows: list[Observation],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One slip in each of 200 cells; the figures stand in the README."""
    detected = located = mended = 0
    for n, e in sample(rows, 200):
        found = audit.audit(plant(rows, n, e))
        suspects = [found.suspects.get(id(c)) for c in found.failed if n in c.cells]
        named = next((s for s in suspects if s and s.row == n), None)
        detected += bool(suspects)
        located += named is not None
        mended += named is not None and bool(named.edits) and named.edits[0].value == rows[n].value
    with capsys.disabled():
        print(f"\nplanted faults: 200, detected {detected}, located {located}, rightly mended {mended}")
    assert detected >= 0.9 * 200
    assert located >= 0.7 * 200
    assert mended >= 0.7 * 200


def test_nothing_printed_is_changed(rows: list[Observation]) -> None:
    before = [(o.value, o.printed, o.value_std) for o in rows]
    audit.audit(rows)
    assert [(o.value, o.printed, o.value_std) for o in rows] == before
