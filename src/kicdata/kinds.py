"""The lines of an issue with what is known of each: its kind, its page, how it stands beside its neighbours.

In: the lines of a `Source`, and its tables where the file knows them. Out: `Lines`, whose kinds are empty until
`outline` and `bounds` set them. Refuses nothing: where no page is marked, all lines stand on one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kicdata.grid import Grid
from kicdata.rows import ends_sentence, is_row
from kicdata.specs import line_pattern as _p
from kicdata.text import Line, bare, width

HEADER, HEADING, CAPTION, TABLE, PROSE = "running header", "heading", "caption", "table", "prose"
REFERENCE, BULLETS, CONTENTS, EVENTS = "reference", "bullet list", "contents", "events"
KINDS = (HEADER, HEADING, CAPTION, TABLE, PROSE, REFERENCE, BULLETS, CONTENTS, EVENTS)
TITLE_AT_FOOT = re.compile(r"0\d[.．](?!\d(?!\d{3}[가-힣]))")  # `02. 2026 년 …`, no date


class Lines:
    """The lines with text, and what is known of each by its index: they get their kinds one after the other.

    >>> r = Lines([Line(1, "1. 도시 현황"), Line(3, "도시가 성장했다. ", page=2), Line(9, "도시 ", page=2)])
    >>> r.bare, sorted(r.turns), [i for i in range(3) if r.stands_apart(i)], r.kind
    (['1.도시현황', '도시가성장했다.', '도시'], [0, 1], [0, 1, 2], ['', '', ''])
    """

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
        """The lines behind a title and section names at a page's foot, where nothing else shows the page's end."""
        opened = next((i for i, x in enumerate(self.lines) if ends_sentence(x.text)), len(self.lines))  # no contents
        found = set()
        for title in range(opened, len(self.bare) - 1):
            if TITLE_AT_FOOT.match(self.bare[title]) and _p("title").fullmatch(self.bare[title]):
                n = title + 1
                while n < len(self.bare) and _p("sections").fullmatch(self.bare[n]):
                    n += 1
                found |= {n} if title + 1 < n < len(self.bare) else set()
        return found

    def _pages(self) -> list[range]:
        edges = [*sorted(self.turns), len(self.lines)]
        return [range(a, b) for a, b in zip(edges, edges[1:], strict=False)]

    def next(self, i: int) -> int:
        """The next line that is no running header."""
        while i < len(self.lines) and self.kind[i] == HEADER:
            i += 1
        return i

    def stands_apart(self, i: int) -> bool:
        """Whether a line opens a page or has an empty paragraph before it."""
        return i in self.turns or i > 0 and self.lines[i].number - self.lines[i - 1].number > 3

    def cites(self, i: int) -> bool:
        """Whether a source is named from here on: by a name, and soon by an address or a day in brackets."""
        if i and not self.stands_apart(i) and not self.kind[i - 1] and not ends_sentence(self.lines[i - 1].text):
            return False
        url, ahead = _p("url"), self.bare[i:i + 5]
        link = next((k for k, t in enumerate(ahead) if url.match(t)), len(ahead))
        text = "".join(ahead[:link])
        if any(text[m.end():m.end() + 1] not in ("", "(") for m in _p("closed").finditer(text)):
            return False  # `화웨이(华为), …` in a sentence cites nothing
        return bool(_p("citation").match(self.bare[i])) and any(
            url.match(t) or re.search(r"\(\d\d\.$|\(\d\d\.\d\d\.\d\d\)", t) for t in ahead)

    def is_short_heading(self, i: int, share: float = 0.62) -> bool:
        """Whether a line is short (`share` of a full line) and neither a sentence, a part of one, nor a row."""
        text = self.lines[i].text
        if width(text) > share * self.full or ends_sentence(text) or is_row(text) or _p("bullet").match(self.bare[i]):
            return False
        if re.search(r"[은는을를의와과,，며고]$", self.bare[i]) or self.spaced and not text[-1:].isspace():
            return False
        return bool(re.search(r"[가-힣A-Za-z]", text)) and not self._is_narrow_prose(i)

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
