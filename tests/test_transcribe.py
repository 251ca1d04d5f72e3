"""Charts that are only pictures: listed, typed into a workbook, and back as observations."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from conftest import digest
from kicdata import charts
from kicdata.build import FormError, add_form, build, read_issue
from kicdata.cli import main
from kicdata.filled import read_form
from kicdata.form import COLUMNS, FIRST
from kicdata.gaps import Chart
from kicdata.issue import Issue, read
from kicdata.names import gazetteer
from kicdata.source import IssueError
from kicdata.store import load
from kicdata.transcribe import write_form
from kicdata.transcription import Mistake, as_observation, entity_of, names_for, quantity_of
from kicdata.typed import Change, Filled, Giver, read_filled, read_log, renew
from pdfs import fpdf_document, picture

ISSUE = "weekly-499"
CAPTION = "도표 5. 2025 년 1 월 투자 건수 상위 6 개 지역"
PROSE = ("2025 년 1 월 투자 건수를 지역으로 나누면 장쑤성(江苏, 12 건), 광둥성(广东, 9 건)이 가장 앞에 선다. "
         "가상의 글은 여기서 끝난다.")


def write_issue(path: Path) -> Path:
    """An invented issue with a chart that is only a picture, of which the prose gives 2 of 6."""
    pdf = fpdf_document()
    for text in ("1. [투자분석] 2025 년 1 월 가상 투자 현황", "◼ 지역 분포", PROSE):
        pdf.multi_cell(0, 7, text, new_x="LMARGIN", new_y="NEXT")
        pdf.ln(4)
    pdf.cell(0, 7, CAPTION, align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.image(picture(), x=60, w=90)
    pdf.ln(8)
    pdf.multi_cell(0, 7, "참고자료", new_x="LMARGIN", new_y="NEXT")
    pdf.multi_cell(0, 7, "◆ 가상망(假想网), 가상 소식 (25.02.08)", new_x="LMARGIN", new_y="NEXT")
    pdf.cell(0, 7, "https://example.invalid/a")
    pdf.output(str(path))
    return path


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_issue(tmp_path_factory.mktemp("sound") / f"{ISSUE}.pdf")


@pytest.fixture(scope="module")
def issue(sound: Path) -> Issue:
    return read(sound)


@pytest.fixture(scope="module")
def first_home(sound: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    (home / "raw").mkdir()
    shutil.copy(sound, home / "raw")
    assert build(home / "raw", home / "out").errors == []
    write_form(read_issue(home / "raw", ISSUE), home / "form.xlsx")
    return home


@pytest.fixture
def home(first_home: Path, tmp_path: Path) -> Path:
    """A folder with the issue in `raw`, its tables in `out`, and its workbook."""
    shutil.copytree(first_home, tmp_path, dirs_exist_ok=True)
    return tmp_path


def fill(path: Path, rows: Sequence[dict[str, Any]], who: str = "김분석", when: str = "2025-04-26") -> Path:
    """Type rows into the free rows of the first chart's sheet; the column `from` stays as it is."""
    book = openpyxl.load_workbook(path)
    book["guide"]["B3"], book["guide"]["B4"] = who, when
    sheet = book.worksheets[1]
    row = FIRST + 1
    while sheet.cell(row, len(COLUMNS)).value:
        row += 1
    for n, typed in enumerate(rows):
        for name, value in typed.items():
            sheet.cell(row + n, 1 + COLUMNS.index(name)).value = value
    book.save(path)
    return path


def typed(out: Path) -> pd.DataFrame:
    rows = load(store=out)
    return rows[rows["origin"] == "transcribed"]


THREE = [{"entity": "산둥 山东", "value": 8}, {"entity": "안후이", "value": 7.0}, {"entity": "쓰촨 四川", "value": "5"}]


# ------------------------------------------------------------ what is known of a chart

def test_a_chart_knows_what_its_caption_promises_and_the_prose_gives(issue: Issue) -> None:
    chart, = issue.charts
    assert (chart.exhibit.caption, chart.exhibit.page) == (CAPTION, 1)
    assert (chart.given, chart.period) == ("2 of 6 regions", "2025-01")
    assert [a.indicator for a in chart.asked] == ["deal_count"]
    assert [(o.entity_zh, o.printed) for o in chart.known] == [("江苏", "12"), ("广东", "9")]


def test_gaps_of_the_digests() -> None:
    found = {c.exhibit.caption.split(".")[0].replace(" ", ""): c.given
             for c in digest("weekly-418").charts if c.exhibit.article.startswith("[투자분석]")}
    assert {k: v for k, v in found.items() if v} == {
        "도표2": "0 of 5 industries", "도표3": "0 of 5 industries", "도표4": "1 of 5 industries",
        "도표5": "5 of 10 regions", "도표6": "5 of 10 cities", "도표7": "3 stages", "도표8": "3 stages",
        "도표13": "5 of 10 companies", "도표14": "5 of 10 companies", "도표15": "5 of 5 industries",
        "도표16": "5 of 5 industries", "도표17": "5 of 10 regions"}


# ------------------------------------------------------------ the workbook

def test_a_form_shows_the_picture_and_what_the_prose_says_locked(home: Path) -> None:
    book = openpyxl.load_workbook(home / "form.xlsx")
    sheet = book.worksheets[1]
    assert sheet.cell(1, 1).value == CAPTION
    assert [[c.value for c in row] for row in sheet.iter_rows(FIRST + 1, FIRST + 2)][0][:5] == [
        "장쑤성 江苏", "12", "건", "2025-01", "투자 건수"]
    assert sheet.protection.sheet
    assert [sheet.cell(r, 1).protection.locked for r in range(FIRST + 1, FIRST + 5)] == [True, True, False, False]
    shown = sheet._images  # type: ignore[attr-defined]
    colours = Image.open(io.BytesIO(shown[0]._data())).convert("RGB").getcolors(1 << 20)
    assert any(rgb[2] > 100 > rgb[0] for _, rgb in colours)  # the blue bars of the picture
    lists = [v.formula1 for v in sheet.data_validations.dataValidation if v.type == "list"]
    assert len(lists) == 4
    offered = [c.value for row in book["kicdata"][lists[0].split("!")[1].replace("$", "")] for c in row]
    assert {"장쑤 江苏", "쑤저우 苏州"} <= set(offered)
    assert book["kicdata"].sheet_state == "hidden"


def test_a_form_of_a_text_issue_has_the_captions_alone(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    assert write_form(digest("weekly-422"), path) == len(openpyxl.load_workbook(path).sheetnames) - 2 > 0
    assert not any(s._images for s in openpyxl.load_workbook(path).worksheets)  # type: ignore[attr-defined]


def test_a_form_is_never_written_over(home: Path) -> None:
    with pytest.raises(IssueError, match="it may be filled"):
        write_form(read_issue(home / "raw", ISSUE), home / "form.xlsx")


def test_every_name_that_a_form_offers_is_understood(issue: Issue) -> None:
    chart = issue.charts[0]
    places = {f"CN-{p.code}" for p in gazetteer().places if p.level in ("province", "prefecture")}
    assert {entity_of(issue.context, chart, issue.rows, name).id for name in names_for(chart)} == places


# ------------------------------------------------------------ round trip

def test_round_trip_typed_added_charted_and_added_again(home: Path) -> None:
    form = fill(home / "form.xlsx", THREE)
    name, change, _ = add_form(form, home / "raw", home / "out")
    assert (name, change.counts) == (ISSUE, (3, 0, 0))
    rows = typed(home / "out")
    assert rows[["entity", "value", "unit", "period", "family", "indicator", "page"]].values.tolist() == [
        ["CN-370000", 8.0, "건", "2025-01", "investment", "deal_count", 1],
        ["CN-340000", 7.0, "건", "2025-01", "investment", "deal_count", 1],
        ["CN-510000", 5.0, "건", "2025-01", "investment", "deal_count", 1]]
    assert set(rows["transcribed_by"]) == {"김분석"} and set(rows["transcribed_on"]) == {"2025-04-26"}
    exhibit = load("exhibits", store=home / "out").iloc[0]
    assert exhibit[["status", "numbers", "shows", "expected", "known"]].tolist() == ["transcribed", 3, "regions", 6, 2]
    wide = load("investment", store=home / "out")
    assert {"산둥", "장쑤성"} <= set(wide["entity_ko"])

    drawn = load("investment", long=True, store=home / "out").query("indicator == 'deal_count' and entity != 'CHN'")
    names = [t.get_text() for t in charts.bars(drawn).get_yticklabels()]
    plt.close("all")
    assert any("산둥" in n for n in names) and any("장쑤" in n for n in names)

    before = {p.name: p.read_bytes() for p in (home / "out").glob("*.*") if p.suffix in (".csv", ".parquet")}
    kept = (home / "raw" / "transcribed" / f"{ISSUE}.csv").read_bytes()
    _, change, report = add_form(form, home / "raw", home / "out")
    assert (change, report.changed) == (Change(same=3), False)
    assert kept == (home / "raw" / "transcribed" / f"{ISSUE}.csv").read_bytes()
    build(home / "raw", home / "out", force=True)
    assert before == {p.name: p.read_bytes() for p in (home / "out").glob("*.*") if p.suffix in (".csv", ".parquet")}


def test_a_second_form_shows_what_was_typed_and_keeps_who_typed_it(home: Path) -> None:
    add_form(fill(home / "form.xlsx", THREE), home / "raw", home / "out")
    second = home / "second.xlsx"
    write_form(read_issue(home / "raw", ISSUE), second)
    sheet = openpyxl.load_workbook(second).worksheets[1]
    assert [sheet.cell(FIRST + 3 + n, 1).value for n in range(3)] == ["산둥 山东", "안후이", "쓰촨 四川"]
    add_form(fill(second, [{}, {"value": 6}], who="이분석", when="2025-05-01"), home / "raw", home / "out")
    rows = typed(home / "out")
    assert rows[["entity_zh", "value", "transcribed_by"]].values.tolist() == [
        ["山东", 8.0, "김분석"], ["安徽", 6.0, "이분석"], ["四川", 5.0, "김분석"]]


def test_what_was_typed_is_there_after_the_text_replaces_the_pdf(home: Path) -> None:
    add_form(fill(home / "form.xlsx", THREE), home / "raw", home / "out")
    (home / "raw" / f"{ISSUE}.pdf").unlink()
    lines = ["주간 중국창업 499 호", "1. [투자분석] 2025 년 1 월 가상 투자 현황", "◼ 지역 분포", PROSE, CAPTION,
             "참고자료", "가상망(假想网). 소식. (25.02.08)", "https://example.invalid/a"]
    (home / "raw" / f"{ISSUE}.txt").write_text("\n\n".join(lines), encoding="utf-8")
    assert build(home / "raw", home / "out").errors == []
    assert len(typed(home / "out")) == 3


def test_what_was_typed_for_an_issue_that_is_gone_is_named(home: Path) -> None:
    add_form(fill(home / "form.xlsx", THREE), home / "raw", home / "out")
    (home / "raw" / "transcribed" / f"{ISSUE}.csv").rename(home / "raw" / "transcribed" / "weekly-1.csv")
    report = build(home / "raw", home / "out")
    lost = home / "raw" / "transcribed" / "weekly-1.csv"
    assert report.notes == [f"{lost}: there is no issue weekly-1; what was typed of its charts is left out."]


def test_a_broken_file_of_typed_numbers_is_an_error_and_the_issue_still_builds(home: Path) -> None:
    path = home / "raw" / "transcribed" / f"{ISSUE}.csv"
    path.parent.mkdir()
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    report = build(home / "raw", home / "out")
    assert report.issues == [ISSUE]
    assert report.errors[0].startswith(f"{path}: the columns are ['a', 'b'], not [")


def test_a_unit_that_the_list_lacks_is_written_on_the_guide_and_checked(home: Path) -> None:
    book = openpyxl.load_workbook(home / "form.xlsx")
    offered = next(v.formula1 for v in book.worksheets[1].data_validations.dataValidation if "C7" in v.sqref)
    assert offered.startswith("OFFSET(kicdata!") and offered.endswith("+kicdata!$A$2,1)")
    assert not {"천 척", "낱"} & {c.value for row in book["kicdata"].iter_rows() for c in row}
    book["guide"]["B6"], book["guide"]["B8"] = "천 척", "낱"
    book.save(home / "form.xlsx")
    form = fill(home / "form.xlsx", [{"entity": "산둥", "value": 3, "unit": "천 척"}])
    with pytest.raises(FormError) as e:
        add_form(form, home / "raw", home / "out")
    assert e.value.mistakes == [
        f"{form}: sheet guide, row 8, column B: '낱' is no unit that kicdata knows. Choose one from the list, write it "
        "with a unit that kicdata knows (만 대, 억 kWh), or leave the unit out and say it in `measure`."]
    book = openpyxl.load_workbook(form)
    book["guide"]["B8"] = None
    book.save(form)
    change = add(form, home)
    assert change.counts == (1, 0, 0)
    note, = change.notes
    assert note.endswith(f", row {FIRST + 3}, column C (unit): the chart counts in 건; '천 척' was taken as it is. "
                         "Correct it if it is a slip.")
    assert typed(home / "out")[["value", "unit", "value_std"]].values.tolist() == [[3.0, "천 척", 3000.0]]
    write_form(read_issue(home / "raw", ISSUE), home / "second.xlsx")
    lists = openpyxl.load_workbook(home / "second.xlsx")["kicdata"]
    assert "천 척" in {c.value for row in lists.iter_rows() for c in row}


def test_a_form_explains_itself_in_two_languages_and_locks_its_headers(home: Path) -> None:
    book = openpyxl.load_workbook(home / "form.xlsx")
    text = "\n".join(str(row[0]) for row in book["guide"].iter_rows(max_col=1, values_only=True))
    assert "kicdata add form.xlsx" in text and "다음을 실행한다: kicdata add form.xlsx" in text
    sheet = book.worksheets[1]
    assert [c.value for c in sheet[FIRST]] == list(COLUMNS)
    assert all(c.value and c.protection.locked for row in sheet.iter_rows(FIRST - 1, FIRST) for c in row)


def test_a_header_written_over_is_named_and_its_sheet_not_read(home: Path) -> None:
    book = openpyxl.load_workbook(fill(home / "form.xlsx", [{"entity": "없는곳", "value": 3}]))
    sheet = book.worksheets[1]
    sheet.cell(FIRST, 2).value, sheet.cell(FIRST, 3).value = "unit", None
    book.save(home / "form.xlsx")
    with pytest.raises(FormError) as e:
        add_form(home / "form.xlsx", home / "raw", home / "out")
    assert [m.split(f"row {FIRST}, ")[1] for m in e.value.mistakes] == [
        f"column {column}: the header is {seen!r}, not {name!r}. Write {name} there, and see that the column holds "
        "what it held; nothing of this sheet was read." for column, seen, name in (("B", "unit", "value"),
                                                                                   ("C", "", "unit"))]
    assert not (home / "raw" / "transcribed").exists()


# ------------------------------------------------------------ a workbook that is added again

def add(form: Path, home: Path, emptied: bool = False) -> Change:
    return add_form(form, home / "raw", home / "out", emptied=emptied)[1]


def held(home: Path) -> set[tuple[str, float, str]]:
    """Name, number and period of the typed rows that hold."""
    rows = typed(home / "out")
    return set(rows[["entity_zh", "value", "period"]].itertuples(index=False, name=None))


FIRST_GIVEN = {("山东", 8.0, "2025-01"), ("安徽", 7.0, "2025-01"), ("四川", 5.0, "2025-01")}
EMPTY: list[dict[str, Any]] = [{"entity": None, "value": None}] * 3


@pytest.mark.parametrize(("row", "holds"), [
    ({"period": "2025-02"}, {("山东", 8.0, "2025-02")}), ({"entity": "허난"}, {("河南", 8.0, "2025-01")}),
    ({"measure": "투자 금액", "unit": "억 위안"}, {("山东", 8.0, "2025-01")}),
    ({"value": 9}, {("山东", 9.0, "2025-01")}), ({"entity": None, "value": None}, set())],
    ids=["period", "name", "measure and unit", "number", "cleared"])
def test_a_corrected_row_takes_the_place_of_what_it_was(row: dict[str, Any], holds: set[Any], home: Path) -> None:
    """It does not stand beside it: that would count it twice."""
    add(fill(home / "form.xlsx", THREE), home)
    change = add(fill(home / "form.xlsx", [row]), home)
    assert change.counts == ((0, 1, 0) if holds else (0, 0, 1))
    assert held(home) == FIRST_GIVEN - {("山东", 8.0, "2025-01")} | holds
    assert len(typed(home / "out")) == 2 + len(holds)
    assert add(home / "form.xlsx", home) == Change(same=2 + len(holds))


def test_what_a_correction_changes_is_printed_row_by_row(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folders = ["--raw", str(home / "raw"), "--out", str(home / "out")]
    form = str(fill(home / "form.xlsx", THREE))
    shutil.copy(form, home / "old.xlsx")
    main(["add", form, *folders])
    fill(home / "form.xlsx", [{"period": "2025-02"}, EMPTY[0], {}, {"entity": "허난", "value": 3}])
    capsys.readouterr()
    assert main(["add", form, *folders]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{ISSUE}: 1 row new, 1 row changed, 1 row removed", f"  {CAPTION}",
        "    changed: 산둥 山东, 투자 건수, 2025-01: 8 건 -> 산둥 山东, 투자 건수, 2025-02: 8 건",
        "    removed: 안후이, 투자 건수, 2025-01: 7 건, typed by 김분석 on 2025-04-26",
        "    new: 허난, 투자 건수, 2025-01: 3 건"]
    assert main(["add", str(home / "old.xlsx"), *folders]) == 0  # an old copy: what goes, what comes, what to do
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"{ISSUE}: 1 row new, 1 row changed, 1 row removed"
    assert told[-1] == ("2 rows back that this workbook had taken out before. If this is an old copy of it, add the "
                        "newer one again.")
    assert held(home) == FIRST_GIVEN


def test_two_people_may_fill_copies_of_one_workbook(home: Path) -> None:
    """Nobody's rows go with a correction of the other's, though both fill the same sheet."""
    ours, theirs = home / "form.xlsx", shutil.copy(home / "form.xlsx", home / "theirs.xlsx")
    add(fill(ours, THREE), home)
    change = add(fill(theirs, [{"entity": "허난", "value": 3}], who="이분석"), home)
    assert change.counts == (1, 0, 0) and [f.who for f in change.beside] == ["김분석"] * 3
    assert add(fill(ours, [{"period": "2025-02"}]), home).counts == (0, 1, 0)
    assert add(fill(theirs, [{"entity": "후난"}], who="이분석"), home).counts == (0, 1, 0)
    assert held(home) == FIRST_GIVEN - {("山东", 8.0, "2025-01")} | {("山东", 8.0, "2025-02"), ("湖南", 3.0, "2025-01")}


def test_a_workbook_whose_name_was_changed_is_not_added_beside_itself(
        home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its rows of before would stay under the old name; or, if it is a copy of somebody else's, theirs would go."""
    form, folders = home / "form.xlsx", ["--raw", str(home / "raw"), "--out", str(home / "out")]
    add(fill(form, THREE), home)
    assert add(fill(form, [], who="이분석"), home).notes == [
        f'{form}: 3 rows of it stand under the name 김분석, as before. If they are to stand under 이분석, add it with '
        '--instead-of "김분석".']
    fill(form, [{"period": "2025-02"}, EMPTY[0]], who="이분석")
    capsys.readouterr()
    assert (main(["add", str(form), *folders]), held(home)) == (2, FIRST_GIVEN)
    assert capsys.readouterr().err == (
        f"kicdata: {form}: sheet guide, row 3, column B: the name is 이분석 now, and 2 rows that this workbook gave "
        f"under the name 김분석 are gone from it ({CAPTION}: 산둥 山东, 투자 건수, 2025-01: 8 건; {CAPTION}: 안후이, "
        "투자 건수, 2025-01: 7 건). If it is the same workbook and only its name was changed, add it with --instead-of "
        "\"김분석\": all its rows become 이분석's, and what is gone goes. If 이분석 filled a copy of 김분석's, clear "
        "in it what 김분석 typed.\n")
    assert main(["add", str(form), *folders, "--instead-of", "김분석"]) == 0
    assert held(home) == {("山东", 8.0, "2025-02"), ("四川", 5.0, "2025-01")}
    assert set(typed(home / "out")["transcribed_by"]) == {"이분석"}
    assert add(form, home) == Change(same=2)
    with pytest.raises(IssueError, match="No row came from this workbook under the name '박분석'\\."):
        add_form(form, home / "raw", home / "out", instead_of="박분석")


def test_another_workbook_takes_out_only_what_it_showed(home: Path) -> None:
    """It is written with what was typed so far; the first one, unchanged, brings nothing back."""
    first, second = fill(home / "form.xlsx", THREE), home / "second.xlsx"
    add(first, home)
    write_form(read_issue(home / "raw", ISSUE), second)
    late = fill(shutil.copy(first, home / "late.xlsx"), [{}, {}, {}, {"entity": "허난", "value": 3}])
    add(late, home)
    change = add(fill(second, [{"period": "2025-02"}, EMPTY[0]], who="이분석"), home)
    assert change.counts == (0, 1, 1)
    assert held(home) == {("山东", 8.0, "2025-02"), ("四川", 5.0, "2025-01"), ("河南", 3.0, "2025-01")}
    again = add(late, home)
    assert again.counts == (0, 0, 0) and [f.entity for f in again.outdone] == ["산둥 山东", "안후이"]
    assert add(second, home).counts == (0, 0, 0)


def test_a_second_workbook_takes_over_nothing_that_was_corrected_since(home: Path) -> None:
    add(fill(home / "form.xlsx", THREE), home)
    write_form(read_issue(home / "raw", ISSUE), home / "second.xlsx")
    add(fill(home / "form.xlsx", [{"value": 9}]), home)
    change = add(fill(home / "second.xlsx", [{}, {}, {}, {"entity": "허난", "value": 3}], who="이분석"), home)
    assert change.counts == (1, 0, 0) and [f.value for f in change.outdone] == ["8"]
    assert ("山东", 9.0, "2025-01") in held(home)


def test_an_emptied_sheet_is_kept_and_named_until_it_is_said_to_be_meant(
        home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It may be a copy in which another sheet was filled."""
    add(fill(home / "form.xlsx", THREE), home)
    form = fill(home / "form.xlsx", EMPTY)
    folders = ["--raw", str(home / "raw"), "--out", str(home / "out")]
    assert main(["add", str(form), *folders]) == 0
    assert capsys.readouterr().out.splitlines()[:2] == [
        f"{ISSUE}: no row of it is new",
        "Kept, though the sheet is empty now: 3 rows that this workbook gave before. If they are to go, add it once "
        "more with --emptied."]
    assert held(home) == FIRST_GIVEN
    assert main(["add", str(form), *folders, "--emptied"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == f"{ISSUE}: 3 rows removed"
    assert held(home) == set()
    assert len(read_log(home / "raw" / "transcribed" / f"{ISSUE}.csv")) == 3  # who typed and who removed is kept


def test_a_renamed_sheet_is_found_and_a_removed_one_takes_nothing_with_it(home: Path) -> None:
    add(fill(home / "form.xlsx", THREE), home)
    book = openpyxl.load_workbook(home / "form.xlsx")
    name = book.worksheets[1].title
    book.worksheets[1].title = "내 시트"
    book.create_sheet("메모")
    book.save(home / "form.xlsx")
    change = add(fill(home / "form.xlsx", [{"value": 9}]), home)
    assert (change.counts, change.notes) == (
        (0, 1, 0), [f"{home / 'form.xlsx'}: the sheet '메모' was not read: it is none that kicdata wrote."])
    book = openpyxl.load_workbook(home / "form.xlsx")
    del book["내 시트"]
    book.save(home / "form.xlsx")
    change = add(home / "form.xlsx", home, emptied=True)
    assert (change.counts, change.notes[1]) == (
        (0, 0, 0), f"{home / 'form.xlsx'}: the sheet {name!r} is not in this workbook; what was typed of {CAPTION} "
        "before stays.")
    assert ("山东", 9.0, "2025-01") in held(home)


def test_rows_typed_before_workbooks_had_names_are_read_and_replaced_too(home: Path) -> None:
    form = fill(home / "form.xlsx", THREE)
    add(form, home)
    path = home / "raw" / "transcribed" / f"{ISSUE}.csv"
    old = [",".join(line.split(",")[:10]) for line in path.read_text(encoding="utf-8-sig").splitlines()]
    path.write_text("\n".join(old) + "\n", encoding="utf-8-sig")
    book = openpyxl.load_workbook(form)
    hidden = book["kicdata"]
    hidden["A1"].value = re.sub(r'"book": "\w+", ', "", str(hidden["A1"].value))
    book.save(form)
    assert [f.book for f in read_filled(path)] == ["", "", ""]
    assert add(fill(form, [{"period": "2025-02"}]), home).counts == (0, 1, 0)


# ------------------------------------------------------------ mistakes

MISTAKES: dict[str, tuple[dict[str, Any], str, str]] = {
    "no number": ({"entity": "산둥", "value": "스물"}, "B (value)", "'스물' is no number."),
    "no value": ({"entity": "산둥"}, "B (value)", "there is a name, but no number."),
    "no name": ({"value": 3}, "A (entity)", "there is a number, but no name."),
    "no place": ({"entity": "없는곳", "value": 3}, "A (entity)", "'없는곳' is no place that the gazetteer knows."),
    "two places": ({"entity": "타이저우", "value": 3}, "A (entity)",
                   "means several places: 타이저우 泰州, 타이저우 台州."),
    "no unit": ({"entity": "산둥", "value": 3, "unit": "낱"}, "C (unit)", "'낱' is no unit that kicdata knows."),
    "a power alone": ({"entity": "산둥", "value": 3, "unit": "억"}, "C (unit)",
                      "'억' says how many, but not of what. Write the unit, too: 억 위안, 만 대."),
    "a unit of another measure": (
        {"entity": "산둥", "value": 3, "unit": "%"}, "C (unit)", "투자 건수 is measured in 건; '%' cannot be its unit. "
        "Correct the unit, or write into `measure` what the picture shows instead."),
    "no unit at all": ({"entity": "산둥", "value": 3, "unit": None}, "C (unit)", "measured in 건; it has no unit."),
    "a unit of no such amount": ({"entity": "산둥", "value": 3, "unit": "건", "measure": "투자 금액"}, "C (unit)",
                                 "투자 금액 is measured in 위안 or 달러; '건' cannot be its unit."),
    "no measure and a wrong unit": ({"entity": "산둥", "value": 3, "unit": "억 위안", "measure": None}, "C (unit)",
                                    "what the caption names is measured in 건; '억 위안' cannot be its unit."),
    "a mark in the column of the prose": ({"entity": "산둥", "value": 3, "from": "내 메모"}, "G (from)",
                                          "'내 메모' stands where only grey rows have something."),
    "no period": ({"entity": "산둥", "value": 3, "period": "언젠가"}, "D (period)", "'언젠가' is no period."),
    "below zero": ({"entity": "산둥", "value": -3}, "B (value)", "-3 건 can hardly be: an amount is not below zero."),
    "after the issue": ({"entity": "산둥", "value": 3, "period": "2031"}, "D (period)",
                        "2031 can hardly be: it begins after the issue of"),
    "contradicts the prose": ({"entity": "장쑤 江苏", "value": 13}, "B (value)", "says 12 건, not 13 건."),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_named_by_sheet_row_and_column_and_nothing_is_kept(name: str, home: Path) -> None:
    row, column, said = MISTAKES[name]
    form = fill(home / "form.xlsx", [THREE[1], row])
    with pytest.raises(FormError) as e:
        add_form(form, home / "raw", home / "out")
    message, = e.value.mistakes
    assert message.startswith(f"{form}: sheet '1 도표 5. 2025 년 1 월 투자 건수 상위", )
    assert f", row {FIRST + 4}, column {column}: " in message and said in message
    assert not (home / "raw" / "transcribed").exists()


GREY = "장쑤성 江苏 12 건 2025-01"


@pytest.mark.parametrize(("cells", "said"), [
    ({"B": 13}, [f"B (value): the grey row {GREY} says '13' now in place of '12'. Write '12' back: grey rows are what "
                 "the prose says, and are not read. What the picture shows goes into a white row, with an x in "
                 "`differs` where the prose says another number."]),
    ({"A": "산둥", "C": "개"}, [f"A (entity): the grey row {GREY} says '산둥'", f"C (unit): the grey row {GREY} says"]),
    ({"G": None}, [f"G (from): the grey row {GREY} says '' now"]),
    (dict.fromkeys("ABCDEFG"), [f"A (entity): the grey row {GREY} is gone. Write it back: the prose says it, and "
                                "nothing is taken out of the prose here."]),
    ({"B": 12}, [])], ids=["number", "name and unit", "mark", "cleared", "the same number"])
def test_a_grey_row_that_was_changed_is_named(cells: dict[str, Any], said: list[str], home: Path) -> None:
    """It is locked, but a lock can be opened; what was typed there would be lost in silence."""
    book = openpyxl.load_workbook(fill(home / "form.xlsx", THREE))
    for column, value in cells.items():
        book.worksheets[1][f"{column}{FIRST + 1}"].value = value
    book.save(home / "form.xlsx")
    found = read_form(home / "form.xlsx", read_issue(home / "raw", ISSUE)).mistakes
    assert all(f", row {FIRST + 1}, column {b}" in a for a, b in zip(found, said, strict=True))


def test_a_sheet_may_be_sorted(home: Path) -> None:
    book = openpyxl.load_workbook(fill(home / "form.xlsx", THREE))
    sheet = book.worksheets[1]
    rows = [[c.value for c in row] for row in sheet.iter_rows(FIRST + 1, FIRST + 5)]
    for n, row in enumerate(reversed(rows), FIRST + 1):
        for k, value in enumerate(row, 1):
            sheet.cell(n, k).value = value
    book.save(home / "form.xlsx")
    assert add(home / "form.xlsx", home).counts == (3, 0, 0)


def test_all_mistakes_are_named_at_once(home: Path) -> None:
    form = fill(home / "form.xlsx", [THREE[0], THREE[0], {"entity": "쓰촨", "value": "x"}], who="")
    with pytest.raises(FormError) as e:
        add_form(form, home / "raw", home / "out")
    assert [m.split(": ", 2)[2] if "guide" not in m else m.split(": ")[-1] for m in e.value.mistakes] == [
        "there is no name. Write yours.",
        f"'산둥 山东' stands in row {FIRST + 3} already, for the same measure and period.",
        "'x' is no number. Write digits only, as in 1234.5; the unit stands beside it."]


def test_all_mistakes_of_a_row_are_named(home: Path) -> None:
    form = fill(home / "form.xlsx", [{"entity": "없는곳", "value": "x", "unit": "낱", "period": "언젠가"}])
    with pytest.raises(FormError) as e:
        add_form(form, home / "raw", home / "out")
    assert [m.split("column ")[1].split(":")[0] for m in e.value.mistakes] == [
        "A (entity)", "B (value)", "C (unit)", "D (period)"]


def test_what_can_hardly_be_is_taken_once_confirmed_and_is_flagged(home: Path) -> None:
    add_form(fill(home / "form.xlsx", [{"entity": "산둥", "value": -3, "differs": "x"}]), home / "raw", home / "out")
    assert typed(home / "out")[["value", "flags"]].values.tolist() == [[-3.0, "unlikely"]]
    problems = load("problems", store=home / "out").query("rule == 'unlikely'")
    assert problems[["severity", "printed"]].values.tolist() == [["warning", "-3"]]


def test_a_period_after_the_issue_is_taken_once_confirmed_and_is_flagged(home: Path) -> None:
    add_form(fill(home / "form.xlsx", [{"entity": "산둥", "value": 3, "period": "2031", "differs": "x"}]),
             home / "raw", home / "out")
    assert typed(home / "out")[["period", "flags"]].values.tolist() == [["2031", "period_far"]]
    assert load("problems", store=home / "out").query("rule == 'period_far'")["severity"].tolist() == ["warning"]


def test_what_is_marked_may_differ_from_the_prose_and_is_flagged(home: Path) -> None:
    form = fill(home / "form.xlsx", [{"entity": "장쑤 江苏", "value": 13, "differs": "x"}])
    add_form(form, home / "raw", home / "out")
    assert typed(home / "out")[["value", "flags"]].values.tolist() == [[13.0, "differs_from_prose"]]
    problems = load("problems", store=home / "out").query("rule == 'differs_from_prose'")
    assert problems[["printed", "expected"]].values.tolist() == [["13", "12"]]


def test_what_repeats_the_prose_is_not_counted_twice(home: Path) -> None:
    add_form(fill(home / "form.xlsx", [{"entity": "장쑤 江苏", "value": 12}]), home / "raw", home / "out")
    assert len(typed(home / "out")) == 0


def test_other_workbooks_are_no_forms(tmp_path: Path, home: Path) -> None:
    book = openpyxl.Workbook()
    book.save(tmp_path / "other.xlsx")
    with pytest.raises(IssueError, match="the workbook cannot be read"):
        read_form(tmp_path / "other.xlsx", read_issue(home / "raw", ISSUE))


def test_the_commands(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    raw, out = str(home / "raw"), str(home / "out")
    assert main(["gaps", "--out", out]) == 0
    assert f"2 of 6 regions          {CAPTION}" in capsys.readouterr().out
    form = home / "again.xlsx"
    assert main(["transcribe", ISSUE, "--raw", raw, "--to", str(form)]) == 0
    assert capsys.readouterr().out == f"{form}: 1 chart. Fill it, then: kicdata add {form}\n"
    assert main(["add", str(fill(form, THREE)), "--raw", raw, "--out", out]) == 0
    assert capsys.readouterr().out == f"{ISSUE}: 3 rows new\n"
    assert main(["add", str(form), "--raw", raw, "--out", out]) == 0
    assert capsys.readouterr().out == f"{ISSUE}: every row was there already\n"
    assert main(["add", str(fill(form, [{"value": "x"}])), "--raw", raw, "--out", out]) == 2
    assert "is no number" in capsys.readouterr().err


# ------------------------------------------------------------ parts

@given(st.decimals(-10**9, 10**9, places=3, allow_nan=False),
       st.sampled_from(["건", "억 위안", "%", "만 kW", "점", ""]))
def test_typed_numbers_are_read_as_they_are(value: Any, unit: str) -> None:
    q = quantity_of(f"{value:f}", unit)
    assert (q.value, q.unit.replace(" ", "")) == (value, unit.replace(" ", ""))


@given(st.text(max_size=12))
@settings(max_examples=200)
def test_no_text_breaks_the_reader_of_cells(text: str) -> None:
    """Whatever is typed is a number or a mistake of the form, nothing else."""
    for value, unit in ((text, "건"), ("3", text)):
        try:
            assert quantity_of(value, unit).value is not None
        except Mistake as e:
            assert e.column in ("value", "unit")


GIVERS = (Giver("김", "2025-01-01", "a"), Giver("이", "2025-01-02", "a"), Giver("김", "2025-01-03", "b"))


TYPED = st.dictionaries(st.sampled_from("가나다라"), st.sampled_from("123"))


@given(st.lists(st.tuples(st.sampled_from(GIVERS), TYPED), max_size=6))
def test_however_often_and_by_whom_workbooks_are_added(steps: list[tuple[Giver, dict[str, str]]]) -> None:
    """Nothing is forgotten or counted twice, nobody's rows outlive their own correction, and a second time is nothing.
    """
    log: list[Filled] = []
    seen: set[tuple[str, ...]] = set()
    for by, rows in steps:
        filled = [Filled("도표 1. 가", "", name, value, "건", "2025", "", "", by.who, by.when, by.book)
                  for name, value in rows.items()]
        others = {f for f in log if not f.gone_on and not by.typed(f)}
        log, change = renew(log, filled, by, [], {("도표 1. 가", "")}, lambda f: f.entity)
        live = [f for f in log if not f.gone_on]
        seen |= {f.said for f in filled}
        assert {f.said for f in log} == seen
        assert len({f.entity for f in live}) == len(live)
        assert {f for f in others if f.entity not in rows} <= set(live)
        if filled:
            assert {f.said for f in live if by.typed(f)} <= {f.said for f in filled}
            assert {f.said for f in filled} == {f.said for f in (*live, *change.outdone) if f.entity in rows} & {
                f.said for f in filled}
        again, nothing = renew(log, filled, by, [], {("도표 1. 가", "")}, lambda f: f.entity)
        assert again == log and nothing.counts == (0, 0, 0)


def test_a_chart_without_a_known_measure_goes_to_figures(issue: Issue) -> None:
    chart = Chart(issue.charts[0].exhibit, "", (), 0, issue.charts[0].asked[:0] or (), "", ())
    row = as_observation(issue.context, chart, issue.rows,
                         Filled(CAPTION, "", "가상기업", "3.5", "%", "2024", "가상 비중", "", "김", "2025-01-01"))
    assert row is not None
    assert (row.family, row.indicator, row.indicator_ko, row.entity, row.period) == (
        "figures", "share", "가상 비중", "other:가상기업", "2024")
