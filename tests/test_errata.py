"""Errata: corrected values on demand, the print untouched, and an erratum that lost its number fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

import kicdata
from kicdata import errata, specs
from kicdata.cli import main
from kicdata.review import review
from kicdata.store import frame

Row = Callable[..., dict[str, object]]


@pytest.fixture
def store(digest_store: Path) -> Path:
    return digest_store


@pytest.fixture
def one(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Puts one erratum in place of those of the specs."""

    def put(**row: str) -> None:
        whole = {
            "issue": "weekly-1",
            "line": "7",
            "printed": "100",
            "corrected": "120",
            "why": "one digit",
            "by": "a test",
            "entity": "",
            "indicator": "",
            "period": "",
            "beside": "",
        } | row
        monkeypatch.setattr(specs, "read_rows", lambda name: [whole])
        errata.errata.cache_clear()

    yield put
    errata.errata.cache_clear()


def observation(**row: object) -> dict[str, object]:
    whole = dict.fromkeys(frame("observations", []).columns, "") | {
        "issue": "weekly-1",
        "published": "2025-01-01",
        "line": 7,
        "page": None,
        "origin": "table",
        "family": "city_gdp",
        "entity": "CN-310000",
        "indicator": "gdp",
        "kind": "level",
        "period": "2024",
        "basis": "period",
        "value": 100.0,
        "unit": "억 위안",
        "value_std": 1e10,
        "unit_std": "CNY",
        "low": 9.95e9,
        "high": 1.005e10,
        "printed": "100",
        "flags": "",
    }
    return whole | row


def test_the_print_is_the_default_and_corrected_values_say_so(store: Path) -> None:
    printed = kicdata.load("city_gdp", long=True, store=store)
    mended = kicdata.load("city_gdp", long=True, store=store, values="corrected")
    at = mended.index[errata.has_flag(mended, "corrected")]
    assert mended.loc[at, "printed"].tolist() == ["7.40", "4,258.00"]
    assert mended.loc[at, "value"].tolist() == [-7.4, 4158.0]
    assert (mended.loc[at, "low"] < mended.loc[at, "value_std"]).all()
    assert printed.loc[at, "value"].tolist() == [7.4, 4258.0]
    assert mended.drop(index=at).equals(printed.drop(index=at))


def test_a_wide_table_is_corrected_too_and_notes_the_print(store: Path) -> None:
    wide = kicdata.load("city_gdp", store=store, values="corrected")
    row = wide[(wide["entity"] == "CN-230100") & (wide["period"] == "2023-01/2023-09")].iloc[0]
    assert row["gdp_100m_cny"] == 4158
    assert "gdp_100m_cny: corrected, printed is 4,258.00" in row["notes"]


def test_other_values_than_printed_and_corrected_are_refused(store: Path) -> None:
    with pytest.raises(ValueError) as e:
        kicdata.load("city_gdp", store=store, values="fixed")
    assert str(e.value) == "values is 'fixed'; expected is 'printed' or 'corrected'."


def test_every_erratum_of_the_specs_stands_in_its_issue(store: Path) -> None:
    found = errata.verdicts(kicdata.load(store=store))
    assert [v.state for v in found] == ["stands"] * len(errata.errata())


def test_an_erratum_whose_number_is_gone_fails_the_check(
    store: Path, one: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    one(issue="weekly-403", line="894", printed="7.41", corrected="-7.40")
    assert main(["check", "weekly-403", "--out", str(store)]) == 1
    assert (
        "error: weekly-403, line 894: erratum: errata.csv, row 2: weekly-403, line 894: 7.41 no longer stands there; "
        "that line prints 49, 4,336.50, 4,344.00, 7.40, -0.20, 4.30, 5,481.60. Look at the issue; then mend or remove "
        "the row."
    ) in capsys.readouterr().out


def test_an_erratum_finds_its_number_in_another_edition_by_what_it_is_about(one: Callable[..., None]) -> None:
    one(line="99", entity="CN-310000", indicator="gdp", period="2024")
    rows = pd.DataFrame([observation(), observation(entity="CN-110000", line=8)])
    assert errata.corrected(rows)["value"].tolist() == [120, 100]


def test_a_number_of_a_sentence_is_found_by_the_numbers_beside_it(one: Callable[..., None]) -> None:
    one(line="99", beside="8.99")
    rows = pd.DataFrame([observation(sentence="8.99 에서 100 으로"), observation(sentence="18.99 에서 100 으로")])
    assert errata.corrected(rows)["value"].tolist() == [120, 100]


@pytest.mark.parametrize("printed, state", [(120, "confirmed"), (100, "contradicted"), (150, "stands")])
def test_a_later_issue_confirms_an_erratum_or_speaks_against_it(
    one: Callable[..., None], printed: int, state: str
) -> None:
    one()
    std = printed * 1e8
    later = observation(
        issue="weekly-2",
        published="2025-02-01",
        line=3,
        printed=str(printed),
        value_std=std,
        low=std - 5e7,
        high=std + 5e7,
    )
    (v,) = errata.verdicts(pd.DataFrame([observation(), later]))
    assert v.state == state


@pytest.mark.parametrize(
    "row, message",
    [
        ({"why": ""}, "errata.csv, row 2: `why` is empty."),
        ({"line": "x"}, "errata.csv, row 2: the line 'x' is no number."),
        (
            {"corrected": "120 억"},
            "errata.csv, row 2: '120 억' is no number; write it as it should be printed, without its unit.",
        ),
    ],
)
def test_a_wrong_erratum_is_refused(one: Callable[..., None], row: dict[str, str], message: str) -> None:
    one(**row)
    with pytest.raises(specs.SpecError) as e:
        errata.errata()
    assert str(e.value) == message


def test_the_check_lists_errors_first_and_notes_on_demand(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = review(store=store)
    order = {"error": 0, "warning": 1, "note": 2}
    assert found["severity"].map(order).is_monotonic_increasing
    assert main(["check", "--out", str(store)]) == 0
    said = capsys.readouterr().out
    assert "note: " not in said
    assert said.splitlines()[-1].endswith("(--notes shows the notes)")
