"""PDFs of other make than the samples, written by two producers with fonts of their own.

reportlab sets tables with WenQuanYi Micro Hei and the Korean font that Acrobat brings; fpdf2 with Noto Sans CJK.
Every function writes one file and returns its path; the figures are invented.
"""

from __future__ import annotations

import atexit
import importlib.util
import io
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from fontTools import subset
from fpdf import FPDF
from PIL import Image, ImageDraw
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, A5, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

Rows = Sequence[Sequence[str]]

NAMES = ("상하이 上海", "베이징 北京", "선전 深圳", "충칭 重庆", "광저우 广州", "쑤저우 苏州", "청두 成都",
         "항저우 杭州", "우한 武汉", "난징 南京")
HEADER = ("순위", "도시", "2024 년 GDP(억 위안)", "실제 성장률")


def ranking(rows: int) -> list[list[str]]:
    """A table of invented figures: a header and so many ranked rows."""
    body = [[str(n + 1), NAMES[n % len(NAMES)], f"{52000 - 731.25 * n:,.2f}", f"{6.9 - n / 20:.2f}%"]
            for n in range(rows)]
    return [list(HEADER), *body]


@cache
def fonts() -> Path:
    """The folder of the fonts that come with the project's charts."""
    spec = importlib.util.find_spec("mpl_font")
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "fonts"


@cache
def _noto(weight: str) -> Path:
    """The Noto font with the letters that stand in the tests: fpdf2 opens it for every document, and whole it is 16 MB.
    """
    letters = {c for p in Path(__file__).parent.glob("*.py") for c in p.read_text(encoding="utf-8")}
    lean = subset.Options(hinting=False, desubroutinize=True, layout_features=[], drop_tables=["vhea", "vmtx", "VORG"])
    font = subset.load_font(str(fonts() / "noto" / f"NotoSansCJKsc-{weight}.otf"), lean)
    subsetter = subset.Subsetter(lean)
    subsetter.populate(unicodes=map(ord, letters))
    subsetter.subset(font)
    path = Path(mkdtemp()) / f"{weight}.otf"
    atexit.register(shutil.rmtree, path.parent)
    font.save(path)
    return path


@cache
def _register() -> None:
    pdfmetrics.registerFont(TTFont("WenQuanYi", str(fonts() / "wqy" / "wqy-microhei.ttc"), subfontIndex=0))
    pdfmetrics.registerFont(UnicodeCIDFont("HYSMyeongJo-Medium"))


def reportlab_pdf(path: Path, tables: Sequence[tuple[str, Rows, Sequence[tuple[Any, ...]]]],
                  size: tuple[float, float] = A4, font: str = "WenQuanYi", repeat: int = 1,
                  widths: Sequence[float] | None = None) -> Path:
    """Captions with tables below them, set by reportlab; `repeat` header rows stand on every page."""
    _register()
    text = ParagraphStyle("text", fontName=font, fontSize=9, leading=13)
    story: list[Any] = [Paragraph("주간 중국창업 499 호", text), Spacer(1, 20)]
    for caption, rows, style in tables:
        table = Table([list(r) for r in rows], repeatRows=repeat, colWidths=widths,
                      style=[("FONT", (0, 0), (-1, -1), font, 9), ("VALIGN", (0, 0), (-1, -1), "MIDDLE"), *style])
        story += [Paragraph(caption, text), Spacer(1, 4), table, Spacer(1, 14),
                  Paragraph("가상의 글이 표 아래에서 이어지며 여기에는 숫자가 없다.", text), Spacer(1, 14)]
    SimpleDocTemplate(str(path), pagesize=size, leftMargin=40, rightMargin=40).build(story)
    return path


GRID = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
RULES = [("LINEABOVE", (0, 0), (-1, 0), 1, colors.black), ("LINEBELOW", (0, 0), (-1, 0), 0.5, colors.black),
         ("LINEBELOW", (0, -1), (-1, -1), 1, colors.black)]
TINTS = [("ROWBACKGROUNDS", (0, 1), (-1, -1), [colors.whitesmoke, colors.HexColor(0xD9E2F3)]),
         ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor(0x17375E)), ("TEXTCOLOR", (0, 0), (-1, 0), colors.white)]


def landscape_of(size: tuple[float, float]) -> tuple[float, float]:
    """A page size turned on its side."""
    return landscape(size)


def fpdf_document(size: str = "A4", orientation: str = "portrait") -> FPDF:
    """An empty document of fpdf2 with the Noto font and a running header and footer."""
    class Newsletter(FPDF):
        def header(self) -> None:
            self.set_font("Noto", size=8)
            self.cell(0, 6, "주간 중국창업 499 호", align="L")
            self.cell(0, 6, f"【{self.page_no()}】", align="R", new_x="LMARGIN", new_y="NEXT")
            self.ln(4)

        def footer(self) -> None:
            self.set_y(-14)
            self.set_font("Noto", size=8)
            self.cell(0, 6, "www.example.invalid", align="C")

    pdf = Newsletter(orientation=orientation, format=size)  # type: ignore[arg-type]
    pdf.add_font("Noto", fname=str(_noto("Regular")))
    pdf.add_font("Noto", style="B", fname=str(_noto("Bold")))
    pdf.set_font("Noto", size=9)
    pdf.add_page()
    return pdf


def fpdf_table(pdf: FPDF, rows: Rows, **options: Any) -> None:
    """A table as fpdf2 sets it; `options` are those of `FPDF.table`."""
    with pdf.table(**options) as table:
        for row in rows:
            line = table.row()
            for cell in row:
                line.cell(cell)


def set_table(pdf: FPDF, rows: Rows, aligns: str, widths: Sequence[float] = (), rules: str = "",
              bands: Sequence[int] = (), merged: Sequence[tuple[int, int, int]] = ()) -> None:
    """A table as word processors set it: cells of several lines are centred, and no side is drawn.

    `aligns` has a letter for each column, L, C or R; a header over C or R is centred. `rules` name where one is drawn:
    `top`, `head`, `end`; `bands` are the rows with a tint. `merged` labels reach from a column over so many: row,
    column, count. Widths are in millimetres; where none are given, the table is as wide as the page.
    """
    need = [max(pdf.get_string_width(x) for row in rows for x in row[j].split("\n")) for j in range(len(rows[0]))]
    wide = list(widths) or [x + (180 - sum(need)) / len(need) for x in need]
    left, line = (pdf.w - sum(wide)) / 2, 4.2
    heads = 2 if merged else 1
    for n, row in enumerate(rows):
        cells = [c.split("\n") for c in row]
        tall = max(6.0, line * max(map(len, cells)) + 1.5)
        if pdf.get_y() + tall > pdf.page_break_trigger:
            pdf.add_page()
        y, x = pdf.get_y(), left
        if n in bands:
            pdf.set_fill_color(217, 226, 243)
            pdf.rect(left, y, sum(wide), tall, style="F")
        for j, texts in enumerate(cells):
            over = next((count for r, k, count in merged if (r, k) == (n, j)), 1)
            align = "L" if aligns[j] == "L" and over == 1 else "C" if n < heads else aligns[j]
            for k, text in enumerate(texts):
                pdf.set_xy(x, y + (tall - line * len(texts)) / 2 + k * line)
                pdf.cell(sum(wide[j:j + over]), line, text, align=align)
            x += wide[j]
        for name, drawn, at in (("top", n == 0, y), ("head", n == heads - 1, y + tall),
                                ("end", n == len(rows) - 1, y + tall)):
            if name in rules and drawn:
                pdf.line(left, at, left + sum(wide), at)
        pdf.set_xy(pdf.l_margin, y + tall)


def picture(width: int = 300, height: int = 180) -> Image.Image:
    """A chart that is only a picture."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    for n in range(5):
        draw.rectangle((20 + n * 50, 160 - n * 25, 50 + n * 50, 165), fill="navy")
    return image


def as_bytes(image: Image.Image) -> io.BytesIO:
    """A picture as a PNG in memory."""
    out = io.BytesIO()
    image.save(out, "PNG")
    out.seek(0)
    return out


def columns_pdf(path: Path, halves: Sequence[Sequence[str]], rows: Rows) -> Path:
    """Two columns of prose, a table across the page, a heading, and two columns more."""
    _register()
    text = ParagraphStyle("text", fontName="WenQuanYi", fontSize=9, leading=14, wordWrap="CJK", spaceAfter=6)
    canvas = Canvas(str(path), pagesize=A4)

    def set_columns(first: int, top: float) -> None:
        for k in range(2):
            at = top
            for words in halves[first + k]:
                p = Paragraph(words, text)
                at -= p.wrap(240, 400)[1] + 6
                p.drawOn(canvas, 45 + 265 * k, at)

    set_columns(0, 780)
    table = Table([list(r) for r in rows], colWidths=[90, 140, 150, 120],
                  style=[("FONT", (0, 0), (-1, -1), "WenQuanYi", 9), *GRID])
    table.wrapOn(canvas, 500, 300)
    table.drawOn(canvas, 45, 460)
    canvas.setFont("WenQuanYi", 12)
    canvas.drawString(45, 430, "나 제목")
    set_columns(2, 415)
    canvas.save()
    return path


def turned_pdf(path: Path, rows: Rows) -> Path:
    """A landscape table on an upright page, drawn sideways and shown with a turn of the page."""
    _register()
    wide, high = A4
    canvas = Canvas(str(path), pagesize=A4)
    canvas.setPageRotation(90)
    canvas.translate(wide, 0)
    canvas.rotate(90)
    canvas.setFont("WenQuanYi", 10)
    canvas.drawString(60, wide - 60, "도표 1. 눕혀 놓은 표")
    table = Table([list(r) for r in rows], style=[("FONT", (0, 0), (-1, -1), "WenQuanYi", 9), *GRID])
    table.wrapOn(canvas, high - 120, wide - 120)
    table.drawOn(canvas, 60, wide - 80 - table._height)  # type: ignore[attr-defined]
    canvas.drawString(60, 160, "도표 2. 눕혀 놓은 그림")
    canvas.drawImage(ImageReader(as_bytes(picture())), 60, 60, 150, 90)
    canvas.save()
    return path


__all__ = ["A4", "A5", "GRID", "HEADER", "NAMES", "RULES", "TINTS", "as_bytes", "columns_pdf", "fpdf_document",
           "fpdf_table", "landscape_of", "picture", "ranking", "reportlab_pdf", "set_table", "turned_pdf"]
