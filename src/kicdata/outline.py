"""Lines become an outline: every line with text belongs to exactly one block.

In: the lines of a `Source`. Out: `Outline`: blocks in reading order, each with its article and
headings; captions; sections of prose that can be read on across page turns, captions and tables.
Refuses nothing: a line that fits no other kind is prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import NamedTuple

from kicdata import specs
from kicdata.bounds import mark_tables
from kicdata.eventrows import WHEN, event_roles, is_in_order
from kicdata.grid import Grid
from kicdata.kinds import (
    BULLETS,
    CAPTION,
    CONTENTS,
    EVENTS,
    HEADER,
    HEADING,
    PROSE,
    REFERENCE,
    TABLE,
    TITLE_AT_FOOT,
    Lines,
)
from kicdata.rows import RANKED, ends_sentence, is_row
from kicdata.specs import line_pattern as _p
from kicdata.text import Line, bare, width


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


class Section(NamedTuple):
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


def read_outline(lines: Sequence[Line], grids: Sequence[Grid] = ()) -> Outline:
    """Blocks and articles of an issue; `grids` are its tables where the file knows them.

    Each line gets its kind in passes, from the surest to the least sure.

    >>> lines = ["1. 도시 현황", "도표 1. GDP", "순위 도시 GDP(억 위안) 성장률", "1 상하이 上海 36,212.40 5.30%"]
    >>> outline = read_outline([Line(2 * n, text) for n, text in enumerate(lines, 1)])
    >>> [(b.kind, outline.title(b)) for b in outline.blocks]
    [('heading', '도시 현황'), ('caption', '도시 현황'), ('table', '도시 현황')]
    """
    r = Lines(lines, grids)
    if not r.lines:
        return Outline([], [])
    _mark_headers(r)
    _mark_events(r)
    _mark_known_tables(r)
    _mark_captions(r)
    _mark_references(r)
    _find_titles(r)
    _mark_contents(r)
    _mark_headings(r)
    mark_tables(r)
    _mark_rest(r)
    return _assemble(r)


def _mark_headers(r: Lines) -> None:
    """What stands at the head or foot of each page: the issue's name, page numbers, names of sections."""
    page, number, sections = _p("page_header"), _p("page_number"), _p("sections")
    for i, text in enumerate(r.bare):
        if r.lines[i].running or page.fullmatch(text) or _p("events").fullmatch(text) \
                or sections.fullmatch(text) and not _is_label_below(r, i):
            r.kind[i] = HEADER
    for i, text in enumerate(r.bare):
        if number.fullmatch(text) and (i < 3 or any(page.fullmatch(r.bare[j]) for j in (i - 1, i + 1)
                                                    if 0 <= j < len(r.bare))):
            r.kind[i] = HEADER


def _is_label_below(r: Lines, i: int) -> bool:
    """Whether the name of a section is a label of a table: `산업` right behind a caption, or in a cell with `고도화`.
    """
    if not i or i in r.turns or specs.header_end(r.bare[i])[0] < len(r.bare[i]):
        return False
    page, sections = _p("page_header"), _p("sections")
    within = i + 1 < len(r.lines) and r.lines[i + 1].number - r.lines[i].number == 1 < r.lines[i].number \
        - r.lines[i - 1].number and not any(p.fullmatch(r.bare[k]) for p in (page, sections) for k in (i - 1, i + 1))
    return bool(_p("caption").match(r.bare[i - 1])) or within


def _mark_events(r: Lines) -> None:
    """The events table: its cells where the file knows them, else from its header to what ends it."""
    for i, text in enumerate(r.bare):
        roles = [] if r.kind[i] else event_roles(text)
        grid = next((g for g in r.grids if i in g and any(WHEN.search(r.lines[j].text) for j in g)), None) \
            if roles else None
        for j in grid or (range(i, _events_end(r, i)) if is_in_order(roles) else ()):
            r.kind[j] = r.kind[j] or EVENTS


def _events_end(r: Lines, head: int) -> int:
    """Where a table of events ends: at the section name at its page's foot, else behind its last date."""
    ends = (_p("events"), _p("heading"), _p("caption"))
    stop = next((j for j in range(head + 1, len(r.lines)) if any(p.match(r.bare[j]) for p in ends)), len(r.lines))
    if stop < len(r.lines) and ends[0].fullmatch(r.bare[stop]):
        return stop
    return max((j + 1 for j in range(head, stop) if WHEN.search(r.lines[j].text)), default=head)


def _mark_known_tables(r: Lines) -> None:
    """Tables whose cells the file knows, whatever their lines look like."""
    for grid in r.grids:
        for i in grid:
            r.kind[i] = r.kind[i] or TABLE


def _mark_captions(r: Lines) -> None:
    """Captions of tables and photographs; one that found no room goes on in the next line. Units beside a caption."""
    for i, text in enumerate(r.bare):
        if not r.kind[i] and (_p("caption").match(text) or _p("photo").match(text)):
            r.kind[i] = CAPTION
            if _p("caption").match(text) and _wraps_on(r, i):
                r.kind[i + 1] = CAPTION
                r.wrapped.add(i + 1)
    for i, text in enumerate(r.bare):
        if not r.kind[i] and _p("unit_line").fullmatch(text) and CAPTION in r.kind[max(0, i - 1):i + 2]:
            r.kind[i] = CAPTION


def _wraps_on(r: Lines, i: int) -> bool:
    """Whether a caption goes on in the next line: nothing stands between, and its first word found no room."""
    a, b = r.lines[i], r.lines[i + 1] if i + 1 < len(r.lines) else r.lines[i]
    if b.number - a.number != 1 or r.kind[i + 1] or not a.text[-1:].isspace():
        return False
    apart = i + 2 in r.turns or i + 2 < len(r.lines) and r.lines[i + 2].number - b.number > 1
    longest = max(len(x.stripped) for x in r.lines[max(0, i - 20):i + 20])
    filled = len(a.stripped) + 1 + len(b.stripped.split()[0]) >= 0.9 * longest
    short = len(b.stripped) < 0.6 * len(a.stripped) and not ends_sentence(b.text)
    if not (apart and filled and short) or is_row(b.text) or RANKED.match(b.stripped):
        return False
    known, letters = specs.labels_within(r.bare[i + 1])
    return known < 2 and letters <= 0.5 * len(r.bare[i + 1])


def _mark_references(r: Lines) -> None:
    """Source lists: from the first line that cites, to the section name at the page's foot."""
    url, label = _p("url"), _p("references")
    for i in range(len(r.lines)):
        if not any(r.kind[i:i + (n := _citation_lines(r, i))]):
            r.kind[i:i + n] = [REFERENCE] * n
    for page in r.pages:
        foot = [i for i in page if label.fullmatch(r.bare[i])]
        if foot and _heads_its_list(r, foot[-1]):
            for at in foot:
                for i in range(at + 1, page[-1] + 1):
                    if _p("title_marked").fullmatch(r.bare[i]) and not any(map(url.match, r.bare[i + 1:i + 3])):
                        break  # the next article begins on the same page
                    r.kind[i] = r.kind[i] or REFERENCE
            continue
        start = page[0]
        for stop in foot or [page[-1] + 1]:  # where a page's end is lost, two lists stand on one
            first = next((i for i in range(start, stop) if not r.kind[i] and r.cites(i)), stop)
            for i in range(start, page[-1] + 1 if stop == (foot or [stop])[-1] else stop):
                title = i >= stop - 3 and TITLE_AT_FOOT.match(r.bare[i]) and _p("title").match(r.bare[i])
                if first <= i < stop and not r.kind[i] and foot and not title or url.match(r.bare[i]):
                    r.kind[i] = REFERENCE
            start = stop


def _heads_its_list(r: Lines, i: int) -> bool:
    """Whether the label of the references stands over them, not at the page's foot."""
    ahead = r.bare[i + 1:i + 4]
    return bool(ahead) and not _p("url").match(ahead[0]) and any(_p("url").match(t) for t in ahead)


def _citation_lines(r: Lines, i: int) -> int:
    """How many lines a whole citation takes that begins on a line: name in two scripts, title, day; else 0."""
    if not _p("citation").match(r.bare[i]):
        return 0
    return next((n for n in (1, 2, 3) if _p("citation_whole").fullmatch("".join(r.bare[i:i + n]))), 0)


def _find_titles(r: Lines) -> None:
    """Titles of articles: first or last on their page, or marked by their kind."""
    form = _p("title")
    after_references, opened = False, _first_text(r)  # where the article that a foot names may begin
    for page in r.pages:
        if after_references:
            opened = page[0]
        body = [i for i in page if r.kind[i] != HEADER]
        if not body:
            continue
        first, last = body[0], [i for i in page if r.bare[i]][-1]
        numbered = form.match(r.bare[first])
        if numbered and not ends_sentence(r.lines[first].text) and not r.kind[first]:
            _set_title(r, first, [first])
        elif foot := _title_at_foot(r, body):
            start = opened if 0 <= opened < page[0] and _is_untitled(r, opened, page[0]) else page[0]
            _set_title(r, page[-1] + 1 if _is_of_next(r, page, foot) else start, foot, HEADER)
            opened = -1
        elif after_references and not r.kind[first] and not _p("heading").match(r.bare[first]) \
                and r.is_short_heading(first, 0.95):
            _set_title(r, first, [first])
        foot_lines = range(max(page[0], last - 2), last + 1)
        after_references = any(_p("references").fullmatch(r.bare[i]) for i in foot_lines) \
            or r.kind[body[-1]] == REFERENCE
    _titles_within_pages(r)


def _titles_within_pages(r: Lines) -> None:
    """`2. [투자분석] …` is a title wherever it stands; other numbered lines where they count on from the last."""
    form, last, listed = _p("title"), 0, False
    for i, text in enumerate(r.bare):
        m = form.fullmatch(text)
        if not m or ends_sentence(r.lines[i].text) or r.kind[i] and i not in r.titles:
            continue
        number = int(m["number"])
        marked = bool(_p("title_marked").fullmatch(text))
        if i in r.titles or marked or last and number == last + 1 and not listed and r.is_short_heading(i, 0.95):
            if i not in r.titles:
                _set_title(r, i, [i])
            last, listed = number, False
        elif number == 1:
            listed = True


def _title_at_foot(r: Lines, body: Sequence[int]) -> list[int]:
    """The lines of a title that heads the page at whose foot it stands (`01. …`)."""
    for i in body:
        if _p("title").match(r.bare[i]) and TITLE_AT_FOOT.match(r.bare[i]) and not r.kind[i]:
            if i in body[-3:]:
                return [k for k in range(i, body[-1] + 1) if not r.kind[k]]
            if i + 1 < len(r.bare) and _p("sections").fullmatch(r.bare[i + 1]):
                return [i]  # its page's last rows, or the first ones of the next, may stand around it
    return []


def _is_of_next(r: Lines, page: Sequence[int], foot: Sequence[int]) -> bool:
    """Whether a title behind the sources of an article is of the page that follows, by the words that they share."""
    after: Sequence[int] = next((p for p in r.pages if p[0] == page[-1] + 1), [])
    if not after or not any(r.kind[i] == REFERENCE for i in page):
        return False
    noun = "[가-힣]{2,}?(?=[의을를은는과와로]?(?![가-힣]))"  # a word of a title without its particle
    words = {w for i in foot for w in re.findall(noun, r.lines[i].stripped)}
    here, there = ({w for w in words if any(w in r.bare[i] for i in p if i not in foot
                                            and r.kind[i] not in (REFERENCE, HEADER))} for p in (page, after))
    return len(there - here) > max(1, len(here - there))


def _is_untitled(r: Lines, start: int, stop: int) -> bool:
    """Whether the pages from `start` on, before the one at whose foot a title stands, have none of their own."""
    return start in r.turns and not any(i in r.titles for i in range(start, stop))


def _first_text(r: Lines) -> int:
    """Where the page begins that has the first sentence or heading."""
    first = _first_sentence(r)
    return next((p[0] for p in r.pages if first in p), -1)


def _first_sentence(r: Lines) -> int:
    return next((i for i, t in enumerate(r.bare) if ends_sentence(t) or _p("heading").match(t)
                 or _p("closed").search(t) or r.kind[i] == CAPTION), len(r.lines))


def _set_title(r: Lines, start: int, span: Sequence[int], kind: str = HEADING) -> None:
    name = " ".join(r.lines[k].stripped for k in span)
    r.titles[start] = re.sub(r"^\d{1,2}\s*[.．]\s*", "", name)
    for k in span:
        r.kind[k] = kind


def _mark_contents(r: Lines) -> None:
    """Everything before the first sentence, heading or title, where a list of titles stands."""
    stop = _first_sentence(r)
    page = next((p for p in r.pages if stop in p), range(0))
    cut = stop
    if page and r.titles.get(page[0]) is not None:
        cut = page[0]
    head = [i for i in range(stop) if r.kind[i] == HEADER]
    if head and cut == stop:
        cut = head[-1]
    elif cut == stop:
        cut = 0
    for i in range(cut):
        if r.kind[i] != HEADER:
            r.kind[i] = CONTENTS
        r.titles.pop(i, None)


def _mark_headings(r: Lines) -> None:
    """Headings by their mark; one that fills its line goes on in the next. Lines that name a table's source."""
    for i, text in enumerate(r.bare):
        if r.kind[i]:
            continue
        if _p("heading").match(text):
            r.kind[i] = HEADING
            j = i
            while not ends_sentence(r.lines[j].text) and width(r.lines[j].text) > 0.95 * r.full \
                    and j + 1 < len(r.lines) and not r.kind[j + 1] \
                    and width(r.lines[j + 1].text) < 0.4 * r.full and r.lines[j].text[-1:] != " " \
                    and not is_row(r.lines[j + 1].text):
                j += 1
                r.kind[j] = HEADING
        elif _p("table_source").fullmatch(text) and not ends_sentence(r.lines[i].text) \
                and (r.kind[i - 1] or is_row(r.lines[i - 1].text) or ends_sentence(r.lines[i - 1].text)):
            r.kind[i] = REFERENCE


def _mark_rest(r: Lines) -> None:
    """Prose, bullet lists, footnotes, and short lines between sentences as headings."""
    open_sentence = False
    for i, text in enumerate(r.bare):
        if r.kind[i] in (HEADING, TABLE, EVENTS, REFERENCE, CONTENTS):
            open_sentence = False
        if r.kind[i]:
            continue
        if _p("bullet").match(text):
            r.kind[i], open_sentence = BULLETS, True
        elif not open_sentence and r.is_short_heading(i) and not re.search(r"[,，]$", text):
            r.kind[i] = HEADING
            continue
        elif i and r.kind[i - 1] == BULLETS and open_sentence:
            r.kind[i] = BULLETS
        else:
            r.kind[i], open_sentence = PROSE, True
        if ends_sentence(r.lines[i].text):
            open_sentence = False


def _is_label(r: Lines, i: int) -> bool:
    """Whether a bullet only names what the next lines say: short, no sentence, no bullet behind it."""
    if r.kind[i] != BULLETS or not _p("bullet").match(r.bare[i]) or i + 1 >= len(r.lines):
        return False
    text, after = r.lines[i].text, r.bare[i + 1]
    if r.kind[i + 1] not in (BULLETS, PROSE) or _p("bullet").match(after) or ends_sentence(text):
        return False
    return width(text) < 0.62 * r.full and not re.search(r"(?:[은는을를,，며]|에서|으로)$|:", r.bare[i])


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


def _assemble(r: Lines) -> Outline:
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
    labels = frozenset(line.number for i, line in enumerate(r.lines) if _is_label(r, i))
    return Outline(blocks, articles, labels, r.loose)
