"""The build on folders of its own: tables, files, errors, rebuilds; and what holds for every number."""

from __future__ import annotations

import calendar
import csv
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import kicdata.joining
from conftest import DIGESTS, ROOT, reading
from kicdata import sheets
from kicdata.build import Report, build, find_issue
from kicdata.issue import Issue
from kicdata.records import Observation
from kicdata.source import IssueError
from kicdata.store import load
from kicdata.workbook import number_format, write_workbook

SPECS = ROOT / "src" / "kicdata" / "specs"
SMALL = "weekly-418"  # one issue is enough where the build itself is tested
OTHER = "weekly-422"
KOREAN = "주간 소식입니다. 도시의 경제는 전년 대비 3.2% 성장했습니다.\n"
SHORT = "주간 중국창업 {} 호\n2025.04.02\n" + KOREAN  # an issue that is read in no time

# The contract with scripts outside the project: names and order; more columns may follow.
CONTRACT = {
    "observations": "issue published line page origin article caption family entity entity_kind entity_ko "
                    "entity_zh entity_en indicator indicator_ko kind period period_start period_end basis "
                    "value unit qualifier value_std unit_std low high printed flags sentence "
                    "transcribed_by transcribed_on",
    "issues": "issue kind number title published published_basis file sha256 lines pages numbers claimed "
              "unclaimed",
    "exhibits": "issue article caption line_first line_last page family status rows numbers shows expected "
                "known",
    "events": "issue line page name start end place entity field flags",
    "deals": "issue line page caption company_ko company_zh round amount unit value_std unit_std qualifier "
             "place entity field description investors valuation date",
    "model_releases": "issue line page caption month name name_zh organisations scenario",
    "problems": "issue line page family entity indicator rule severity printed expected message",
}
WIDE_KEYS = ("issue published period period_start period_end basis entity entity_kind entity_ko entity_zh "
             "entity_en")
ORIGINS = {"table", "prose", "transcribed"}
KINDS = {"level", "growth", "increment", "share", "rank", "count"}
BASES = {"period", "cumulative", "point", "forecast", "plan"}
ENTITY_KINDS = {"city", "province", "country", "zone", "company", "industry", "stage", "fund",
                "energy_source", "total", "other"}


def wide_families() -> list[str]:
    found = tomllib.loads((SPECS / "families.toml").read_text(encoding="utf-8"))["family"]
    return [name for name, f in found.items() if f.get("wide", True)]


Built = tuple[Path, Report]  # the folder of the tables, and what the build said


def text_of(issue: str) -> str:
    return (DIGESTS / f"{issue}.txt").read_text(encoding="utf-8")


def raw_folder(folder: Path, *issues: str) -> Path:
    """A folder of raw issues that holds digests only."""
    (folder / "digests").mkdir(parents=True)
    for issue in issues:
        shutil.copyfile(DIGESTS / f"{issue}.txt", folder / "digests" / f"{issue}.txt")
    return folder


def add_other(folder: Path) -> None:
    """A second issue into the folder of raw issues."""
    text = SHORT.format(OTHER.removeprefix("weekly-"))
    (folder / "raw" / "digests" / f"{OTHER}.txt").write_text(text, encoding="utf-8")


def contents(out: Path) -> dict[str, bytes]:
    """Name -> bytes of the tables in a folder."""
    found = sorted(p for p in out.iterdir() if p.is_file() and not p.name.startswith("."))
    return {p.name: p.read_bytes() for p in found}


@pytest.fixture(scope="module")
def everything(digests_built: Built) -> Built:
    """All digests, built once: the folder of the tables and the report. Not to be changed."""
    home, report = digests_built
    return home / "data" / "processed", report


@pytest.fixture(scope="module")
def one_built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `raw`, one digest, and `out`, and a copy of it beside it."""
    folder = tmp_path_factory.mktemp("home") / "one"
    build(raw_folder(folder / "raw", SMALL), folder / "out")
    shutil.copytree(folder, folder.with_name("kept"))
    return folder


@pytest.fixture
def one(one_built: Path) -> Path:
    """A folder with `raw`, one digest, and `out`, as it was built, in its place: elsewhere it would be built again."""
    shutil.rmtree(one_built)
    shutil.copytree(one_built.with_name("kept"), one_built)
    return one_built


# ----------------------------------------------------------- tables and files

@pytest.mark.parametrize("name", CONTRACT)
def test_tables_have_the_columns_of_the_contract(everything: Built, name: str) -> None:
    data = pd.read_parquet(everything[0] / f"{name}.parquet")
    assert list(data.columns)[:len(CONTRACT[name].split())] == CONTRACT[name].split()


def test_a_build_reports_what_it_wrote(everything: Built) -> None:
    out, report = everything
    assert (report.changed, report.errors) == (True, [])
    assert report.read_now == len(report.issues) == len(list(DIGESTS.glob("*.txt")))
    assert report.observations == len(load(store=out)) > 0
    assert report.problems == len(load("problems", store=out))
    assert report.issues == list(load("issues", store=out)["issue"])


def test_every_table_is_csv_with_bom_and_the_same_parquet(everything: Built) -> None:
    out = everything[0]
    stems = {p.stem for p in out.glob("*.csv")}
    assert stems == {p.stem for p in out.glob("*.parquet")} >= {*CONTRACT, "codebook", "city_gdp"}
    for stem in sorted(stems):
        head = (out / f"{stem}.csv").read_bytes()[:3]
        assert head == b"\xef\xbb\xbf", stem
        stored = pd.read_parquet(out / f"{stem}.parquet")
        text = pd.read_csv(out / f"{stem}.csv", dtype="str", keep_default_na=False, encoding="utf-8-sig")
        assert list(text.columns) == list(stored.columns), stem
        assert len(text) == len(stored), stem
        for c in stored.columns:
            if pd.api.types.is_numeric_dtype(stored[c]):
                seen, wanted = pd.to_numeric(text[c]), stored[c].astype("float64")
                assert (seen.eq(wanted) | (seen.isna() & wanted.isna())).all(), (stem, c)
            else:
                assert stored[c].fillna("").tolist() == text[c].tolist(), (stem, c)


def test_wide_tables_have_one_row_for_each_key(everything: Built) -> None:
    out = everything[0]
    names = [n for n in wide_families() if (out / f"{n}.parquet").exists()]
    assert names
    for name in names:
        data = load(name, store=out)
        assert list(data.columns)[:11] == WIDE_KEYS.split(), name
        assert not data.duplicated(["issue", "entity", "entity_kind", "period", "basis"]).any(), name
    assert {"gdp_100m_cny", "gdp_growth_real_pct"} <= set(load("city_gdp", store=out).columns)


def test_the_workbook_has_a_sheet_for_each_family_a_codebook_and_sources(everything: Built) -> None:
    out = everything[0]
    book = openpyxl.load_workbook(out / "kicdata.xlsx")
    written = [n for n in wide_families() if (out / f"{n}.parquet").exists()]
    assert {*written, "deals", "model_releases", "codebook", "sources"} <= set(book.sheetnames)
    assert book.sheetnames[0] == "start"
    assert [n for n in book.sheetnames if n in written] == written
    sheet = book["city_gdp"]
    data = load("city_gdp", store=out)
    assert [c.value for c in sheet[1]] == list(data.columns)
    assert sheet.max_row == len(data) + 1
    assert [c.coordinate for s in book for r in s.iter_rows() for c in r if c.data_type in "fe"] == []


def test_the_workbook_reads_as_an_analyst_would_make_it(everything: Built) -> None:
    """Frozen headers, filters, units in the numbers, problems with comments, a native chart for each main family."""
    book = openpyxl.load_workbook(everything[0] / "kicdata.xlsx")
    sheet = book["city_gdp"]
    assert sheet.freeze_panes and sheet.auto_filter.ref.startswith("A1:")
    heads = {c.value: c for c in sheet[1]}
    percent = sheet.cell(2, heads["gdp_growth_real_pct"].column).number_format
    assert percent.endswith('"%"') and "억 위안" in heads["gdp_100m_cny"].comment.text
    odd = [c for r in sheet.iter_rows(min_row=2) for c in r if c.comment]
    assert odd and all(c.fill.fgColor.rgb[2:] in {x[1:] for x in sheets.COLOURS.values()} for c in odd)
    assert any("increment_mismatch" in c.comment.text for c in odd)
    assert [n for n in ("city_gdp", "investment", "zone_indicators", "power_generation") if not book[n]._charts] == []
    drawn = book["city_gdp chart"]
    values = [r[-1].value for r in drawn.iter_rows(min_row=2)]
    assert values == sorted(values, reverse=True) and len(values) == 15


def test_text_that_looks_like_a_formula_or_address_stays_text(tmp_path: Path) -> None:
    texts = ["=1+1", "+1", "@A1", "=HYPERLINK(\"a\")", "{=A1}", "https://a.b"]
    write_workbook(tmp_path / "a.xlsx", [("x", pd.DataFrame({"name": texts, "n": [1.5] * len(texts)}))])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["x"]
    assert [r[0].quotePrefix for r in sheet.iter_rows(min_row=2)] == [t[0] in "=+@" for t in texts]
    assert [(r[0].value, r[0].data_type, r[0].hyperlink) for r in sheet.iter_rows(min_row=2)] == \
        [(t, "s", None) for t in texts]


@pytest.mark.parametrize(("values", "form"), [
    ([1370, 2], "#,##0"), ([1370.0, None], "#,##0"), ([], "#,##0"), ([1370, 4.7], "#,##0.0"),
    ([34389.18, 0.1 + 0.2], "#,##0.00"), ([0.125, 1370], "General")])
def test_numbers_show_no_dangling_point(values: list[float], form: str, tmp_path: Path) -> None:
    data = pd.DataFrame({"n": pd.Series(values, dtype="float64"), "text": "a"})
    write_workbook(tmp_path / "a.xlsx", [("x", data)])
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["x"]
    assert {r[0].number_format for r in sheet.iter_rows(min_row=2) if r[0].value is not None} <= {form}
    assert number_format(data["n"]) == form


def test_the_codebook_explains_every_column_family_and_flag(everything: Built) -> None:
    book = pd.read_parquet(everything[0] / "codebook.parquet")
    columns = book[book["what"] == "column"]
    told = columns.groupby("table")["name"].apply(list).to_dict()
    assert {n: told[n][:len(c.split())] for n, c in CONTRACT.items()} == {n: c.split() for n, c in CONTRACT.items()}
    assert (columns["meaning"] != "").all() and (columns["type"] != "").all()
    named = book[book["what"].isin(["family", "indicator", "unit"])]
    assert set(book.loc[book["ko"] != "", "what"]) == set(named["what"]) and (named["table"] == "").all()
    assert set(book[book["what"] == "flag"]["name"]) == flags_known()
    assert set(wide_families()) <= set(book[book["what"] == "family"]["name"])


def test_two_builds_from_scratch_write_the_same_bytes(everything: Built, tmp_path: Path) -> None:
    """Another process, folder, hash seed and number of jobs: every table and the workbook are the same."""
    raw = raw_folder(tmp_path / "raw", *(p.stem for p in DIGESTS.glob("*.txt")))
    done = kicdata_in_a_process("build", "--raw", raw, "--out", tmp_path / "out", "--jobs", 2, seed="7")
    assert done.returncode == 0, done.stderr
    ours, theirs = contents(everything[0]), contents(tmp_path / "out")
    assert {p.rpartition(".")[2] for p in ours} == {"csv", "parquet", "xlsx"}
    assert sorted(ours) == sorted(theirs)
    assert [n for n in ours if ours[n] != theirs[n]] == []


def kicdata_in_a_process(*args: object, seed: str = "0") -> subprocess.CompletedProcess[str]:
    code = "import sys; from kicdata.cli import main; c = main(); print('pandas' in sys.modules); sys.exit(c)"
    return subprocess.run([sys.executable, "-c", code, *map(str, args)], capture_output=True, text=True,
                          env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONUTF8": "1"})


# ----------------------------------------------------- builds after the first

def test_a_second_build_does_nothing_and_says_so(one: Path) -> None:
    before = contents(one / "out")
    first = load(store=one / "out")
    report = build(one / "raw", one / "out")
    assert (report.changed, report.read_now, report.issues) == (False, 0, [SMALL])
    assert report.observations == len(first)
    assert contents(one / "out") == before


def test_a_second_build_loads_no_pandas(one: Path) -> None:
    done = kicdata_in_a_process("build", "--raw", one / "raw", "--out", one / "out")
    said, loaded = done.stdout.strip().splitlines()
    assert re.fullmatch(r"Nothing to do: 1 issues?, \d+ numbers in .+ are up to date\.", said)
    assert (loaded, done.stderr, done.returncode) == ("False", "", 0)


def test_a_changed_file_is_the_only_one_that_is_read_again(one: Path) -> None:
    add_other(one)
    report = build(one / "raw", one / "out")
    assert (report.changed, report.read_now, report.issues) == (True, 1, [SMALL, OTHER])
    path = one / "raw" / "digests" / f"{SMALL}.txt"
    path.write_text(text_of(SMALL) + "\n끝\n", encoding="utf-8")
    report = build(one / "raw", one / "out")
    assert (report.changed, report.read_now, report.issues) == (True, 1, [SMALL, OTHER])


def test_a_missing_table_is_written_again(one: Path) -> None:
    before = contents(one / "out")
    (one / "out" / "events.csv").unlink()
    report = build(one / "raw", one / "out")
    assert (report.changed, report.read_now) == (True, 0)
    assert contents(one / "out") == before


def test_a_removed_issue_takes_its_family_tables_along(one: Path) -> None:
    monthly = one / "raw" / "digests" / "monthly-2025-06.txt"
    shutil.copyfile(DIGESTS / monthly.name, monthly)
    build(one / "raw", one / "out")
    assert (one / "out" / "company_financials.csv").exists()
    monthly.unlink()
    build(one / "raw", one / "out")
    assert list((one / "out").glob("company_financials.*")) == []
    book = openpyxl.load_workbook(one / "out" / "kicdata.xlsx", read_only=True)
    assert "company_financials" not in book.sheetnames
    assert set(load(store=one / "out")["issue"]) == {SMALL}


def test_files_of_others_in_the_folder_stay(one: Path) -> None:
    mine = [one / "out" / n for n in ("mine.csv", "mine.xlsx", "notes.txt")]
    for p in mine:
        p.write_text("mine", encoding="utf-8")
    add_other(one)
    build(one / "raw", one / "out")
    assert [p.name for p in mine if p.exists()] == [p.name for p in mine]


def test_a_fault_of_the_reader_is_named_with_its_file_and_leaves_the_others(
        one: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import kicdata.issue
    add_other(one)
    sound = kicdata.issue.read

    def read(path: Path, *more: object) -> Issue:
        if path.stem == OTHER:
            raise ZeroDivisionError("by zero")
        return sound(path, *more)

    monkeypatch.setattr(kicdata.issue, "read", read)
    report = build(one / "raw", one / "out")
    assert report.issues == [SMALL]
    (error,) = report.errors
    assert error.startswith(f"{one / 'raw' / 'digests' / f'{OTHER}.txt'}: the reader failed with ZeroDivisionError (by "
                            "zero) in test_build.py, line ")
    assert error.endswith("please report it with the file, and move the file out of the folder until it is mended.")


def test_a_crash_leaves_what_was_there_whole(one: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(one / "out")
    rows = load(store=one / "out")
    add_other(one)

    def crash(*_: object) -> None:
        raise RuntimeError("the power is gone")

    with monkeypatch.context() as m:
        m.setattr(kicdata.joining, "_join_small", crash)
        with pytest.raises(RuntimeError, match="the power is gone"):
            build(one / "raw", one / "out")
    assert contents(one / "out") == before
    pd.testing.assert_frame_equal(load(store=one / "out"), rows)
    report = build(one / "raw", one / "out")
    assert (report.changed, report.issues) == (True, [SMALL, OTHER])
    assert set(load(store=one / "out")["issue"]) == {SMALL, OTHER}


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file, not a folder")
    with pytest.raises(IssueError) as e:
        build(raw_folder(tmp_path / "raw", SMALL), tmp_path / "out")
    assert str(e.value) == (f"{tmp_path / 'out'}: the folder cannot be written (Not a directory). "
                            "Pass another one with --out or change its rights.")


# -------------------------------------------------- files that are dropped in

NOTHING = {
    "no folder": "there is no such folder. Create it and drop issues (.pdf or .txt) into it, or pass --raw.",
    "an empty folder": "no issue was found. Issues are expected there as PDF or text (.pdf, .txt), each named "
                       "after its issue, as in weekly-422.pdf; drop them in, or pass another folder with --raw.",
    "nothing that can be read": "the file is empty. Export the issue again and drop that file in.",
    "only files of other kinds": "files of this kind are not read. Save the issue as PDF or plain text (.txt).",
}


@pytest.mark.parametrize("case", NOTHING)
def test_where_nothing_can_be_read_the_tables_stay(case: str, one: Path, tmp_path: Path) -> None:
    raw, named = tmp_path / "nothing", tmp_path / "nothing"
    if case != "no folder":
        raw.mkdir()
    if case == "nothing that can be read":
        named = raw / "empty.txt"
        named.touch()
    if case == "only files of other kinds":
        named = raw / "issue.docx"
        named.touch()
    before = contents(one / "out")
    for out, said in ((one / "out", "the tables there were left as they are"), (tmp_path / "new", "no tables were "
                                                                                                   "written")):
        report = build(raw, out)
        assert report.errors == [f"{named}: {NOTHING[case]}", f"{out}: {said}, since no issue could be read."]
        assert (report.changed, report.kept, report.issues) == (False, True, [])
    assert contents(one / "out") == before
    assert build(one / "raw", one / "out").changed is False


def test_force_writes_again_what_was_overwritten_by_hand(one: Path) -> None:
    before = contents(one / "out")
    (one / "out" / "events.csv").write_text("junk")
    report = build(one / "raw", one / "out", force=True)
    assert (report.changed, report.read_now) == (True, 1)
    assert contents(one / "out") == before


@pytest.mark.parametrize("name", [f"{SMALL}.txt", "received.txt"])
def test_a_received_issue_shadows_the_digest_of_the_same_id(one: Path, name: str) -> None:
    path = one / "raw" / name
    path.write_text(text_of(SMALL) + "\n끝\n", encoding="utf-8")
    report = build(one / "raw", one / "out")
    assert (report.issues, report.errors) == ([SMALL], [])
    assert list(load("issues", store=one / "out")["file"]) == [name]
    assert list(load("issues", store=one / "out")["lines"]) == [len((text_of(SMALL) + "\n끝\n").split("\n"))]


def test_of_two_files_of_one_issue_one_is_read_and_the_other_named(one: Path) -> None:
    a, own = one / "raw" / "a.txt", one / "raw" / "weekly-403.txt"
    for path, more in ((a, "\n"), (own, "\n\n")):
        path.write_text(SHORT.format(403) + more, encoding="utf-8")
    report = build(one / "raw", one / "out")
    assert (report.notes, report.issues) == ([], [SMALL, "weekly-403"])
    assert report.errors == [f"{own}: read as weekly-403 in place of a.txt, since a PDF comes before a text, then the "
                            "file that is named after its issue. Remove what is not wanted, or give it its own id with "
                            "`kicdata add FILE --id`."]
    assert find_issue(one / "raw", "weekly-403").path == own
    again = build(one / "raw", one / "out")
    assert (again.changed, again.errors) == (False, report.errors)


@pytest.mark.parametrize("text", ["주간 중국창업 900 호\n", ""], ids=["its id printed", "its id in the name"])
def test_the_same_file_twice_is_read_once(one: Path, text: str) -> None:
    first, copy = one / "raw" / "weekly-900.txt", one / "raw" / "weekly-900 (1).txt"
    for path in (first, copy, one / "raw" / "weekly-901.txt"):
        path.write_text(f"{text}2025.02.03\n{KOREAN}", encoding="utf-8")
    report = build(one / "raw", one / "out")
    assert (report.errors, report.issues) == ([], ["weekly-900", SMALL])
    assert report.notes == [f"{one / 'raw' / n}: the same file as weekly-900.txt, which was read. Remove one of the "
                            "two." for n in ("weekly-900 (1).txt", "weekly-901.txt")]


EMPTY = "the file is empty. Export the issue again and drop that file in."
UNDECODABLE = ("the bytes are no text in UTF-8, UTF-16 or CP949. "
               "Save the issue as plain text in UTF-8 and drop that file in.")
NOT_TEXT = "Save the issue as plain text (.txt) and drop that file in."
BROKEN = [
    ("empty.txt", b"", EMPTY),
    ("blank.txt", b"\xef\xbb\xbf \r\n\n", EMPTY),
    ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), f"this is a picture, not text. {NOT_TEXT}"),
    ("pdf.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "the PDF is damaged or cut off. "
     "Download or export it again; if it opens elsewhere, print it into a new PDF."),
    ("word.txt", b"PK\x03\x04\x14\x00", f"this is a zip, docx, xlsx or pptx file, not text. {NOT_TEXT}"),
    ("bytes.txt", b"\x81\xff\xfe\xff\x80" * 40, UNDECODABLE),
    ("controls.txt", bytes(range(1, 9)) * 40, UNDECODABLE),
    ("english.txt", b"A newsletter in English.", "only 0 of 20 letters are Korean. "
     "kicdata reads the Korean newsletters of KIC 중국; remove this file from the folder."),
    ("nameless.txt", KOREAN.encode(), "neither the text nor the file's name says which issue this is. "
     "Name the file after the issue, as in weekly-422.txt, or pass --id weekly-422."),
    ("weekly-9.txt", (KOREAN * 2).encode(), "the text has no reference and no event to date it by. "
     "Pass --published YYYY-MM-DD."),
    ("issue.pdf", b"<html>no issue</html>", "the file is called .pdf but is none: it begins with b'<html>no iss'. "
     "Download or export the issue again and drop that file in."),
    ("table.xlsx", b"PK\x03\x04", "files of this kind are not read. Save the issue as PDF or plain text (.txt)."),
]


def test_broken_files_give_one_line_each_and_the_others_build(one: Path) -> None:
    for name, data, _ in BROKEN:
        (one / "raw" / name).write_bytes(data)
    report = build(one / "raw", one / "out")
    assert sorted(report.errors) == sorted(f"{one / 'raw' / name}: {text}" for name, _, text in BROKEN)
    assert [e for e in report.errors if "\n" in e] == []
    assert report.issues == [SMALL]
    assert report.observations == len(load(store=one / "out"))
    assert build(one / "raw", one / "out").errors == report.errors


# ------------------------------------------------ what holds for every number

def flags_known() -> set[str]:
    with (SPECS / "flags.tsv").open(encoding="utf-8", newline="") as f:
        return {r["flag"] for r in csv.DictReader(f, delimiter="\t")}


@cache
def issues() -> tuple[Issue, ...]:
    """All digests as read."""
    return tuple(reading(p) for p in sorted(DIGESTS.glob("*.txt")))


@cache
def rows() -> tuple[Observation, ...]:
    """The observations of all digests, in exact decimals."""
    return tuple(o for i in issues() for o in i.rows)


def addresses(odd: Iterable[Observation]) -> list[str]:
    return [f"{o.issue}, line {o.line}: {o.printed} {o.unit} {o.indicator} {o.period}" for o in odd]


@cache
def worth(unit: str) -> tuple[Decimal, str]:
    """How many base units one of a printed unit is, by arithmetic of its own: 억 위안 -> 100000000 CNY."""
    with (SPECS / "units.tsv").open(encoding="utf-8", newline="") as f:
        known = {r["unit"]: r for r in csv.DictReader(f, delimiter="\t")}
    first, _, last = unit.rpartition(" ")
    if last not in known:  # a bare multiplier, or a unit without a base unit
        first, last = (unit, "") if set(unit) <= set(MYRIADS) else (first, last)
    row = known.get(last, {"factor": "1", "base": last})
    times = Decimal(1)
    for c in first.strip():
        times *= MYRIADS[c]
    return times * Decimal(row["factor"]), row["base"]


MYRIADS = {c: Decimal(10) ** n for c, n in {"십": 1, "백": 2, "천": 3, "만": 4, "억": 8, "조": 12}.items()}


@pytest.mark.parametrize(("unit", "expected"), [
    ("억 위안", (Decimal("1E8"), "CNY")), ("천억 위안", (Decimal("1E11"), "CNY")),
    ("만 대", (Decimal(10000), "count")),
    ("GWh", (Decimal(10) ** 6, "kWh")), ("%", (Decimal(1), "%")), ("", (Decimal(1), ""))])
def test_worth_of_units(unit: str, expected: tuple[Decimal, str]) -> None:
    assert worth(unit) == expected


def test_value_std_is_value_times_unit_exactly() -> None:
    assert addresses(o for o in rows() if o.value_std != o.value * worth(o.unit)[0]) == []
    assert addresses(o for o in rows() if o.unit_std != worth(o.unit)[1]) == []


def test_the_store_holds_the_decimals(everything: Built) -> None:
    wanted = sorted((o.issue, o.line, o.printed, float(o.value), float(o.value_std)) for o in rows())
    stored = load(store=everything[0])[["issue", "line", "printed", "value", "value_std"]]
    assert sorted(stored.itertuples(index=False, name=None)) == wanted


def test_the_value_lies_in_its_interval() -> None:
    assert addresses(o for o in rows() if o.low is not None and o.low > o.value_std) == []
    assert addresses(o for o in rows() if o.high is not None and o.high < o.value_std) == []


def test_codes_are_those_of_the_contract() -> None:
    assert {o.origin for o in rows()} <= ORIGINS
    assert {o.kind for o in rows()} <= KINDS
    assert {o.basis for o in rows()} <= BASES
    assert {o.entity_kind for o in rows()} <= {*ENTITY_KINDS, ""}
    assert addresses(o for o in rows() if bool(o.entity) != bool(o.entity_kind)) == []
    assert {f for o in rows() for f in o.flags.split(";") if f} <= flags_known()


def test_flags_of_events_are_known() -> None:
    assert {f for i in issues() for e in i.events for f in e.flags.split(";") if f} <= flags_known()


def test_units_and_kinds_agree() -> None:
    """A place in a ranking has no other unit; `10 대 도시` (top 10) is a rank that is printed with a unit."""
    assert addresses(o for o in rows() if o.unit_std == "rank" and o.kind != "rank") == []
    rates = [o for o in rows() if o.kind in ("growth", "share")]
    assert addresses(o for o in rates if o.unit_std not in ("%", "배")) == []
    points = [o for o in rows() if o.unit_std == "pp" and not o.indicator.endswith("_gap")]  # a gap is no change
    assert addresses(o for o in points if o.kind != "increment") == []


def day_span(name: str) -> tuple[date, date]:
    """First and last day of a period by its name: 2024, 2025-Q1, 2025-01, 2023-12-31, or from/to."""
    first, last = name.split("/")[0], name.split("/")[-1]
    return part(first)[0], part(last)[1]


def part(name: str) -> tuple[date, date]:
    if m := re.fullmatch(r"(\d{4})", name):
        return date(int(m[1]), 1, 1), date(int(m[1]), 12, 31)
    if m := re.fullmatch(r"(\d{4})-Q([1-4])", name):
        y, q = int(m[1]), int(m[2])
        return date(y, 3 * q - 2, 1), date(y, 3 * q, calendar.monthrange(y, 3 * q)[1])
    if m := re.fullmatch(r"(\d{4})-(\d{2})", name):
        y, month = int(m[1]), int(m[2])
        return date(y, month, 1), date(y, month, calendar.monthrange(y, month)[1])
    return date.fromisoformat(name), date.fromisoformat(name)


def test_first_and_last_day_are_those_of_the_period() -> None:
    assert addresses(o for o in rows() if not o.period and (o.period_start or o.period_end)) == []
    assert addresses(o for o in rows() if o.period and
                     tuple(d.isoformat() for d in day_span(o.period)) != (o.period_start, o.period_end)) == []
    assert addresses(o for o in rows() if o.period_start > o.period_end) == []


def test_a_point_is_a_day() -> None:
    assert addresses(o for o in rows() if o.basis == "point" and o.period_start != o.period_end) == []


def test_every_printed_number_stands_in_its_line() -> None:
    """A number has an address: its first digits stand in the line that it names."""
    lines = {p.stem: re.split(r"\r\n|\r|\n", text_of(p.stem)) for p in DIGESTS.glob("*.txt")}
    assert addresses(o for o in rows() if "derived" not in o.flags
                     and (m := re.search(r"\d+", o.printed)) and m[0] not in lines[o.issue][o.line - 1]) == []
