"""Whether the articles that the list of contents names stand in the text: half an issue is told.

In: an outline. Out: the entries of the list of contents that nothing in the rest of the issue repeats. Entries are
compared by their letters alone, and loosely, since titles are printed a little differently in the list. Left out are
names of sections, and entries that are too short to tell or have no Korean.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from kicdata.kinds import CONTENTS, HEADING
from kicdata.outline import Outline
from kicdata.specs import line_pattern as _p
from kicdata.text import Line, bare

MOST = 100  # lines of a list of contents; more is none
SHORTEST = 6  # letters of an entry that can be told
ALIKE = 0.55  # of an entry's letters that a title or heading has in order
_LETTERS = re.compile(r"[^가-힣A-Za-z㐀-鿿]+")
_HANGUL = re.compile("[가-힣]")  # `September` stands on the cover
_PAGE = re.compile(r"\s+P\s*\d{1,3}\s*$")


def missing_articles(outline: Outline) -> list[Line]:
    """The lines of the list of contents whose article the text does not have, in order."""
    listed = [x for b in outline.blocks if b.kind == CONTENTS for x in b.lines]
    if not 0 < len(listed) <= MOST:
        return []
    rest = _letters("".join(x.text for b in outline.blocks if b.kind != CONTENTS for x in b.lines))
    titles = [_letters(t) for t in [*(a.title for a in outline.articles), *("".join(x.text for x in b.lines)
              for b in outline.blocks if b.kind == HEADING)]]
    return [x for x in listed if not _p("events").search(bare(x.text)) and _is_missing(_entry(x), rest, titles)]


def _entry(x: Line) -> str:
    return _letters(_PAGE.sub("", x.text))


def _letters(text: str) -> str:
    return _LETTERS.sub("", text).casefold()


def _is_missing(entry: str, rest: str, titles: list[str]) -> bool:
    if len(entry) < SHORTEST or not _HANGUL.search(entry) or entry in rest:
        return False
    return not any(_shared(entry, t) >= ALIKE * len(entry) for t in titles)


def _shared(entry: str, title: str) -> int:
    """Letters of an entry that stand in a title in the same order, two or more together."""
    return sum(m.size for m in SequenceMatcher(None, entry, title, autojunk=False).get_matching_blocks() if m.size > 1)
