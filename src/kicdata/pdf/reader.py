"""A PDF becomes pages of glyphs, rules, bands and pictures, all in points from the top left corner.

In: the path of a PDF. Out: one `Page` at a time, turned so that its text runs from left to right. Refuses
(`PdfError`) what cannot be opened, is locked, or has more pages than any issue. Pictures are never
decoded here: only where they stand is read.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as c

from kicdata import specs
from kicdata.pdf.page import Band, Box, Glyph, Page, PdfError, Rule

BROKEN = (MemoryError, pdfium.PdfiumError, PdfError)  # raised for what is wrong with the file, not with what reads it
MAX_PAGES = 1000  # an issue has some 20 to 60
THICK = 3.0       # a filled rectangle thinner than this is a rule, a thicker one a band of colour
WHITE = 250       # each of red, green and blue above this is white paper
_DEPTH = 4        # forms within forms
_TURN = math.pi / 2
_SMALL = 0.8      # of the size of what it stands behind: the mark of a footnote, at most
_Char = tuple[int, str, float, float, float, float, float]  # quarter turns, text, left, bottom, right, top, size
_ASLANT = 9       # stands for a turn that is no quarter
_FAINT = 8        # of 255: what covers less is not seen
_DAMAGED = ("the PDF is damaged or cut off.",
            "Download or export it again; if it opens elsewhere, print it into a new PDF.")


def _unchecked(function: Any) -> Any:
    """A function of pdfium's without the check of each argument's type: that takes as long as the call.

    Whatever is written into is to be passed by reference.
    """
    address: Any = ctypes.cast(function, ctypes.c_void_p).value
    return ctypes.CFUNCTYPE(function.restype)(address)


_code_of, _loose_box, _angle_of, _size_of = map(_unchecked, (
    c.FPDFText_GetUnicode, c.FPDFText_GetLooseCharBox, c.FPDFText_GetCharAngle, c.FPDFText_GetFontSize))
_kind_of, _bounds_of, _mode_of, _fill_of, _stroke_of = map(_unchecked, (
    c.FPDFPageObj_GetType, c.FPDFPageObj_GetBounds, c.FPDFPath_GetDrawMode, c.FPDFPageObj_GetFillColor,
    c.FPDFPageObj_GetStrokeColor))


@cache
def mends() -> dict[int, str]:
    """Characters that PDFs hold in place of others: CJK radicals for 汉字, ligatures for their letters."""
    return {ord(row["printed"]): row["text"] for row in specs.read_rows("glyphs.tsv")}


def open_document(path: Path) -> pdfium.PdfDocument:
    """The document of a file; raises `PdfError` where there is none to read."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as e:
        code = e.err_code
        if code == c.FPDF_ERR_PASSWORD:
            raise PdfError("the PDF is locked with a password.", "Open it with the password, print it into a new "
                           "PDF without one, and drop that in.") from None
        if code == c.FPDF_ERR_SECURITY:
            raise PdfError("the PDF is encrypted in a way that cannot be read.",
                           "Print it into a new PDF and drop that in.") from None
        raise PdfError(*_DAMAGED) from None
    if not _is_whole(path):  # pdfium mends such a file as far as it goes, so that pages would be lost in silence
        raise PdfError(*_DAMAGED)
    pages = len(document)
    if pages == 0:
        raise PdfError("the PDF has no pages.", "Download or export it again.")
    if pages > MAX_PAGES:
        raise PdfError(f"the PDF has {pages:,} pages; no issue has more than {MAX_PAGES:,}.",
                       "Cut the issue's pages out of it and drop those in.")
    return document


def _is_whole(path: Path) -> bool:
    """Whether the mark that ends every PDF stands in its last bytes."""
    with path.open("rb") as f:
        f.seek(max(0, path.stat().st_size - 4096))
        return b"%%EOF" in f.read()


def read_page(document: pdfium.PdfDocument, number: int) -> Page:
    """The page with a 1-based number, turned so that most of its text is upright."""
    page = document[number - 1]
    try:
        return _Reader(page, number).read()
    finally:
        page.close()


def turn_of(page: Any, number: int) -> int:
    """By how many quarters a page is to be turned clockwise, so that most of its text is upright."""
    return _usual_turn(Counter(char[0] for char in _Reader(page, number).chars())) % _ASLANT


def _usual_turn(turns: Counter[int]) -> int:
    return turns.most_common(1)[0][0] if turns else 0


class _Reader:
    """One page of pdfium's, read through its plain C functions: ten times the speed of objects for each character."""

    def __init__(self, page: Any, number: int) -> None:
        self.page = page
        self.number = number
        box = c.FS_RECTF()
        c.FPDF_GetPageBoundingBox(page.raw, box)
        self.corners = (box.left, box.bottom, box.right, box.top)
        self.turn = 0
        self.sides = [ctypes.c_float() for _ in range(4)]  # what pdfium writes into, for each object anew
        self.colour = [ctypes.c_uint() for _ in range(4)]
        self.mode = [ctypes.c_int() for _ in range(2)]
        self.into_sides, self.into_colour, self.into_mode = (
            [ctypes.byref(x) for x in found] for found in (self.sides, self.colour, self.mode))

    def read(self) -> Page:
        chars = _without_marks(self.chars())
        turns = Counter(c[0] for c in chars)
        self.turn = _usual_turn(turns)
        frame = self._box(*self.corners)
        self.dx, self.dy = frame.x0, frame.y0
        page = Page(self.number, frame.x1 - frame.x0, frame.y1 - frame.y0)
        page.turned = len(chars) - turns[self.turn]
        page.blanks = any(c[1][-1] == " " for c in chars)
        for turn, text, left, bottom, right, top, size in chars:
            if turn != self.turn:
                continue
            x0, y0, x1, y1 = self._placed(left, bottom, right, top) if turn else \
                (left - frame.x0, -top - frame.y0, right - frame.x0, -bottom - frame.y0)
            if x1 > 0 and y1 > 0 and x0 < page.width and y0 < page.height:
                page.glyphs.append(Glyph(text, x0, y0, x1, y1, size, (x0 + x1) / 2, (y0 + y1) / 2))
        for item, kind, matrix in self._objects(self.page.raw, c.FPDFPage_CountObjects, c.FPDFPage_GetObject, None, 0):
            if kind == c.FPDF_PAGEOBJ_PATH:
                self._path(page, item, matrix)
            elif kind == c.FPDF_PAGEOBJ_IMAGE and (bounds := self._bounds(item, matrix)):
                page.pictures.append(bounds)
        return page

    def _box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle of the PDF (y upwards) turned into reading direction, y downwards."""
        if self.turn == 0:
            return Box(left, -top, right, -bottom)
        if self.turn == 1:  # text runs upwards
            return Box(bottom, left, top, right)
        if self.turn == 2:
            return Box(-right, bottom, -left, top)
        return Box(-top, -right, -bottom, -left)

    def _placed(self, left: float, bottom: float, right: float, top: float) -> Box:
        x0, y0, x1, y1 = self._box(left, bottom, right, top)
        return Box(x0 - self.dx, y0 - self.dy, x1 - self.dx, y1 - self.dy)

    def chars(self) -> list[_Char]:
        """Quarter turns, text, left, bottom, right, top, size of each visible character."""
        textpage = self.page.get_textpage()
        raw, mend = textpage.raw, mends()
        box, matrix = c.FS_RECTF(), c.FS_MATRIX()
        box_ref, matrix_ref = ctypes.byref(box), ctypes.byref(matrix)
        sizes: dict[tuple[float, float], float] = {}  # by the font's size as named and the letter's height
        code_of, loose_box, angle_of, size_of = _code_of, _loose_box, _angle_of, _size_of
        high = 0
        found: list[_Char] = []
        for i in range(c.FPDFText_CountChars(raw)):
            code = code_of(raw, i)
            if 0xD800 <= code < 0xDC00:  # the first half of a character in UTF-16
                high = code
                continue
            if 0xDC00 <= code < 0xE000 and high:
                code = 0x10000 + ((high - 0xD800) << 10) + code - 0xDC00
            high = 0
            if (code == 32 or code in _BLANK) and found and found[-1][1][-1] != " " \
                    and c.FPDFText_IsGenerated(raw, i) != 1:
                last = found[-1]
                found[-1] = (last[0], last[1] + " ", *last[2:])
            if code <= 32 or code in _BLANK or code in _UNSEEN or not loose_box(raw, i, box_ref):
                continue
            angle, named = angle_of(raw, i), size_of(raw, i)
            left, bottom, right, top = box.left, box.bottom, box.right, box.top
            key = named, round(top - bottom, 1)
            size = sizes.get(key)
            if size is None:
                c.FPDFText_GetMatrix(raw, i, matrix_ref)
                size = sizes[key] = named * (math.hypot(matrix.c, matrix.d) or 1.0)
            turn = 0
            if angle:
                turn = -round(angle / _TURN)
                turn = turn % 4 if abs(angle + turn * _TURN) < 0.1 else _ASLANT
            found.append((turn, mend.get(code) or chr(code), left, bottom, right, top, size))
        textpage.close()
        return found

    def _objects(self, parent: Any, count: Any, get: Any, matrix: Any, depth: int
                 ) -> Iterator[tuple[Any, int, Any]]:
        """The drawn objects but text, those within forms too, each with its kind and the matrix of the form around."""
        get, kind_of, form, text = _unchecked(get), _kind_of, c.FPDF_PAGEOBJ_FORM, c.FPDF_PAGEOBJ_TEXT
        for i in range(count(parent)):
            item = get(parent, i)
            kind = kind_of(item)
            if kind == text:  # read as characters
                continue
            if kind == form:
                if depth < _DEPTH:
                    own = c.FS_MATRIX()
                    c.FPDFPageObj_GetMatrix(item, own)
                    yield from self._objects(item, c.FPDFFormObj_CountObjects, c.FPDFFormObj_GetObject,
                                             _product(own, matrix), depth + 1)
            else:
                yield item, kind, matrix

    def _bounds(self, item: Any, matrix: Any) -> Box | None:
        if not _bounds_of(item, *self.into_sides):
            return None
        left, bottom, right, top = (side.value for side in self.sides)
        if matrix is not None:
            corners = [_moved(matrix, x, y) for x in (left, right) for y in (bottom, top)]
            xs, ys = [x for x, _ in corners], [y for _, y in corners]
            left, bottom, right, top = min(xs), min(ys), max(xs), max(ys)
        return self._placed(left, bottom, right, top)

    def _path(self, page: Page, item: Any, matrix: Any) -> None:
        """The rules and bands of a drawn path; anything bent or aslant is a curve."""
        _mode_of(item, *self.into_mode)
        fill, stroke = self.mode
        filled = bool(fill.value) and self._colour(item, _fill_of)[3] > _FAINT
        stroked = bool(stroke.value) and self._colour(item, _stroke_of)[3] > _FAINT
        if not (filled or stroked):
            return
        count = c.FPDFPath_CountSegments(item)
        bounds = self._bounds(item, matrix)
        if bounds is None:
            return
        if filled and not stroked and count <= 6 and _is_thin(bounds):
            _add_rule(page, bounds)
            return
        own = c.FS_MATRIX()
        c.FPDFPageObj_GetMatrix(item, own)
        shapes = self._shapes(item, count, _product(own, matrix))
        if shapes is None:
            page.curves.append(bounds)
            return
        colour = self._colour(item, _fill_of)[:3]
        for points, closed in shapes:
            xs, ys = [x for x, _ in points], [y for _, y in points]
            box = Box(min(xs), min(ys), max(xs), max(ys))
            if filled and len(points) >= 3:
                if _is_thin(box):
                    _add_rule(page, box)
                    continue
                if min(colour) <= WHITE:
                    page.bands.append(Band(box, colour))
            if stroked:
                for (x, y), (u, v) in zip(points, [*points[1:], *points[:1]] if closed else points[1:], strict=False):
                    _add_rule(page, Box(min(x, u), min(y, v), max(x, u), max(y, v)))

    def _colour(self, item: Any, get: Any) -> tuple[int, int, int, int]:
        if not get(item, *self.into_colour):
            return 0, 0, 0, 255
        red, green, blue, alpha = (part.value for part in self.colour)
        return red, green, blue, alpha

    def _shapes(self, item: Any, count: int, matrix: Any) -> list[tuple[list[tuple[float, float]], bool]] | None:
        """The parts of a path as points and whether each is closed; None where one is bent or aslant."""
        shapes: list[tuple[list[tuple[float, float]], bool]] = []
        x, y = ctypes.c_float(), ctypes.c_float()
        for i in range(count):
            segment = c.FPDFPath_GetPathSegment(item, i)
            kind = c.FPDFPathSegment_GetType(segment)
            if kind == c.FPDF_SEGMENT_BEZIERTO:
                return None
            c.FPDFPathSegment_GetPoint(segment, x, y)
            px, py = _moved(matrix, x.value, y.value)
            box = self._placed(px, py, px, py)
            if kind == c.FPDF_SEGMENT_MOVETO or not shapes:
                shapes.append(([(box.x0, box.y0)], False))
            else:
                before = shapes[-1][0][-1]
                if min(abs(before[0] - box.x0), abs(before[1] - box.y0)) > 0.7:
                    return None
                shapes[-1][0].append((box.x0, box.y0))
            if c.FPDFPathSegment_GetClose(segment):
                shapes[-1] = (shapes[-1][0], True)
        return shapes


_BLANK = frozenset([1, 0xA0, 0x3000, *range(0x2000, 0x200B)])  # U+0001 stands for a blank in some PDFs
# zero-width spaces, soft hyphen, byte order mark, the mark of an unknown glyph
_UNSEEN = frozenset([0x7F, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFFFE, 0xFFFF])


def _without_marks(chars: list[_Char]) -> list[_Char]:
    """Characters without the marks of footnotes, small and raised behind a word or a number: `28,122` and `1)`."""
    gone: set[int] = set()
    for end, mark in enumerate(chars):
        if mark[1].strip() != ")":
            continue
        start = end
        while start and end - start < 2 and chars[start - 1][1].isdigit() and chars[start - 1][6] == mark[6]:
            start -= 1
        if 0 < start < end:
            before = chars[start - 1]
            if mark[6] <= _SMALL * before[6] and mark[3] > before[3] + 0.1 * before[6]:
                gone.update(range(start, end + 1))
    return [x for n, x in enumerate(chars) if n not in gone] if gone else chars


def _product(own: Any, outer: Any) -> Any:
    """The matrix that applies `own` first and `outer` after it."""
    if outer is None:
        return own
    return c.FS_MATRIX(own.a * outer.a + own.b * outer.c, own.a * outer.b + own.b * outer.d,
                       own.c * outer.a + own.d * outer.c, own.c * outer.b + own.d * outer.d,
                       own.e * outer.a + own.f * outer.c + outer.e, own.e * outer.b + own.f * outer.d + outer.f)


def _moved(m: Any, x: float, y: float) -> tuple[float, float]:
    return m.a * x + m.c * y + m.e, m.b * x + m.d * y + m.f


def _is_thin(box: Box) -> bool:
    return min(box.x1 - box.x0, box.y1 - box.y0) < THICK


def _add_rule(page: Page, box: Box) -> None:
    wide, high = box.x1 - box.x0, box.y1 - box.y0
    if wide >= high and high < THICK and wide > THICK:
        page.across.append(Rule(box.x0, box.x1, box.middle))
    elif high > wide and wide < THICK and high > THICK:
        page.down.append(Rule(box.y0, box.y1, (box.x0 + box.x1) / 2))
