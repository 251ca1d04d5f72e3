"""Files to numbered lines: encodings, line ends, and what can be known of the issue."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kicdata.issue import read
from kicdata.sequence import out_of_order
from kicdata.source import IssueError, Source, decode, identify, read_source, split_lines
from kicdata.text import Line

DIGESTS = Path(__file__).parents[1] / "data" / "raw" / "digests"
BODY = "가상 도시의 매출이 3.2% 늘었다.\n\n가상망(假想网). 소식. (25.03.08)\n\nhttps://example.invalid/a\n"
ENCODERS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda t: t.encode(),
    "utf-8 with BOM": lambda t: codecs.BOM_UTF8 + t.encode(),
    "utf-16 little-endian with BOM": lambda t: codecs.BOM_UTF16_LE + t.encode("utf-16-le"),
    "utf-16 big-endian with BOM": lambda t: codecs.BOM_UTF16_BE + t.encode("utf-16-be"),
    "utf-16 little-endian": lambda t: t.encode("utf-16-le"),
    "utf-16 big-endian": lambda t: t.encode("utf-16-be"),
    "cp949": lambda t: t.encode("cp949"),
}
ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def known(s: Source) -> tuple[str, str, str]:
    return s.issue, s.published.isoformat(), s.published_basis


# ------------------------------------------------------------ encodings and line ends

@pytest.fixture(scope="module")
def korean() -> str:
    """A digest as far as CP949 can write it: most simplified 汉字 are not in it."""
    return (DIGESTS / "weekly-422.txt").read_text(encoding="utf-8").encode("cp949", "ignore").decode("cp949")


@pytest.fixture(scope="module")
def plain(korean: str, tmp_path_factory: pytest.TempPathFactory) -> Source:
    return read_source(write(tmp_path_factory.mktemp("plain"), "weekly-422.txt", korean))


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("encoding", ENCODERS)
def test_every_encoding_and_line_end_gives_the_same_lines(encoding: str, end: str, korean: str, plain: Source,
                                                          tmp_path: Path) -> None:
    """All that is read of a text, and so all observations: a reading looks at nothing else of the file."""
    path = tmp_path / "weekly-422.txt"
    path.write_bytes(ENCODERS[encoding](korean.replace("\n", ENDS[end])))
    assert replace(read_source(path), path=plain.path, sha256=plain.sha256) == plain


@given(st.text(st.sampled_from("주간 중국창업도시의 GDP 3,438억위안\n.·"), min_size=1, max_size=300))
def test_decoding_undoes_encoding(text: str) -> None:
    text = "\n" * 30 + "주간 중국창업 " + text  # as issues begin; UTF-16 without BOM is known by its zeros
    for name, encode in ENCODERS.items():
        assert decode(encode(text), Path("a.txt")) == text, name


def test_decomposed_hangul_is_composed() -> None:
    """A text from a Mac spells 가 with two characters; names and units would not be found in it."""
    assert decode("\u1100\u1161\u11a8 10²".encode(), Path("a.txt")) == "각 10²"


@given(st.lists(st.text(st.sampled_from("가나 3\t.\x0b\u2028"), max_size=10), max_size=10),
       st.sampled_from([*ENDS.values()]))
def test_lines_are_numbered_from_one_and_keep_their_text(texts: list[str], end: str) -> None:
    """Only line ends part lines: a vertical tab or U+2028 inside a line shifts no number."""
    found = split_lines(end.join(texts))
    assert [(x.number, x.text, x.page) for x in found] == [(n, t, 0) for n, t in enumerate(texts or [""], 1)]


def test_a_form_feed_turns_the_page() -> None:
    assert [(x.text, x.page) for x in split_lines("a\nb\n\fc\nd")] == [("a", 1), ("b", 1), ("c", 2), ("d", 2)]


# ------------------------------------------------------------ which issue it is

def test_the_text_tells_the_issue_and_its_newest_reference_the_date(tmp_path: Path) -> None:
    s = read_source(write(tmp_path, "a.txt", "주간 중국창업 431 호   【1】\n" + BODY))
    assert known(s) == ("weekly-431", "2025-03-08", "inferred")
    assert (s.kind, s.number, s.title, s.notices) == ("weekly", "431", "주간 중국창업 431 호", ())


def test_the_name_tells_the_issue_where_the_text_does_not(tmp_path: Path) -> None:
    s = read_source(write(tmp_path, "weekly-422.txt", BODY))
    assert (known(s), s.notices) == (("weekly-422", "2025-03-08", "inferred"), ())


@pytest.mark.parametrize("name", ["Weekly_422.txt", "KIC weekly 0422.txt", "weekly422 (1).txt"])
def test_names_are_spelt_in_many_ways(name: str, tmp_path: Path) -> None:
    assert read_source(write(tmp_path, name, BODY)).issue == "weekly-422"


@pytest.mark.parametrize("name", ["monthly-2025-06.txt", "monthly_202506.txt", "KIC Monthly 2025.06.txt"])
def test_names_of_monthlies(name: str, tmp_path: Path) -> None:
    assert read_source(write(tmp_path, name, BODY)).issue == "monthly-2025-06"


def test_the_text_wins_over_the_name_and_says_so(tmp_path: Path) -> None:
    path = write(tmp_path, "weekly-999.txt", "주간 중국창업 431 호   【1】\n" + BODY)
    issue = read(path)
    assert issue.source.issue == "weekly-431"
    (p,) = [p for p in issue.problems if p.rule == "name_differs"]
    assert (p.severity, p.printed, p.expected, p.message) == (
        "warning", "weekly-999.txt", "weekly-431.txt",
        "The file is called weekly-999.txt, but its running headers say weekly 431; the text wins.")


def test_the_majority_of_running_headers_counts(tmp_path: Path) -> None:
    pages = [f"{n}\n월간 중국창업 {m} 월호   산업 트랜드\n{BODY}" for n, m in enumerate((6, 5, 6), 1)]
    issue = read(write(tmp_path, "a.txt", "2025. 06\n" + "".join(pages)))
    assert issue.source.issue == "monthly-2025-06"
    (p,) = [p for p in issue.problems if p.rule == "running_header"]
    assert (p.line, p.severity, p.printed, p.expected, p.message) == (
        10, "note", "5", "6",
        "Line 10 has another running header than most pages (6); the issue is read as 6.")


def test_given_id_and_date_win(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "주간 중국창업 431 호   【1】\n" + BODY)
    assert known(read_source(path, "weekly-7", date(2020, 2, 3))) == ("weekly-7", "2020-02-03", "given")


@pytest.mark.parametrize("printed", ["2025 년 5 월 16 일", "2025.05.16", "2025. 5. 16.", "2025-05-16",
                                     "(2025 년 5 월 16 일(금))", "발행일: 2025.05.16"])
@pytest.mark.parametrize("head", ["주간 중국창업 431 호   【1】\n\n{}\n", "{}\n주간 중국창업 431 호\n",
                                  "주간 중국창업 431 호  {}\n"])
def test_a_date_printed_at_the_top_is_the_date_of_the_issue(printed: str, head: str, tmp_path: Path) -> None:
    s = read_source(write(tmp_path, "a.txt", head.format(printed) + BODY))
    assert (known(s), s.notices) == (("weekly-431", "2025-05-16", "printed"), ())


@pytest.mark.parametrize("printed", ["2025.05.16", "발행일: 2025 년 5 월 16 일", "2025 년 5 월 16 일 발행"])
@pytest.mark.parametrize("header", ["주간 중국창업 431 호   【1】\n", "주간 중국창업 431 호\n【1】\n"])
def test_a_date_under_a_long_list_of_contents_is_the_date_of_the_issue(printed: str, header: str, tmp_path: Path
                                                                       ) -> None:
    s = read_source(write(tmp_path, "a.txt", "가상 기사\n" * 25 + header + printed + "\n" + BODY))
    assert known(s) == ("weekly-431", "2025-05-16", "printed")


def test_a_printed_day_that_there_is_not_is_told(tmp_path: Path) -> None:
    s = read_source(write(tmp_path, "a.txt", "주간 중국창업 431 호\n2025.13.45\n" + BODY))
    (n,) = s.notices
    assert known(s) == ("weekly-431", "2025-03-08", "inferred")
    assert (n.rule, n.severity, n.line, n.message) == (
        "issue_date", "warning", 2, "'2025.13.45' is printed as the date of the issue, and there is no such day; "
        "2025-03-08 (inferred) is taken. Give the date with --published YYYY-MM-DD.")


@pytest.mark.parametrize("head, given", [("2072.03.10\n", None), ("", date(2099, 1, 1)), ("2007.03.10\n", None)])
def test_a_date_far_from_the_references_is_a_warning(head: str, given: date | None, tmp_path: Path) -> None:
    (n,) = read_source(write(tmp_path, "weekly-9.txt", head + BODY), "", given).notices
    assert (n.rule, n.severity, n.expected) == ("issue_date", "warning", "about 2025-03-08")


def test_an_id_that_the_text_speaks_against_is_told(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "주간 중국창업 431 호\n" + BODY)
    (n,) = read_source(path, "weekly-600").notices
    assert n.message == ("The running headers say weekly 431, but the issue was given the id weekly-600; what was "
                         "given holds. If it is wrong, remove its file from the folder of issues and add it again "
                         "without --id.")
    assert read_source(path, "weekly-431").notices == ()


def row(issue: str, published: str, basis: str = "inferred") -> dict[str, str]:
    kind, _, number = issue.partition("-")
    return {"issue": issue, "kind": kind, "number": number, "published": published, "published_basis": basis}


GOOD = [row("weekly-403", "2024-12-01"), row("weekly-418", "2025-03-29"), row("weekly-422", "2025-04-26"),
        row("monthly-2025-06", "2025-06-20")]


@pytest.mark.parametrize("wrong", [row("weekly-552", "2007-10-18"), row("weekly-551", "2099-01-01"),
                                   row("weekly-300", "2025-04-20"), row("monthly-2025-07", "2007-07-01")],
                         ids=lambda r: r["issue"])
def test_an_issue_whose_number_and_date_fit_no_other_is_told(wrong: dict[str, str]) -> None:
    assert out_of_order(GOOD) == {}
    assert list(out_of_order([wrong, *GOOD])) == [wrong["issue"]]


def test_what_is_out_of_order_says_what_to_do() -> None:
    said = out_of_order([GOOD[0], row("weekly-552", "2007-10-18", "printed")])
    assert said == {"weekly-552": "weekly-552 is dated 2007-10-18 (printed), but weekly-403 is dated 2024-12-01: "
                    "numbers and dates of the weeklies run apart. If the date is wrong, add the file again with "
                    "--published YYYY-MM-DD; if the number is, with --id. The issue was built all the same."}


@pytest.mark.parametrize("text", ["2025 년 5 월 16 일 상하이에서 열렸다.\n", "2025.05.12-2025.05.14\n",
                                  "2025.13.45\n", "2025 년 5 월\n", "가\n" * 10 + "2025.05.16\n"])
def test_other_dates_are_not_taken_for_it(text: str, tmp_path: Path) -> None:
    s = read_source(write(tmp_path, "a.txt", "주간 중국창업 431 호\n" + text + BODY))
    assert (s.issue, s.published_basis) == ("weekly-431", "inferred")


def test_a_reference_later_than_the_printed_date_is_doubtful(tmp_path: Path) -> None:
    s = read_source(write(tmp_path, "weekly-9.txt", "2025.02.16\n" + BODY))
    assert known(s) == ("weekly-9", "2025-02-16", "printed")
    assert [n.rule for n in s.notices] == ["date_doubtful"]


def test_a_date_is_given_as_a_date_or_in_iso_form(tmp_path: Path) -> None:
    path = write(tmp_path, "weekly-9.txt", BODY)
    for day in ("2025-05-16", date(2025, 5, 16), datetime(2025, 5, 16, 9)):
        assert known(read(path, published=day).source) == ("weekly-9", "2025-05-16", "given")
    for wrong in ("16.5.2025", "2025-02-30"):
        with pytest.raises(IssueError) as e:
            read(path, published=wrong)
        assert str(e.value) == f"{path}: {wrong!r} is no date. Write it as 2025-04-26."


def test_the_first_event_dates_an_issue_without_references(tmp_path: Path) -> None:
    text = "가상 소식이 나왔다.\n명칭 기간 장소 분야\n가상 박람회 2025.05.12-2025.05.14 상하이 산업\n"
    assert known(read_source(write(tmp_path, "weekly-9.txt", text))) == ("weekly-9", "2025-05-12", "inferred")


def test_a_monthly_is_dated_by_its_name(tmp_path: Path) -> None:
    text = "가상 소식이 나왔다.\n"
    assert known(read_source(write(tmp_path, "monthly-2025-06.txt", text))) == \
        ("monthly-2025-06", "2025-06-01", "printed")


def test_a_reference_later_than_the_first_event_is_doubtful(tmp_path: Path) -> None:
    text = BODY + "명칭 기간 장소 분야\n가상 박람회 2025.02.12-2025.02.14 상하이 산업\n"
    (n,) = read_source(write(tmp_path, "weekly-9.txt", text)).notices
    assert (n.rule, n.message) == ("date_doubtful", "The newest reference (2025-03-08) is later than the first event "
                                                    "(2025-02-12).")


def test_dates_that_are_none_date_nothing() -> None:
    lines = [Line(1, "주간 중국창업 431 호"), Line(2, "가상망. (25.13.45)"), Line(3, "가상망. (25.03.08)")]
    assert identify(Path("a.txt"), lines)[4] == date(2025, 3, 8)


@pytest.mark.parametrize("path", sorted(DIGESTS.glob("*.txt")), ids=lambda p: p.stem)
def test_digests_are_known(path: Path) -> None:
    s = read_source(path)
    assert s.issue == path.stem
    assert s.lines[-1].number == len(s.lines)


# ------------------------------------------------------------ what is refused

PLAIN = "Save the issue as plain text (.txt) and drop that file in."
EMPTY = "the file is empty. Export the issue again and drop that file in."
BAD = {
    "empty": (b"", EMPTY),
    "blank": (b" \r\n\t\n", EMPTY),
    "only a BOM": (codecs.BOM_UTF8, EMPTY),
    "pdf": (b"%PDF-1.7\n", "the PDF is damaged or cut off. Download or export it again; if it opens elsewhere, print "
            "it into a new PDF."),
    "docx": (b"PK\x03\x04\x14\x00", f"this is a zip, docx, xlsx or pptx file, not text. {PLAIN}"),
    "png": (b"\x89PNG\r\n", f"this is a picture, not text. {PLAIN}"),
    "jpeg": (b"\xff\xd8\xff\xe0", f"this is a picture, not text. {PLAIN}"),
    "hwp": (b"\xd0\xcf\x11\xe0\xa1", f"this is an old Office or HWP file, not text. {PLAIN}"),
    "binary": (bytes(range(1, 256)) * 20,
               "the bytes are no text in UTF-8, UTF-16 or CP949. "
               "Save the issue as plain text in UTF-8 and drop that file in."),
    "english": (b"Weekly news of nobody.",
                "only 0 of 18 letters are Korean. kicdata reads the Korean newsletters of KIC 중국; "
                "remove this file from the folder."),
    "digits": (b"1 2 3",
               "only 0 of 0 letters are Korean. kicdata reads the Korean newsletters of KIC 중국; "
               "remove this file from the folder."),
    "no id": (BODY.encode(), "neither the text nor the file's name says which issue this is. Name the file after the "
                             "issue, as in weekly-422.txt, or pass --id weekly-422."),
    "no date": ("주간 중국창업 431 호\n가상 소식이 나왔다.\n".encode(),
                "the text has no reference and no event to date it by. Pass --published YYYY-MM-DD."),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_files_say_what_is_wrong_and_what_to_do(kind: str, tmp_path: Path) -> None:
    data, message = BAD[kind]
    path = tmp_path / "received.txt"
    path.write_bytes(data)
    with pytest.raises(IssueError) as e:
        read_source(path)
    assert str(e.value) == f"{path}: {message}"


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(IssueError) as e:
        read_source(tmp_path / "none.txt")
    assert str(e.value) == (f"{tmp_path / 'none.txt'}: the file cannot be read (No such file or directory). "
                            "Check its name and rights.")


@pytest.mark.parametrize("wrong", ["422", "weekly-", "monthly-2025", "weekly-422.txt", "daily-3"])
def test_an_id_that_is_none(wrong: str, tmp_path: Path) -> None:
    path = write(tmp_path, "weekly-422.txt", BODY)
    with pytest.raises(IssueError) as e:
        read_source(path, wrong)
    assert str(e.value) == f"{path}: {wrong!r} is no issue id. Ids look like weekly-422 or monthly-2025-06."


@pytest.mark.parametrize("wrong", ["monthly-2025-13", "monthly-2025-00"])
def test_a_month_that_is_none(wrong: str, tmp_path: Path) -> None:
    """The id of a month that does not exist is refused with a message, as other ids are."""
    path = write(tmp_path, "a.txt", "가상 소식이 나왔다.\n")
    with pytest.raises(IssueError, match="is no issue id"):
        read_source(path, wrong)


@pytest.mark.parametrize(("name", "text"), [("monthly-2025-13.txt", "가상 소식이 나왔다.\n"),
                                            ("2025.txt", "월간 중국창업 13 월호\n" + BODY)])
def test_a_name_or_header_with_a_month_that_is_none(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(IssueError):
        read_source(write(tmp_path, name, text))


@given(st.binary(max_size=400))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        assert isinstance(decode(data, Path("a.txt")), str)
    except IssueError as e:
        assert str(e).startswith("a.txt: ")


def test_digits_of_any_width_are_digits(tmp_path: Path) -> None:
    """A number in wide digits is read, not a fault that leaves out its issue."""
    path = tmp_path / "weekly-431.txt"
    text = " 1. [지역소개] 가상 지역 \n\n시안의 투자는 １，２３４．５ 억 위안이다. \n\n참고자료 \n"
    path.write_text(text, encoding="utf-8")
    assert [f"{o.value:f} {o.unit}" for o in read(path, published=date(2026, 4, 3)).rows] == ["1234.5 억 위안"]
