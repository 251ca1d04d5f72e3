"""A file becomes numbered lines, and what can be known of the issue from them.

In: a .txt in UTF-8, UTF-16 or CP949, with any line ends, or a PDF. Out: `Source`: lines, id, date, and how
they are known; from a PDF also its tables and pictures. Refuses files that are empty, binary, undecodable
or no KIC newsletter.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kicdata import specs
from kicdata.grid import Grid
from kicdata.text import Line, bare

if TYPE_CHECKING:
    from kicdata.pdf.source import Picture

_ID = re.compile(r"(weekly-\d{1,4}|monthly-\d{4}-(?:0[1-9]|1[0-2]))$")
_NAME = re.compile(r"(?P<kind>weekly|monthly)[-_ ]?(?P<rest>\d{4}[-_.]?\d{2}|\d{1,4})", re.IGNORECASE)
_REFERENCE_DATE = re.compile(r"\((?:20)?(\d{2})\.(\d{1,2})\.(\d{1,2})\.?\)")
_URL_DATE = re.compile(r"https?://\S*?[/_t]20(\d{2})[-/]?([01]\d)[-/]?([0-3]\d)(?!\d)")
_EVENT = re.compile(r"(20\d{2})\.(\d{1,2})\.(\d{1,2})[-~–](20\d{2})\.(\d{1,2})\.(\d{1,2})")
_COVER = re.compile(r"(20\d{2})(?:년|\.)0?(\d{1,2})월?$")
_PRINTED = re.compile(r"[(\[]?(?:발[행간](?:일자?)?[:：]?)?(20\d{2})(?:년|[.-])(\d{1,2})(?:월|[.-])(\d{1,2})(?:일|\.)?"
                      r"(?:\(?[월화수목금토일](?:요일)?\)?)?[)\]]?(?:발[행간])?")
MOST_LETTERS, LONGEST_LINE = 1_000_000, 20_000
_HEAD, _COVER_LINES = 10, 60  # lines with text at the top in which the date may stand: anywhere, beside a header
_FAR = timedelta(days=183)  # from the newest reference, or the first event, a date is told
_PDF = b"%PDF-"
_KINDS = {b"PK\x03\x04": "a zip, docx, xlsx or pptx file", b"\x89PNG": "a picture",
          b"\xff\xd8\xff": "a picture", b"\xd0\xcf\x11\xe0": "an old Office or HWP file"}


class IssueError(ValueError):
    """A file that cannot be read as an issue: says which, what was seen and what to do."""

    def __init__(self, path: Path | str, seen: str, do: str) -> None:
        super().__init__(f"{path}: {seen} {do}")


class Notice(NamedTuple):
    """Something about the file that a reader should know; becomes a row of `problems`."""

    rule: str
    severity: str
    message: str
    line: int = 0
    printed: str = ""
    expected: str = ""


@dataclass(frozen=True)
class Source:
    """An issue as read: its lines, and its id, kind, number, title and date with their basis."""

    path: Path
    sha256: str
    lines: tuple[Line, ...]
    issue: str
    kind: str
    number: str
    title: str
    published: date
    published_basis: str
    notices: tuple[Notice, ...] = ()
    grids: tuple[Grid, ...] = ()  # tables whose cells the file knows (a PDF's)
    pictures: tuple[Picture, ...] = ()  # pictures of a PDF with their captions


def as_date(path: Path | str, given: date | str | None) -> date | None:
    """The date that a person gave, as a date or in ISO form; None for none.

    >>> as_date("a.txt", "2025-04-26")
    datetime.date(2025, 4, 26)
    """
    if isinstance(given, datetime):
        return given.date()
    if isinstance(given, date) or not given:
        return given or None
    try:
        return date.fromisoformat(given)
    except (TypeError, ValueError):
        raise IssueError(path, f"{given!r} is no date.", "Write it as 2025-04-26.") from None


_WIDE = re.compile(r"\d(?<![0-9])")  # digits of other scripts and widths, one letter each
_SEPARATOR = re.compile(r"(?<=[0-9])[，．](?=[0-9])")


def decode(data: bytes, path: Path) -> str:
    """Text of a file in UTF-8 (with or without BOM), UTF-16 or CP949, in NFC.

    >>> decode("주간 중국창업".encode("cp949"), Path("a.txt"))
    '주간 중국창업'
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise IssueError(path, "the file is empty.", "Export the issue again and drop that file in.")
    for magic, what in _KINDS.items():
        if data.startswith(magic):
            raise IssueError(path, f"this is {what}, not text.",
                             "Save the issue as plain text (.txt) and drop that file in.")
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tries = ["utf-16"]
    elif data[:400].count(0) > 20:
        tries = ["utf-16-le" if data[1:400:2].count(0) > data[:400:2].count(0) else "utf-16-be"]
    else:
        tries = ["utf-8-sig", "cp949"]
    for encoding in tries:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        odd = sum(unicodedata.category(c) == "Cc" and c not in "\t\r\n\f\x01\x0b" for c in text[:20000])
        if odd > len(text[:20000]) / 100:
            break
        plain = _WIDE.sub(lambda m: str(unicodedata.decimal(m[0])), unicodedata.normalize("NFC", text))
        return _SEPARATOR.sub(lambda m: {"，": ",", "．": "."}[m[0]], plain)
    raise IssueError(path, "the bytes are no text in UTF-8, UTF-16 or CP949.",
                     "Save the issue as plain text in UTF-8 and drop that file in.")


def _refuse_large(text: str, path: Path) -> str:
    """The text of an issue; refuses one that is far longer than any issue, as a whole or in a line."""
    if len(text) > MOST_LETTERS:
        raise IssueError(path, f"the text has {len(text):,} letters; the longest issue has about 100,000.",
                         "Drop in one file for each issue.")
    longest = max(map(len, text.splitlines()), default=0)
    if longest > LONGEST_LINE:
        raise IssueError(path, f"a line has {longest:,} letters: the text has lost its line ends.",
                         "Export the issue's text again, with its lines, and drop that file in.")
    return text


def split_lines(text: str) -> tuple[Line, ...]:
    r"""Numbered lines with any line ends; a form feed turns the page.

    >>> [(x.number, x.text) for x in split_lines("a\r\nb\rc")]
    [(1, 'a'), (2, 'b'), (3, 'c')]
    """
    lines, page = [], 1
    for n, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        page += line.count("\f")
        lines.append(Line(n, line.replace("\f", ""), page if "\f" in text else 0))
    return tuple(lines)


def _majority(found: Sequence[str]) -> str:
    return Counter(found).most_common(1)[0][0] if found else ""


def _reference_dates(lines: Sequence[Line]) -> list[date]:
    """The days of what an issue cites, as printed in brackets or within an address (`/2024-11/28/`)."""
    text = bare("".join(x.text for x in lines))
    found = []
    for y, m, d in _REFERENCE_DATE.findall(text) + [x for line in lines for x in _URL_DATE.findall(line.text)]:
        try:
            found.append(date(2000 + int(y), int(m), int(d)))
        except ValueError:
            continue
    return found


def _first_event(lines: Sequence[Line]) -> date | None:
    starts = []
    for x in lines:
        if m := _EVENT.search(bare(x.text)):
            try:
                starts.append(date(int(m[1]), int(m[2]), int(m[3])))
            except ValueError:
                continue
    return min(starts, default=None)


def _printed_date(lines: Sequence[Line]) -> tuple[date | None, Line | None]:
    """The date of the issue where it stands at the top, alone on its line or behind the running header; and the line
    that prints a day in its place that there is not."""
    forms = [specs.pattern(k["header"], "layout.toml, issue.kinds") for k in specs.layout()["issue"]["kinds"]]
    odd = None
    for x, text in _cover(lines, forms):
        for form in forms:
            text = form.sub("", text)
        if m := _PRINTED.fullmatch(text):
            try:
                return date(int(m[1]), int(m[2]), int(m[3])), None
            except ValueError:
                odd = odd or x
    return None, odd


def _cover(lines: Sequence[Line], forms: Sequence[re.Pattern[str]]) -> list[tuple[Line, str]]:
    """The lines at the top, and those before the first sentence that stand beside a running header, which may wrap."""
    head = [(x, text) for x in lines if (text := bare(x.text))][:_COVER_LINES]
    first = next((i for i, (x, text) in enumerate(head) if specs.line_pattern("sentence_end").search(text)), len(head))
    headers = {i for i, (_, text) in enumerate(head) if any(f.search(text) for f in forms)}
    return [y for i, y in enumerate(head) if i < _HEAD or i < first and headers & {*range(i - 2, i + 3)}]


def _header(lines: Sequence[Line], kind: dict[str, str]) -> list[tuple[int, str]]:
    form = specs.pattern(kind["header"], "layout.toml, issue.kinds")
    return [(x.number, next(g for g in m.groups() if g)) for x in lines if (m := form.search(bare(x.text)))]


def _from_name(path: Path) -> tuple[str, str]:
    m = _NAME.search(path.stem)
    if not m:
        return "", ""
    kind, rest = m["kind"].lower(), re.sub(r"\D", "", m["rest"])
    if kind == "monthly":
        return (kind, f"{rest[:4]}-{rest[4:]}") if len(rest) == 6 and 1 <= int(rest[4:]) <= 12 else ("", "")
    return kind, str(int(rest))


def _cover_month(lines: Sequence[Line]) -> str:
    for x in lines[:60]:
        if (m := _COVER.search(bare(x.text))) and 1 <= int(m[2]) <= 12:
            return f"{m[1]}-{int(m[2]):02d}"
    return ""


def identify(path: Path, lines: Sequence[Line], issue: str = "", published: date | None = None
             ) -> tuple[str, str, str, str, date, str, list[Notice]]:
    """Id, kind, number, title, date and its basis, with what is doubtful about them.

    The text wins over the file's name; running headers count by majority; what nothing prints is
    inferred (the date from the newest reference, else the first event) and marked so.
    """
    notices: list[Notice] = []
    dates, event = _reference_dates(lines), _first_event(lines)
    name_kind, name_number = _from_name(path)
    kind, number = "", ""
    for row in specs.layout()["issue"]["kinds"]:
        headers = _header(lines, row)
        if row["kind"] == "monthly":  # a month that there is not says nothing
            headers = [(n, h) for n, h in headers if 1 <= int(h) <= 12]
        if not headers:
            continue
        kind, number = row["kind"], _majority([h for _, h in headers])
        for n, h in headers:
            if h != number:
                notices.append(Notice("running_header", "note",
                                      f"Line {n} has another running header than most pages ({number}); "
                                      f"the issue is read as {number}.", n, h, number))
        if kind == "monthly":
            month = int(number)
            cover = _cover_month(lines)
            newest = max(dates, default=None)
            y = cover[:4] if cover[5:] == f"{month:02d}" else str(newest.year) if newest else name_number[:4]
            number = f"{y}-{month:02d}" if y else ""
        break
    header_kind, header_number = kind, number
    if number and name_number and not issue and (kind, number) != (name_kind, name_number):
        notices.append(Notice("name_differs", "warning",
                              f"The file is called {path.name}, but its running headers say {kind} {number}; "
                              f"the text wins.", 0, path.name, f"{kind}-{number}{path.suffix}"))
    if not number:
        kind, number = name_kind, name_number
    if issue:
        if not _ID.fullmatch(issue):
            raise IssueError(path, f"{issue!r} is no issue id.", "Ids look like weekly-422 or monthly-2025-06.")
        kind, _, number = issue.partition("-")
    if not (kind and number):
        raise IssueError(path, "neither the text nor the file's name says which issue this is.",
                         "Name the file after the issue, as in weekly-422.txt, or pass --id weekly-422.")
    said_id = f"{header_kind}-{header_number}"
    if issue and header_number and issue != said_id:
        notices.append(Notice("id_differs", "warning",
                              f"The running headers say {header_kind} {header_number}, but the issue was given the id "
                              f"{issue}; what was given holds. If it is wrong, remove its file from the folder of "
                              "issues and add it again without --id.", 0, said_id, issue))
    printed, odd = _printed_date(lines)
    if published:
        when, basis = published, "given"
    elif printed:
        when, basis = printed, "printed"
    elif dates:
        when, basis = max(dates), "inferred"
    elif event:
        when, basis = event, "inferred"
    elif kind == "monthly":
        when, basis = date(int(number[:4]), int(number[5:]), 1), "printed"
    else:
        raise IssueError(path, "the text has no reference and no event to date it by.",
                         "Pass --published YYYY-MM-DD.")
    if odd and not published:
        notices.append(Notice("issue_date", "warning",
                              f"{odd.stripped!r} is printed as the date of the issue, and there is no such day; {when} "
                              f"({basis}) is taken. Give the date with --published YYYY-MM-DD.", odd.number,
                              odd.stripped, str(when)))
    newest = max(dates, default=event)
    if newest and basis != "inferred" and kind == "weekly" and abs(when - newest) > _FAR:
        what = "newest reference" if dates else "first event"
        notices.append(Notice("issue_date", "warning",
                              f"The issue is dated {when} ({basis}), but its {what} is of {newest}. If the date is "
                              "wrong, give the right one with --published YYYY-MM-DD.", 0, str(when),
                              f"about {newest}"))
    elif event and basis == "inferred" and dates and event < when and kind == "weekly":
        notices.append(Notice("date_doubtful", "note",
                              f"The newest reference ({when}) is later than the first event ({event}).",
                              0, str(when), f"not after {event}"))
    elif basis == "printed" and dates and max(dates) > when and kind == "weekly":
        notices.append(Notice("date_doubtful", "note",
                              f"The newest reference ({max(dates)}) is later than the printed date ({when}).",
                              0, str(when), f"not before {max(dates)}"))
    row = next(r for r in specs.layout()["issue"]["kinds"] if r["kind"] == kind)
    title = f"{row['ko']} {number} 호" if kind == "weekly" else f"{row['ko']} {number[:4]} 년 {int(number[5:])} 월호"
    return f"{kind}-{number}", kind, number, title, when, basis, notices


def read_source(path: Path, issue: str = "", published: date | None = None) -> Source:
    """Read an issue's file.

    Raises `IssueError` for a file that is empty, binary, undecodable, or no newsletter.
    """
    try:
        data = path.read_bytes()
    except OSError as e:
        raise IssueError(path, f"the file cannot be read ({e.strerror}).", "Check its name and rights.") from None
    lines: tuple[Line, ...]
    grids: tuple[Grid, ...] = ()
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()
    if is_pdf(data):
        lines, grids, pictures, notes = _read_pdf(path)
    elif path.suffix.lower() == ".pdf" and data.strip():
        raise IssueError(path, f"the file is called .pdf but is none: it begins with {data[:12]!r}.",
                         "Download or export the issue again and drop that file in.")
    else:
        lines = split_lines(_refuse_large(decode(data, path), path))
    letters = [c for x in lines for c in x.text if c.isalpha()][:200000]
    hangul = sum("가" <= c <= "힣" for c in letters)
    if not letters or hangul < len(letters) / 5:
        raise IssueError(path, f"only {hangul} of {len(letters)} letters are Korean.",
                         "kicdata reads the Korean newsletters of KIC 중국; remove this file from the folder.")
    name, kind, number, title, when, basis, notices = identify(path, lines, issue, published)
    notices += [Notice("page_left_out", "warning", note) for note in notes]
    return Source(path, hashlib.sha256(data).hexdigest(), lines, name, kind, number, title, when, basis,
                  tuple(notices), grids, pictures)


def is_pdf(data: bytes) -> bool:
    """Whether a file is a PDF by its first bytes, whatever its name; some begin with a few bytes of others.

    >>> is_pdf(b"%PDF-1.7 ..."), is_pdf("주간 중국창업".encode())
    (True, False)
    """
    return _PDF in data[:1024]


def _read_pdf(path: Path) -> tuple[tuple[Line, ...], tuple[Grid, ...], tuple[Picture, ...], tuple[str, ...]]:
    from kicdata.pdf.page import PdfError
    from kicdata.pdf.source import read_pdf
    try:
        found = read_pdf(path)
    except PdfError as e:
        raise IssueError(path, e.seen, e.do) from None
    return found.lines, found.grids, found.pictures, found.notes
