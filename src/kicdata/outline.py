"""Lines become an outline: every line with text belongs to exactly one block.

In: the lines of a `Source`. Out: `Outline`: blocks in reading order, each with its article and
headings; captions; sections of prose that can be read on across page turns, captions and tables.
Refuses nothing: a line that fits no other kind is prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import zip_longest

from kicdata import specs
from kicdata.grid import Grid
from kicdata.text import Line, bare, width

HEADER, HEADING, CAPTION, TABLE, PROSE = "running header", "heading", "caption", "table", "prose"
REFERENCE, BULLETS, CONTENTS, EVENTS = "reference", "bullet list", "contents", "events"
KINDS = (HEADER, HEADING, CAPTION, TABLE, PROSE, REFERENCE, BULLETS, CONTENTS, EVENTS)
_UNITS = "|".join(re.escape(x) for x, u in specs.units().items() if u.base not in specs.layout()["tables"]["no_cell"])
_FEW = r"\d{1,3}(?:,\d{3})?(?:\.\d+)?"  # no year
CELL = (rf"(?:{_FEW}[-–、]{_FEW}(?![-–\d])|" r"[+\-−△▼±]?\d[\d,]*(?:\.\d+)?(?:~\d[\d,.]*)?\s?"
        rf"(?:(?:[십백천]?[만억조]|천)?\s?(?:{_UNITS}))?|[-–—](?=\s|$))")
ROW = re.compile(rf"(?P<label>(?:\d{{1,3}}\s)?\S.*?)\s(?P<cells>{CELL}(?:\s{CELL})*)$")
NAMES_BESIDE = re.compile(r"[가-힣A-Za-z\-] [㐀-鿿]{2,}")  # `위안즈로봇 元智机器人`: sentences put 汉字 into brackets
ITEM = re.compile(r"[⚫•●▪]")
_SHAPED_LINES = 200
CELLS_ONLY = re.compile(rf"{CELL}(?:\s{CELL})*")  # the rest of a row that wraps
_CELL_WITHIN = re.compile(rf"(?<=\s){CELL}(?=\s|$)")
_HANZI_ALONE = re.compile(r"[㐀-鿿]{2,12}")
_TITLE_AT_FOOT = re.compile(r"0\d[.．](?!\d)")
_RANKED_TIGHT = re.compile(r"\d{1,3}[가-힣A-Za-z]+.*\s[㐀-鿿]")  # `10커타쉰페이 科大讯飞`
RANKED = re.compile(r"(?P<rank>\d{1,3})\s+(?P<label>\D.*)$")


@dataclass(frozen=True)
class Caption:
    """A caption as printed, `도표 1. TOP 50 도시 GDP 현황`, with its number and its line."""

    text: str
    number: int
    line: Line


@dataclass
class Block:
    """Consecutive lines of one kind."""

    kind: str
    lines: list[Line]
    article: int = -1
    heading: str = ""
    captions: list[Caption] = field(default_factory=list)

    @property
    def first(self) -> int:
        return self.lines[0].number

    @property
    def last(self) -> int:
        return self.lines[-1].number


@dataclass
class Article:
    """An article by its title (empty where none was found) and its first line."""

    title: str
    line: int


@dataclass(frozen=True)
class Section:
    """Prose under one heading of one article, to be read on across what stands between its lines."""

    article: str
    heading: str
    lines: tuple[Line, ...]
    labels: frozenset[int] = frozenset()  # numbers of lines that only name what the lines behind them say


@dataclass
class Outline:
    """The blocks of an issue; `labels` are the numbers of bullets that head the lines behind them."""

    blocks: list[Block]
    articles: list[Article]
    labels: frozenset[int] = frozenset()
    loose: bool = False  # no line ends with a blank: then each line's end is a word's end

    def title(self, block: Block) -> str:
        return self.articles[block.article].title if block.article >= 0 else ""

    def sections(self) -> Iterator[Section]:
        """Prose and bullet lists, joined across captions, tables and page turns."""
        key: tuple[int, str] | None = None
        lines: list[Line] = []
        for b in self.blocks:
            if b.kind in (PROSE, BULLETS):
                here = (b.article, b.heading)
                if key is not None and here != key and lines:
                    yield Section(self._title(key[0]), key[1], tuple(lines), self.labels)
                    lines = []
                key = here
                lines.extend(self._closed(b.lines))
        if key is not None and lines:
            yield Section(self._title(key[0]), key[1], tuple(lines), self.labels)

    def _closed(self, lines: Sequence[Line]) -> Iterator[Line]:
        """Lines with the blank that marks a word's end, where the file has lost all of them."""
        for a, b in zip_longest(lines, lines[1:]):
            cut = not self.loose or b is not None and a.text[-1:].isdigit() and b.text[:1].isdigit()
            yield a if cut else replace(a, text=a.text + " ")

    def _title(self, n: int) -> str:
        return self.articles[n].title if n >= 0 else ""

    def tables(self) -> Iterator[Block]:
        """Tables with text."""
        return (b for b in self.blocks if b.kind == TABLE)


def _p(name: str, table: str = "lines") -> re.Pattern[str]:
    return specs.word_pattern(table, name)


def ends_sentence(text: str) -> bool:
    """Whether a line closes a sentence.

    >>> ends_sentence("크게 성장했다. "), ends_sentence("투자 금액")
    (True, False)
    """
    return bool(_sentence_end().search(bare(text)))


@cache
def _sentence_end() -> re.Pattern[str]:
    return re.compile(rf"(?:{_p('sentence_end').pattern})$")


def is_row(text: str) -> bool:
    """Whether a line looks like a row of numbers behind a label.

    >>> is_row("3 선전 深圳 25,934.28 6.00%"), is_row("공개된 총 투자 금액은 530.86")
    (True, False)
    """
    m = ROW.match(text.strip())
    if not m:
        return False
    label = re.sub(r"^\d{1,3}\s", "", m["label"])
    cells = re.findall(CELL, m["cells"])
    if len(cells) == 1 and (re.search(r"[은는이가을를의에도로]$|[.,!?]$", label) or _is_sentence(label)):
        return False
    return bool(re.search(r"[가-힣A-Za-z㐀-鿿]|\d{4}", label)) and bool(re.search(r"\d", m["cells"])) \
        and not ends_sentence(text)


def _is_sentence(text: str) -> bool:
    """Whether two words or more end as those of sentences do: no label of a row is like that."""
    return sum(bool(_p("in_sentence").search(w)) for w in text.split()) > 1


class _Reader:
    """Gives each line its kind, in passes from the surest to the least sure."""

    def __init__(self, lines: Sequence[Line], grids: Sequence[Grid] = ()) -> None:
        self.all = lines
        self.lines = [x for x in lines if x.stripped]
        index = {x.number: n for n, x in enumerate(self.lines)}
        self.grids = [[index[x.number] for x in g.lines] for g in grids]
        known = {n for grid in self.grids for n in grid}
        self.bare = [bare(x.text) for x in self.lines]
        self.kind: list[str] = [""] * len(self.lines)
        self.turns = self._page_turns()
        wide = sorted(width(x.text) for n, x in enumerate(self.lines) if n not in known and width(x.text) > 40)
        self.full = wide[len(wide) * 4 // 5] if wide else 80
        self.spaced = sum(x.text[-1:].isspace() for x in self.lines) > len(self.lines) / 2
        self.loose = sum(x.text[-1:].isspace() for x in self.lines) * 100 < len(self.lines)
        self.titles: dict[int, str] = {}
        self.wrapped: set[int] = set()  # lines on which a caption goes on
        self.pages = self._pages()

    def _page_turns(self) -> set[int]:
        """Indices of the lines that open a page: known, or they begin with a blank and follow no empty line."""
        if self.lines and self.lines[0].page:
            pairs = zip(self.lines, self.lines[1:], strict=False)
            return {0, *(n for n, (before, line) in enumerate(pairs, 1) if line.page != before.page)}
        turns, index = {0}, {x.number: n for n, x in enumerate(self.lines)}
        for before, line in zip(self.all, self.all[1:], strict=False):
            turned = line.text[:1] == " " and line.stripped and before.text.strip() or line.page != before.page
            if turned and line.number in index:
                turns.add(index[line.number])
        page, number = _p("page_header"), _p("page_number")
        turns |= {n for n in range(len(self.bare) - 1)
                  if number.fullmatch(self.bare[n]) and page.fullmatch(self.bare[n + 1])}
        return turns | self._turns_behind_titles()

    def _turns_behind_titles(self) -> set[int]:
        """The lines behind a title and a section name at a page's foot, where nothing else shows the page's end."""
        opened = next((i for i, x in enumerate(self.lines) if ends_sentence(x.text)), len(self.lines))  # no contents
        return {n + 1 for n in range(opened, len(self.bare) - 1) if _p("sections").fullmatch(self.bare[n])
                and _TITLE_AT_FOOT.match(self.bare[n - 1]) and _p("title").fullmatch(self.bare[n - 1])}

    def _pages(self) -> list[range]:
        edges = [*sorted(self.turns), len(self.lines)]
        return [range(a, b) for a, b in zip(edges, edges[1:], strict=False)]

    def headers(self) -> None:
        page, number, sections = _p("page_header"), _p("page_number"), _p("sections")
        for i, text in enumerate(self.bare):
            if self.lines[i].running or page.fullmatch(text) or sections.fullmatch(text) \
                    or _p("events").fullmatch(text):
                self.kind[i] = HEADER
        for i, text in enumerate(self.bare):
            if number.fullmatch(text) and (i < 3 or any(page.fullmatch(self.bare[j]) for j in (i - 1, i + 1)
                                                        if 0 <= j < len(self.bare))):
                self.kind[i] = HEADER

    def references(self) -> None:
        """Source lists: from the first line that cites, to the section name at the page's foot."""
        url, label, cites = _p("url"), _p("references"), _p("citation")
        for i in range(len(self.lines)):
            if not any(self.kind[i:i + (n := self._citation_lines(i))]):
                self.kind[i:i + n] = [REFERENCE] * n
        for page in self.pages:
            foot = [i for i in page if label.fullmatch(self.bare[i])]
            ahead = self.bare[foot[-1] + 1:foot[-1] + 4] if foot else []
            if ahead and not url.match(ahead[0]) and any(url.match(t) for t in ahead):  # the label heads its list
                for i in range(foot[-1] + 1, page[-1] + 1):
                    self.kind[i] = self.kind[i] or REFERENCE
                continue
            start = page[0]
            for stop in foot or [page[-1] + 1]:  # where a page's end is lost, two lists stand on one
                first = next((i for i in range(start, stop) if not self.kind[i] and self._cites(i, cites, url)), stop)
                for i in range(start, page[-1] + 1 if stop == (foot or [stop])[-1] else stop):
                    title = i >= stop - 3 and _TITLE_AT_FOOT.match(self.bare[i]) and _p("title").match(self.bare[i])
                    if first <= i < stop and not self.kind[i] and foot and not title or url.match(self.bare[i]):
                        self.kind[i] = REFERENCE
                start = stop

    def _citation_lines(self, i: int) -> int:
        """How many lines a whole citation takes that begins on a line: name in two scripts, title, day; else 0."""
        if not _p("citation").match(self.bare[i]):
            return 0
        return next((n for n in (1, 2, 3) if _p("citation_whole").fullmatch("".join(self.bare[i:i + n]))), 0)

    def _cites(self, i: int, cites: re.Pattern[str], url: re.Pattern[str]) -> bool:
        if i and not self._stands_apart(i) and not self.kind[i - 1] and not ends_sentence(self.lines[i - 1].text):
            return False
        ahead = self.bare[i:i + 5]
        link = next((k for k, t in enumerate(ahead) if url.match(t)), len(ahead))
        text = "".join(ahead[:link])
        if any(text[m.end():m.end() + 1] not in ("", "(") for m in _p("closed").finditer(text)):
            return False  # `화웨이(华为), …` in a sentence cites nothing
        return bool(cites.match(self.bare[i])) and any(url.match(t) or re.search(r"\(\d\d\.$|\(\d\d\.\d\d\.\d\d\)", t)
                                                       for t in ahead)

    def events(self) -> None:
        """The events table: from its header to the section name at the page's foot."""
        head, foot = _p("events_header"), _p("events")
        for i, text in enumerate(self.bare):
            if not head.fullmatch(text):
                continue
            grid = next((g for g in self.grids if i in g), None)
            if grid:
                for j in grid:
                    self.kind[j] = EVENTS
                continue
            j = i
            while j < len(self.lines) and not foot.fullmatch(self.bare[j]):
                self.kind[j] = self.kind[j] or EVENTS
                j += 1

    def known_tables(self) -> None:
        """Tables whose cells the file knows, whatever their lines look like."""
        for grid in self.grids:
            for i in grid:
                self.kind[i] = self.kind[i] or TABLE

    def captions(self) -> None:
        for i, text in enumerate(self.bare):
            if not self.kind[i] and (_p("caption").match(text) or _p("photo").match(text)):
                self.kind[i] = CAPTION
                if _p("caption").match(text) and self._wraps_on(i):
                    self.kind[i + 1] = CAPTION
                    self.wrapped.add(i + 1)

    def _wraps_on(self, i: int) -> bool:
        """Whether a caption goes on in the next line: nothing stands between, and its first word found no room."""
        a, b = self.lines[i], self.lines[i + 1] if i + 1 < len(self.lines) else self.lines[i]
        if b.number - a.number != 1 or self.kind[i + 1] or not a.text[-1:].isspace():
            return False
        apart = i + 2 in self.turns or i + 2 < len(self.lines) and self.lines[i + 2].number - b.number > 1
        longest = max(len(x.stripped) for x in self.lines[max(0, i - 20):i + 20])
        filled = len(a.stripped) + 1 + len(b.stripped.split()[0]) >= 0.9 * longest
        known, letters = specs.labels_within(self.bare[i + 1])
        labels = known > 1 or letters > 0.5 * len(self.bare[i + 1])
        short = len(b.stripped) < 0.6 * len(a.stripped) and not ends_sentence(b.text)
        return apart and filled and short and not labels and not is_row(b.text) and not RANKED.match(b.stripped)

    def find_titles(self) -> None:
        """Titles of articles: first or last on their page, or marked by their kind."""
        form = _p("title")
        after_references, opened = False, self._first_text()  # where the article that a foot names may begin
        for page in self.pages:
            if after_references:
                opened = page[0]
            body = [i for i in page if self.kind[i] != HEADER]
            if not body:
                continue
            first, last = body[0], [i for i in page if self.bare[i]][-1]
            numbered = form.match(self.bare[first])
            if numbered and not ends_sentence(self.lines[first].text) and not self.kind[first]:
                self._title(first, [first])
            elif foot := self._title_at_foot(body):
                self._title(opened if 0 <= opened < page[0] and self._is_untitled(opened, page[0]) else page[0], foot,
                            HEADER)
                opened = -1
            elif after_references and not self.kind[first] and not _p("heading").match(self.bare[first]) \
                    and self._is_short_heading(first, 0.95):
                self._title(first, [first])
            foot_lines = range(max(page[0], last - 2), last + 1)
            after_references = any(_p("references").fullmatch(self.bare[i]) for i in foot_lines) \
                or self.kind[body[-1]] == REFERENCE
        self._titles_within_pages()

    def _titles_within_pages(self) -> None:
        """`2. [투자분석] …` is a title wherever it stands; other numbered lines where they count on from the last."""
        form, last, listed = _p("title"), 0, False
        for i, text in enumerate(self.bare):
            m = form.fullmatch(text)
            if not m or ends_sentence(self.lines[i].text) or self.kind[i] and i not in self.titles:
                continue
            number = int(m["number"])
            marked = bool(_p("title_marked").fullmatch(text))
            if i in self.titles or marked or last and number == last + 1 and not listed \
                    and self._is_short_heading(i, 0.95):
                if i not in self.titles:
                    self._title(i, [i])
                last, listed = number, False
            elif number == 1:
                listed = True

    def _title_at_foot(self, body: Sequence[int]) -> list[int]:
        """The lines of a title that heads the page at whose foot it stands (`01. …`)."""
        for i in body:
            if _p("title").match(self.bare[i]) and _TITLE_AT_FOOT.match(self.bare[i]) and not self.kind[i]:
                if i in body[-3:]:
                    return [k for k in range(i, body[-1] + 1) if not self.kind[k]]
                if i + 1 < len(self.bare) and _p("sections").fullmatch(self.bare[i + 1]):
                    return [i]  # its page's last rows, or the first ones of the next, may stand around it
        return []

    def _is_untitled(self, start: int, stop: int) -> bool:
        """Whether the pages from `start` on, before the one at whose foot a title stands, have none of their own."""
        return start in self.turns and not any(i in self.titles for i in range(start, stop))

    def _first_text(self) -> int:
        """Where the page begins that has the first sentence or heading."""
        first = self._first_sentence()
        return next((p[0] for p in self.pages if first in p), -1)

    def _first_sentence(self) -> int:
        return next((i for i, t in enumerate(self.bare) if ends_sentence(t) or _p("heading").match(t)
                     or _p("closed").search(t) or self.kind[i] == CAPTION), len(self.lines))

    def _title(self, start: int, span: Sequence[int], kind: str = HEADING) -> None:
        name = " ".join(self.lines[k].stripped for k in span)
        self.titles[start] = re.sub(r"^\d{1,2}\s*[.．]\s*", "", name)
        for k in span:
            self.kind[k] = kind

    def contents(self) -> None:
        """Everything before the first sentence, heading or title, where a list of titles stands."""
        stop = self._first_sentence()
        page = next((p for p in self.pages if stop in p), range(0))
        cut = stop
        if page and self.titles.get(page[0]) is not None:
            cut = page[0]
        head = [i for i in range(stop) if self.kind[i] == HEADER]
        if head and cut == stop:
            cut = head[-1]
        elif cut == stop:
            cut = 0
        for i in range(cut):
            if self.kind[i] != HEADER:
                self.kind[i] = CONTENTS
            self.titles.pop(i, None)

    def headings(self) -> None:
        for i, text in enumerate(self.bare):
            if self.kind[i]:
                continue
            if _p("heading").match(text):
                self.kind[i] = HEADING
                j = i
                while not ends_sentence(self.lines[j].text) and width(self.lines[j].text) > 0.95 * self.full \
                        and j + 1 < len(self.lines) and not self.kind[j + 1] \
                        and width(self.lines[j + 1].text) < 0.4 * self.full and self.lines[j].text[-1:] != " " \
                        and not is_row(self.lines[j + 1].text):
                    j += 1
                    self.kind[j] = HEADING

    def _is_short_heading(self, i: int, share: float = 0.62) -> bool:
        text = self.lines[i].text
        if width(text) > share * self.full or ends_sentence(text) or is_row(text) or _p("bullet").match(self.bare[i]):
            return False
        if re.search(r"[은는을를의와과,，며고]$", self.bare[i]) or self.spaced and not text[-1:].isspace():
            return False
        return bool(re.search(r"[가-힣A-Za-z]", text)) and not self._is_narrow_prose(i)

    def is_label(self, i: int) -> bool:
        """Whether a bullet only names what the next lines say: short, no sentence, no bullet behind it."""
        if self.kind[i] != BULLETS or not _p("bullet").match(self.bare[i]) or i + 1 >= len(self.lines):
            return False
        text, after = self.lines[i].text, self.bare[i + 1]
        if self.kind[i + 1] not in (BULLETS, PROSE) or _p("bullet").match(after) or ends_sentence(text):
            return False
        return width(text) < 0.62 * self.full and not re.search(r"(?:[은는을를,，며]|에서|으로)$|:", self.bare[i])

    def _is_narrow_prose(self, i: int) -> bool:
        """Whether short lines from here run on to a sentence end, as text beside a picture does."""
        for j in range(i + 1, min(i + 12, len(self.lines))):
            if self.kind[j] or width(self.lines[j].text) > 0.75 * self.full or _p("heading").match(self.bare[j]):
                return False
            if ends_sentence(self.lines[j].text):
                return j > i + 1 or width(self.lines[j].text) < 0.3 * self.full
            if re.search(r"다[.]", self.bare[j]):
                return True
        return False

    def tables(self) -> None:
        """Tables: header lines behind a caption or a known header, then rows; or rows that speak for themselves."""
        i = 0
        while i < len(self.lines):
            start = i + 1 if self.kind[i] == CAPTION else i
            end = start
            if self.kind[i] == CAPTION or not self.kind[i] and self._opens_alone(i):
                end = self._table_end(start)
            if end == start and self.kind[i] == CAPTION:
                end = self._shaped_end(start)
            elif end == start and not self.kind[i]:
                start, end = self._bare_rows(i)
            if end > start:
                for k in range(start, end):
                    if self.kind[k] not in (CAPTION, HEADER):
                        self.kind[k] = TABLE
                i = end
                continue
            i += 1

    def _opens_table(self, i: int) -> bool:
        end, labels = specs.header_end(self.bare[i])
        return end == len(self.bare[i]) and labels > 1

    def _opens_alone(self, i: int) -> bool:
        """Whether a table opens here without a caption: labels only, and rows behind them, not a sentence.

        Two labels may as well be a heading (`산업 개요`): the next line must begin as rows do.
        """
        _, labels = specs.header_end(self.bare[i])
        rows = self._is_header(i) and i + 2 < len(self.lines) and self._cells(i + 1) == self._cells(i + 2) > 1
        if not (self._opens_table(i) or labels > 2 and (self._opens_over_lines(i) or rows)):
            return self._heads_numbers(i)
        j = self._next(i + 1)
        if j >= len(self.lines) or self.kind[j] or self._sentence_ahead(j):
            return False
        return labels > 2 or self._begins_row(j) or self._opens_table(j)

    def _heads_numbers(self, i: int) -> bool:
        """Whether most of a line is labels of which some are known, and rows with several numbers follow soon."""
        if self.kind[i] or re.search(r"[.,。，]|\d", self.bare[i]) or ends_sentence(self.lines[i].text):
            return False
        known, letters = specs.labels_within(self.bare[i])
        if known < 3 or letters < 0.5 * len(self.bare[i]):
            return False
        ahead = range(i + 1, min(i + 6, len(self.lines)))
        return sum(self._is_table_row(k) and len(_CELL_WITHIN.findall(self.lines[k].stripped)) > 1 for k in ahead) > 1

    def _begins_row(self, i: int) -> bool:
        """Whether a line begins with a rank, a date or a year, or ends with numbers as rows do."""
        return bool(_p("row_start").match(self.bare[i])) or is_row(self.lines[i].stripped)

    def _shaped_end(self, start: int) -> int:
        """The end of a table behind a caption that only its shape tells: short lines that begin or end alike.

        `start` where there is none: a picture, whose caption text follows.
        """
        first = i = self._next(start)
        found: list[int] = []
        while i < len(self.lines) and len(found) < _SHAPED_LINES:
            if self.kind[i] == HEADER:
                i += 1
                continue
            if self.kind[i] or _p("heading").match(self.bare[i]) or self._sentence_ahead(i) \
                    or i in self.turns and i > first or ends_sentence(self.lines[i].text):
                break
            found.append(i)
            i += 1
        rows = found[1:]
        alike = sum(self._begins_row(k) for k in rows)
        if len(rows) < 2 or alike < 2 or alike < 0.4 * len(rows) or not self._is_short_heading(first, 0.8) \
                or self._begins_row(first) and alike < 0.7 * len(rows):
            return start
        return found[-1] + 1

    def _bare_rows(self, i: int) -> tuple[int, int]:
        """A table without caption and known header: three rows or more of as many numbers, and the lines before."""
        cells = self._cells(i)
        end = i
        while end < len(self.lines) and cells and (self._cells(end) == cells or self.kind[end] == HEADER):
            end += 1
        while end > i and self.kind[end - 1] == HEADER:
            end -= 1
        if sum(not self.kind[k] for k in range(i, end)) < 3 or cells < 2:
            return i, i
        start = i
        while start > 0 and i - start < 4 and not self.kind[start - 1] and self._is_short_heading(start - 1, 0.8) \
                and not _p("heading").match(self.bare[start - 1]):
            start -= 1
        if i - start > 1 or start < i and len(self.lines[start].stripped.split()) > cells:
            return start, end
        return i, end

    def _cells(self, i: int) -> int:
        """How many numbers a row ends with; 0 where it is none."""
        text = self.lines[i].stripped
        m = ROW.match(text) if not self.kind[i] and is_row(text) and not _p("bullet").match(self.bare[i]) else None
        return len(re.findall(CELL, m["cells"])) if m else 0

    def _is_header(self, i: int) -> bool:
        """Whether most of a line is labels, be its last one cut by the line's end."""
        end, labels = specs.header_end(self.bare[i])
        return labels > 1 and end > 0.6 * len(self.bare[i])

    def _next(self, i: int) -> int:
        """The next line that is no running header."""
        while i < len(self.lines) and self.kind[i] == HEADER:
            i += 1
        return i

    def _table_end(self, start: int) -> int:
        """The index behind the last row of a table that begins at `start`; `start` if there is none."""
        i, header = self._next(start), 0
        while i < len(self.lines) and not self._is_table_row(i):
            if self.kind[i] or ends_sentence(self.lines[i].text) or header > 14 \
                    or width(self.lines[i].text) > 0.8 * self.full and not self._is_header(i):
                return self._text_table_end(start)
            header += 1
            i = self._next(i + 1)
        if i >= len(self.lines) or (not header and not self._opens_table(start)):
            return start
        end = self._rows_end(i)
        rows = [self.lines[k].stripped for k in range(i, end) if not self.kind[k]]
        numbers = any(map(is_row, rows)) and not any(map(ITEM.search, rows))
        return end if self._is_closed(end, numbers) else max(end, self._text_table_end(start))

    def _is_closed(self, i: int, numbers: bool) -> bool:
        """Whether a table may end before line i: structure, a new table or a sentence follows.

        Rows that only begin with a rank may go on with a list; rows of numbers end with their page.
        """
        i = self._next(i)
        if i >= len(self.lines) or self.kind[i] or numbers and i in self.turns \
                or self._stands_apart(i) and self._cites(i, _p("citation"), _p("url")):
            return True
        if not numbers and ITEM.match(self.bare[i]) or self._row_behind(i):
            return False
        if numbers and ends_sentence(self.lines[i].text):
            return True
        if _p("heading").match(self.bare[i]) or _p("bullet").match(self.bare[i]):
            return True
        ahead = [k for k in (i, i + 1) if k < len(self.lines)]
        return any(self._opens_table(k) or self._sentence_ahead(k) for k in ahead)

    def _rows_end(self, i: int) -> int:
        end = i
        while i < len(self.lines):
            if self._is_table_row(i) or self._is_cells(i) \
                    or i == end and not self.kind[i] and CELLS_ONLY.fullmatch(self.lines[i].stripped):
                end = i + 1
            elif self.kind[i] == CAPTION:
                j = self._next(i + 1)
                if not (j < len(self.lines) and self._is_table_row(j)):
                    break
            elif self.kind[i] != HEADER and not self._wraps(i):
                break
            i += 1
        return end

    def _wraps(self, i: int) -> bool:
        """A label or a cell that wraps: a row follows within two lines, and no new header."""
        if self.kind[i] or ends_sentence(self.lines[i].text) or width(self.lines[i].text) > 0.6 * self.full:
            return False
        ahead = [k for k in range(i + 1, min(i + 3, len(self.lines))) if self.kind[k] != HEADER]
        return any(self._is_table_row(k) or self._is_cells(k) for k in ahead) \
            and not any(self._opens_table(k) for k in ahead)

    def _is_cells(self, i: int) -> bool:
        """Whether a line is nothing but several numbers: the rest of a row whose label wraps."""
        text = self.lines[i].stripped
        return not self.kind[i] and len(_CELL_WITHIN.findall(f" {text}")) > 1 and bool(CELLS_ONLY.fullmatch(text))

    def _is_table_row(self, i: int) -> bool:
        if self.kind[i]:
            return False
        if self._is_header(i):
            return False
        text = self.lines[i].stripped
        ranked = RANKED.match(text) or _RANKED_TIGHT.match(text)
        if NAMES_BESIDE.search(text) and len(_CELL_WITHIN.findall(text)) > 1 and not ends_sentence(text):
            return True  # numbers within a row that ends with words
        if len(_CELL_WITHIN.findall(text)) > 2 and re.search(r"[가-힣A-Za-z]", text) and not ends_sentence(text) \
                and not any(_p("in_sentence").search(w) for w in text.split()):
            return True
        return is_row(text) or bool(ranked) and width(text) < 0.6 * self.full

    def _text_table_end(self, start: int) -> int:
        """A table of words: from a line of header words to the next structure or full-width sentence."""
        first = i = self._next(start)
        if i >= len(self.lines) or self.kind[i] or not (self._opens_over_lines(i) or self._captioned_labels(start, i)):
            return start
        end = i
        while i < len(self.lines):
            if self.kind[i] in (HEADING, REFERENCE, EVENTS, CONTENTS) \
                    or self.kind[i] == CAPTION and not self._row_ahead(i):
                break
            if not self.kind[i]:
                if self._sentence_ahead(i):
                    stop = self._row_behind(i)
                    if not stop:
                        break
                    end = i = stop
                    continue
                if i > first and self._new_page_of_prose(i):
                    break
                if i > first and (self.bare[i] == self.bare[first] or self._heads_table(i)):
                    break
                end = i + 1
            i += 1
        apart = end - 1 > first and (self._stands_apart(end - 1) or self.kind[end - 2] == HEADER)
        if apart and self._is_short_heading(end - 1):
            end -= 1
        return end

    def _row_behind(self, i: int) -> int:
        """Where the next row begins behind a sentence that is a cell: names in two scripts follow; 0 where none do."""
        stop = next((j + 1 for j in range(i, min(i + 8, len(self.lines))) if ends_sentence(self.lines[j].text)), 0)
        for j in range(stop, min(stop + 4, len(self.lines)) if stop else stop):
            if self.kind[j] or ends_sentence(self.lines[j].text):
                return 0
            if _HANZI_ALONE.fullmatch(self.bare[j]) or NAMES_BESIDE.match(self.lines[j].stripped):
                return stop
        return 0

    def _captioned_labels(self, start: int, i: int) -> bool:
        """Whether a line right behind a caption is labels, though not all of them are known; short lines follow."""
        if not start or self.kind[start - 1] != CAPTION or i + 2 >= len(self.lines) \
                or re.search(r"[.,。，]", self.bare[i]) or width(self.lines[i].text) > 0.9 * self.full:
            return False
        known, letters = specs.labels_within(self.bare[i])
        return known > 1 and letters > 0.5 * len(self.bare[i]) and not self._sentence_ahead(i + 1)

    def _heads_table(self, i: int) -> bool:
        """Whether a line is the heading of another table, whose labels fill the next one."""
        j = i + 1
        return self._stands_apart(i) and j < len(self.lines) and not self.kind[j] and self._is_header(j) \
            and specs.header_end(self.bare[j])[1] > 2 and self._is_short_heading(i) and not self._opens_table(i)

    def _row_ahead(self, i: int) -> bool:
        """Whether a row of words follows a picture's caption that stands within a table."""
        j = self._next(i + 1)
        return j < len(self.lines) and not self.kind[j] and not self._opens_over_lines(j) \
            and bool(NAMES_BESIDE.search(self.lines[j].text))

    def _new_page_of_prose(self, i: int) -> bool:
        """Whether a page opens here that begins with words and soon ends a sentence."""
        return i in self.turns and not self._begins_row(i) and not ITEM.match(self.bare[i]) \
            and any(ends_sentence(x.text) for x in self.lines[i:i + 3])

    def _stands_apart(self, i: int) -> bool:
        """Whether a line opens a page or has an empty paragraph before it."""
        return i in self.turns or i > 0 and self.lines[i].number - self.lines[i - 1].number > 3

    def _opens_over_lines(self, i: int) -> bool:
        """Whether header words begin here and fill this line, be it wrapped over several."""
        if self._opens_table(i):
            return True
        end, labels = specs.header_end("".join(self.bare[i:i + 5]))
        return labels > 1 and end >= len(self.bare[i]) + 2

    def _sentence_ahead(self, i: int) -> bool:
        """Whether full-width lines from here run on to the end of a sentence."""
        n = 0
        if not any(_p("in_sentence").search(w) for w in self.lines[i].stripped.split()):
            return False
        for j in range(i, min(i + 8, len(self.lines))):
            if self.kind[j] == HEADER:
                continue
            if self.kind[j] or re.match(r"[⚫•]", self.bare[j]):
                return False
            if ends_sentence(self.lines[j].text):
                return n >= 1 or width(self.lines[j].text) > (0.3 if self._stands_apart(i) else 0.75) * self.full
            if width(self.lines[j].text) < 0.75 * self.full or NAMES_BESIDE.search(self.lines[j].text):
                return False
            if n and _p("closed").search(self.bare[j]):
                return True
            if width(self.lines[j].text) < 0.85 * self.full and _p("noun_end").search(self.bare[j]):
                return False  # a cell of words ends so, a line of a sentence hardly
            n += 1
        return False

    def rest(self) -> None:
        """Prose, bullet lists, footnotes, and short lines between sentences as headings."""
        open_sentence = False
        for i, text in enumerate(self.bare):
            if self.kind[i] in (HEADING, TABLE, EVENTS, REFERENCE, CONTENTS):
                open_sentence = False
            if self.kind[i]:
                continue
            if _p("bullet").match(text):
                self.kind[i], open_sentence = BULLETS, True
            elif not open_sentence and self._is_short_heading(i) and not re.search(r"[,，]$", text):
                self.kind[i] = HEADING
                continue
            elif i and self.kind[i - 1] == BULLETS and open_sentence:
                self.kind[i] = BULLETS
            else:
                self.kind[i], open_sentence = PROSE, True
            if ends_sentence(self.lines[i].text):
                open_sentence = False


def read_captions(line: Line) -> list[Caption]:
    """The captions on a line: two may share it.

    >>> [c.text for c in read_captions(Line(1, "도표 2. 전력 구조 도표 3. 2024 년 구조"))]
    ['도표 2. 전력 구조', '도표 3. 2024 년 구조']
    """
    parts = [p.strip() for p in re.split(r"(?=도표\s*\d+\s*\.)", line.stripped) if p.strip()]
    found = []
    for p in parts:
        m = re.match(r"도표\s*(\d+)\s*\.\s*", p)
        if m:
            found.append(Caption(re.sub(r"\s+", " ", p), int(m[1]), line))
    return found


def read_outline(lines: Sequence[Line], grids: Sequence[Grid] = ()) -> Outline:
    """Blocks and articles of an issue; `grids` are its tables where the file knows them."""
    r = _Reader(lines, grids)
    if not r.lines:
        return Outline([], [])
    r.headers()
    r.events()
    r.known_tables()
    r.captions()
    r.references()
    r.find_titles()
    r.contents()
    r.headings()
    r.tables()
    r.rest()
    return _assemble(r)


def _assemble(r: _Reader) -> Outline:
    blocks: list[Block] = []
    articles: list[Article] = []
    article, heading, numbered = -1, "", False
    for i, line in enumerate(r.lines):
        kind = r.kind[i]
        if i in r.titles:
            articles.append(Article(r.titles[i], line.number))
            article, heading, numbered = len(articles) - 1, "", True
        if kind == HEADING and not (i in r.titles and r.lines[i].stripped.endswith(r.titles[i])):
            text = re.sub(rf"^{_p('heading').pattern}\s*", "", line.stripped)
            marked = bool(_p("heading").match(r.bare[i]))
            if marked and not numbered:
                articles.append(Article(text, line.number))
                article, heading = len(articles) - 1, ""
            elif not re.match(r"0\d[.．]", r.bare[i]):
                heading = text
        if i in r.wrapped and blocks and blocks[-1].captions:
            last = blocks[-1].captions[-1]
            blocks[-1].captions[-1] = replace(last, text=f"{last.text} {line.stripped}")
            blocks[-1].lines.append(line)
            continue
        if blocks and blocks[-1].kind == kind and blocks[-1].article == article and kind not in (CAPTION, HEADING) \
                and blocks[-1].heading == heading \
                and not (kind == TABLE and bare(blocks[-1].lines[0].text) == r.bare[i]):
            blocks[-1].lines.append(line)
        else:
            blocks.append(Block(kind, [line], article, heading, read_captions(line) if kind == CAPTION else []))
    labels = frozenset(line.number for i, line in enumerate(r.lines) if r.is_label(i))
    return Outline(blocks, articles, labels, r.loose)

