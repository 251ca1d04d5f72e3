"""What a line looks like by itself: a row of a table, or the end of a sentence.

In: the text of one line. Out: whether it is a row, and the patterns of rows and of their cells. Refuses a
year as a number of few digits, and words that end as those of sentences do as the label of one number.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from kicdata import specs
from kicdata.specs import line_pattern as _p
from kicdata.text import bare
from kicdata.values import SIGNS

_UNITS = "|".join(re.escape(x) for x, u in specs.units().items() if u.base not in specs.layout()["tables"]["no_cell"])
_BOUND = "이상|이하|내외|안팎|미만|초과|가량|좌우|남짓"
_FEW = r"\d{1,3}(?:,\d{3})?(?:\.\d+)?"  # no year
_CELL = (rf"(?:{_FEW}[-–、]{_FEW}(?![-–\d])|" rf"[{SIGNS}±]?" r"\d[\d,]*(?:\.\d+)?(?:~\d[\d,.]*)?\s?"
         rf"(?:(?:[십백천]?[만억조]|천)?\s?(?:{_UNITS}))?(?:\s?(?:{_BOUND}))?|[-–—](?=\s|$))")
_POINTS = r"%(?:p|포인트)?|pp|퍼센트포인트"
_SECOND = (rf"[(（]\s?(?:[+\-−△▼▲±]\s?\d[\d,.]*(?:\s?(?:{_POINTS}))?|\d[\d,.]*\s?(?:{_POINTS})\s?[↑↓▲▼]?"
           r"|\d{1,3}\s?위|\d[\d,.]*\s?[↑↓])\s?[)）]|(?<=\d)[(（]\d{1,2}[)）]")
PAIR = re.compile(rf"(?<!\S)(?P<first>{_CELL})\s?(?P<second>{_SECOND})(?!\S)")
_CELL = rf"{_CELL}(?:\s?{_SECOND}(?!\S))?"
ROW = re.compile(rf"(?P<label>(?:\d{{1,3}}\s)?\S.*?)(?P<cells>(?:\s{_CELL})+)$")
CELL = re.compile(_CELL)
CELL_ALONE = re.compile(rf"(?<!\S){_CELL}(?!\S)")
_CELLS = re.compile(rf"(?:\s{_CELL})+")
NAMES_BESIDE = re.compile(r"[가-힣A-Za-z0-9\-] [㐀-鿿]{2,}")  # `위안즈로봇 元智机器人`: prose has brackets
ITEM = re.compile(r"[⚫•●▪]")
RANKED = re.compile(rf"(?!{_p('label_number').pattern})(?P<rank>\d{{1,3}})\s+"
                    r"(?!(?:위|년|월|일|개|명|차례?|분기|세대)\s)(?P<label>\D.*)$")


def ends_sentence(text: str) -> bool:
    """Whether a line closes a sentence.

    >>> ends_sentence("크게 성장했다. "), ends_sentence("투자 금액")
    (True, False)
    """
    return bool(_sentence_end().search(bare(text)))


@cache
def _sentence_end() -> re.Pattern[str]:
    return re.compile(rf"(?:{_p('sentence_end').pattern})$")


@lru_cache(maxsize=1 << 13)  # a line is looked at from itself and from the lines around it
def is_row(text: str) -> bool:
    """Whether a line looks like a row of numbers behind a label.

    >>> is_row("3 선전 深圳 25,934.28 6.00%"), is_row("공개된 총 투자 금액은 530.86")
    (True, False)
    """
    m = ROW.match(text.strip())
    if not m:
        return False
    label = re.sub(r"^\d{1,3}\s", "", m["label"])
    cells = CELL.findall(m["cells"])
    if len(cells) == 1 and (re.search(r"[은는이가을를의에도로]$|[.,!?]$", label) or _is_sentence(label)):
        return False
    return bool(re.search(r"[가-힣A-Za-z㐀-鿿]|\d{4}", label)) and bool(re.search(r"\d", m["cells"])) \
        and not ends_sentence(text)


def is_cells(text: str) -> bool:
    """Whether a line is nothing but cells of numbers: the rest of a row that wraps.

    >>> is_cells("25,934.28 6.00%"), is_cells("선전 25,934.28")
    (True, False)
    """
    return bool(_CELLS.fullmatch(f" {text}"))


def is_rest(text: str) -> bool:
    """Whether a line begins with several numbers, and ends with them or with a few names: the rest of a row that wraps.

    >>> is_rest("444.6 5% 11% 마루기기, 가온테크"), is_rest("5% 늘었다."), is_rest("선전 25,934.28 6.00%")
    (True, False, False)
    """
    m = _rest().fullmatch(f" {text}")
    if m is None or len(CELL_ALONE.findall(m["cells"])) < 2 or ends_sentence(text):
        return False
    names = (m["names"] or "").split()
    return len(names) < 6 and not any(_p("in_sentence").search(w) for w in names)


@cache
def _rest() -> re.Pattern[str]:
    return re.compile(rf"(?P<cells>(?:\s{_CELL})+)(?:\s(?P<names>[^\d\s].*))?")


def is_labels(text: str) -> bool:
    """Whether what a header may be, without its gaps, has numbers, and each of them begins a label: none is a cell.

    >>> is_labels("1인당GDP(만위안)65세이상비중"), is_labels("난퉁南通24.8%"), is_labels("난퉁24.8%"), is_labels("도시")
    (True, False, False, False)
    """
    return bool(re.search(r"\d", text)) and re.fullmatch(r"(?:\d{1,4}(?=[가-힣A-Z])|[^\d㐀-鿿])+", text) is not None


def _is_sentence(text: str) -> bool:
    """Whether two words or more end as those of sentences do: no label of a row is like that."""
    return sum(bool(_p("in_sentence").search(w)) for w in text.split()) > 1
