"""Strings to values: cases as data, then what holds for every number."""

from __future__ import annotations

import csv
import time
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kicdata import specs
from kicdata.text import Line, squeeze
from kicdata.values import Quantity, find_quantities, interval, is_malformed, requalify

CASES = Path(__file__).parent / "cases"


def read(text: str) -> list[Quantity]:
    """The quantities with a unit; digits alone are no number of the store."""
    s = squeeze([Line(1, text)])
    return [q for q in find_quantities(s.text, s.gaps) if q.unit and q.unit[-1] not in "만억조천백"]


def cases() -> list[Any]:
    """One case for each run of rows with the same text: a text may hold several numbers, or none."""
    with (CASES / "quantities.tsv").open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = []
    for text, group in groupby(rows, key=lambda r: r["text"]):
        same = list(group)
        bug = next((r["bug"] for r in same if r["bug"]), "")
        marks = [pytest.mark.xfail(strict=True, reason=bug)] if bug else []
        found.append(pytest.param(text, [r for r in same if r["value"]], marks=marks, id=text))
    return found


@pytest.mark.parametrize(("text", "wanted"), cases())
def test_cases(text: str, wanted: list[dict[str, str]]) -> None:
    """cases/quantities.tsv: an empty value is refused; low and high are `-` where open, empty where not stated."""
    seen = read(text)
    assert [(q.value, q.unit, q.qualifier, q.std, q.base or q.unit.split(" ")[-1]) for q in seen] == \
        [(Decimal(w["value"]), w["unit"], w["qualifier"], Decimal(w["value_std"]), w["unit_std"]) for w in wanted]
    for q, w in zip(seen, wanted, strict=True):
        for bound, text_ in ((q.low, w["low"]), (q.high, w["high"])):
            if text_:
                assert bound == (None if text_ == "-" else Decimal(text_))


@pytest.mark.parametrize(("printed", "wrong"), [
    ("1,00", True), ("12,34", True), ("1,000", False), ("1,234,567.8", False), ("1000", False), ("0.5", False),
    ("1,23,456", True)])
def test_separators_that_stand_wrong_are_seen(printed: str, wrong: bool) -> None:
    assert is_malformed(printed) is wrong
    assert [q.malformed for q in read(f"{printed} 억 위안")] == [wrong]


def test_printed_holds_the_digits_of_the_text() -> None:
    assert [q.printed for q in read("총 34,389.18 위안, 3,143 만 6 천 대, 100 여 건, 20~30%")] == \
        ["34,389.18", "3,143만6천", "100", "20", "30"]


def test_printed_is_the_digits_alone() -> None:
    """STORE.md: `printed` is the digits as they stand in the text, `34,389.18`; the same in prose and tables."""
    assert [q.printed for q in read("총 34,389.18 억 위안")] == ["34,389.18"]


@pytest.mark.parametrize(("unit", "base", "factor"), [
    ("kW", "kW", "1"), ("MW", "kW", "1E3"), ("GW", "kW", "1E6"), ("메가와트", "kW", "1E3"), ("kWh", "kWh", "1"),
    ("MWh", "kWh", "1E3"), ("GWh", "kWh", "1E6"), ("TWh", "kWh", "1E9"), ("위안", "CNY", "1"), ("달러", "USD", "1"),
    ("홍콩달러", "HKD", "1"), ("원", "KRW", "1"), ("%", "%", "1"), ("%포인트", "pp", "1")])
def test_factors_are_exact(unit: str, base: str, factor: str) -> None:
    """0.1 GWh is 100,000 kWh and not 100,000.00000000001: the factors are decimals."""
    (q,) = read(f"0.1{unit}")
    assert (q.base, q.std) == (base, Decimal("0.1") * Decimal(factor))


def test_an_interval_opens_as_its_qualifier_says() -> None:
    std, step = Decimal(100), Decimal(1)
    assert interval(std, step, []) == (Decimal("99.5"), Decimal("100.5"))
    for names in (["이상"], ["초과"], ["돌파"], ["최소"], ["약", "이상"]):
        assert interval(std, step, names) == (std, None)
    for names in (["이하"], ["미만"], ["이내"], ["최대"]):
        assert interval(std, step, names) == (None, std)
    for names in (["약"], ["거의"], ["가량"]):
        low, high = interval(std, step, names)
        assert low is not None and high is not None and low < Decimal("99.5") and high > Decimal("100.5")


def test_every_qualifier_of_the_layout_is_known_by_a_case() -> None:
    """A qualifier that no case shows is one that nobody has checked; those of a clause are sentences' matter."""
    with (CASES / "quantities.tsv").open(encoding="utf-8", newline="") as f:
        rows = csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE)
        shown = {n for r in rows for n in r["qualifier"].split("/")}
    assert set(specs.layout()["qualifiers"]) - shown == {"예상", "목표", "한때"}


def test_a_number_that_turns_negative_turns_its_interval() -> None:
    (q,) = read("20% 이상")
    turned = requalify(q, ["예상"], -1)
    assert (turned.value, turned.low, turned.high, turned.qualifier) == (Decimal(-20), None, Decimal(-20), "이상/예상")


# ------------------------------------------------------------ what holds for every number

UNITS = ["위안", "억 위안", "만 위안", "천억 위안", "조 위안", "달러", "억 달러", "%", "%포인트", "억 kWh", "만 kW",
         "메가와트", "건", "개", "명", "만 명", "만 대", "곳", "위", "톤", "점", "㎡"]
LATIN = ["GWh", "kWh", "kW", "MW", "km", "kg"]
NUMBERS = st.decimals(min_value=0, max_value=10 ** 9, places=None, allow_nan=False, allow_infinity=False).map(
    lambda d: d.quantize(Decimal(1).scaleb(-min(4, max(0, -int(d.as_tuple().exponent))))))
POWER = {"": 0, "천": 3, "만": 4, "억": 8, "조": 12, "천억": 11}


def factor_of(unit: str) -> Decimal:
    """What one of a unit is in base units, spelt out here a second time."""
    multiplier, _, name = unit.rpartition(" ")
    return Decimal(10) ** POWER[multiplier] * {"GWh": 10 ** 6, "MW": 10 ** 3, "메가와트": 10 ** 3}.get(name, 1)


@given(NUMBERS, st.sampled_from(UNITS + LATIN), st.booleans())
def test_format_and_parse_undo_each_other(number: Decimal, unit: str, separators: bool) -> None:
    text = f"{number:,f}" if separators else f"{number:f}"
    (q,) = read(f"총 {text}{'' if unit in LATIN else ' '}{unit}으로")
    assert (q.value, q.unit, q.malformed) == (number, unit, False)
    assert q.std == number * factor_of(unit)
    assert q.printed.startswith(text)


@given(st.integers(1, 9999), st.integers(1, 9), st.sampled_from(["대", "명", "위안", "개"]))
def test_mixed_numerals_are_multiplied_out(myriads: int, thousands: int, unit: str) -> None:
    (q,) = read(f"{myriads:,} 만 {thousands} 천 {unit}")
    assert q.std == 10000 * myriads + 1000 * thousands
    assert q.unit == f"만 {unit}"
    assert q.value * 10000 == q.std


@given(NUMBERS, st.sampled_from(UNITS),
       st.lists(st.sampled_from(["", " ", "  ", "\n", "\n\n ", "\t"]), min_size=3, max_size=3))
def test_blanks_between_digits_multiplier_and_unit_do_not_matter(number: Decimal, unit: str, blanks: list[str]) -> None:
    multiplier, _, name = unit.rpartition(" ")
    parts = [f"{number:,f}", *([multiplier] if multiplier else []), name]
    text = "".join(p + b for p, b in zip(parts, blanks, strict=False))
    lines = [Line(n, x) for n, x in enumerate(text.split("\n"), 1)]
    s = squeeze(lines)
    (q,) = find_quantities(s.text, s.gaps)
    assert (q.value, q.unit, q.std) == (number, unit, number * factor_of(unit))


def test_a_blank_before_a_unit_in_latin_letters_does_not_matter() -> None:
    assert [[(q.value, q.unit) for q in read(f"총 60 {u} 규모")] for u in LATIN] == [[(60, u)] for u in LATIN]


@given(NUMBERS, st.sampled_from(UNITS), st.sampled_from(["", "약", "거의", "최소", "최대"]),
       st.sampled_from(["", "이상", "이하", "미만", "가량", "을 넘어", "을 돌파"]))
def test_the_number_lies_in_its_interval(number: Decimal, unit: str, before: str, after: str) -> None:
    (q,) = read(f"{before} {number:f} {unit} {after}")
    assert q.low is None or q.low <= q.std
    assert q.high is None or q.high >= q.std


@given(st.integers(1, 10 ** 6), st.integers(1, 10 ** 6), st.sampled_from(["%", "개", "억 위안"]))
def test_a_range_is_two_numbers_with_their_qualifiers(a: int, b: int, unit: str) -> None:
    low, high = sorted((a, b))
    first, second = read(f"{low:,}~{high:,} {unit}")
    assert (first.value, first.unit, first.qualifier) == (low, unit, "범위/하한")
    assert (second.value, second.unit, second.qualifier) == (high, unit, "범위/상한")


ODD = st.text(st.sampled_from("0123456789,.%~-–−+/:()（）여십백천만억조년월일개건위안약이상제GhW氪 \n·∙"), max_size=80)


@given(st.one_of(ODD, st.text(max_size=200)))
@settings(max_examples=300)
def test_any_text_is_read_without_a_crash(text: str) -> None:
    s = squeeze([Line(1, text)])
    end = 0
    for q in find_quantities(s.text, s.gaps):
        assert 0 <= q.start < q.end <= len(s)
        assert q.start >= end
        assert s.text[q.start:q.end].startswith(q.printed)
        end = q.end


@given(ODD)
def test_no_digits_are_read_twice(text: str) -> None:
    """The digits of all quantities together are no more than those of the text."""
    s = squeeze([Line(1, text)])
    seen = "".join(c for q in find_quantities(s.text, s.gaps) for c in q.printed if c.isdigit())
    left = iter(s.text)
    assert all(c in left for c in seen)


@pytest.mark.parametrize("piece", [
    "1", "1,", "1.", "12,345", "1 ", "(", ")", "가", "1가", "1여", "1만", "1조1억1만", "1~", "약", "%", "-1", "A1",
    "1,1", "년", "위안"])
def test_long_texts_end_soon(piece: str) -> None:
    """20,000 characters of anything take less than two seconds: no pattern runs away."""
    text = (piece * 20000)[:20000]
    start = time.process_time()
    list(find_quantities(text))
    assert time.process_time() - start < 2
