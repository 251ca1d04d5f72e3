"""Executed notebooks become a Word document: headings, charts with captions and alt text, tables, sentences.

In: executed notebooks and the folder of their figures. Out: one .docx. The charts are the exported PNG files as they
are, so that `kicdata stale` finds their numbers in the document.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kicdata.running import shown_cells

if TYPE_CHECKING:
    from docx.document import Document

FONT = "Malgun Gothic"  # Word's Korean face; a reader without it sees Word's own choice
MOST = 40  # rows of a table in the document


@dataclass(frozen=True)
class Block:
    """One piece of a document: heading, text, quote, item, figure or table."""

    kind: str
    text: str = ""
    level: int = 0
    cells: tuple[tuple[str, ...], ...] = ()


def read_blocks(notebook: Path, lang: str) -> Iterator[Block]:
    """The pieces of an executed notebook, in order; code is left out."""
    for cell in shown_cells(notebook, lang):
        if cell["cell_type"] == "markdown":
            yield from _markdown(cell["source"])
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "text/markdown" in data:
                yield from _markdown(data["text/markdown"])
            elif "text/html" in data:
                yield from _html(data["text/html"])


def _markdown(text: str) -> Iterator[Block]:
    import mistune

    tokens = mistune.create_markdown(renderer=None)(text)
    assert not isinstance(tokens, str)
    yield from _tokens(tokens)


def _tokens(tokens: Sequence[dict[str, Any]], kind: str = "text") -> Iterator[Block]:
    for token in tokens:
        inner = token.get("children", [])
        if token["type"] == "heading":
            yield Block("heading", _plain(inner), int(token["attrs"]["level"]))
        elif token["type"] in ("paragraph", "block_text"):
            yield Block(kind, _plain(inner))
        elif token["type"] == "block_quote":
            yield from _tokens(inner, "quote")
        elif token["type"] in ("list", "list_item"):
            yield from _tokens(inner, "item")
        elif token["type"] != "blank_line":
            yield Block(kind, token.get("raw", "") or _plain(inner))


def _plain(tokens: Sequence[dict[str, Any]]) -> str:
    """The words of inline tokens."""
    return "".join(" " if t["type"] in ("softbreak", "linebreak") else t.get("raw") or _plain(t.get("children", []))
                   for t in tokens)


def _html(text: str) -> Iterator[Block]:
    from lxml import html

    tree = html.fromstring(f"<div>{re.sub('(?:src|srcset)=.data:[^>]*?(?=>)', '', text)}</div>")
    for node in tree.iter("figure", "table", "p"):
        if node.tag == "figure":
            yield Block("figure", str(node.get("data-name")))
        elif node.tag == "p":
            yield Block("text", node.text_content().strip())
        elif not any(a.tag == "details" for a in node.iterancestors()):  # a chart's own numbers are in its xlsx
            rows = [tuple(str(c.text_content()).strip() for c in r.iter("th", "td")) for r in node.iter("tr")]
            yield Block("table", cells=tuple(rows))


def write_document(path: Path, title: str, lead: str, blocks: Sequence[Block], figures: Path, lang: str) -> Path:
    """Write the pieces as a Word document with numbered captions."""
    import docx

    document = docx.Document()
    _set_style(document, title)
    document.add_heading(title, 0)
    document.add_paragraph(lead)
    number = 0
    for block in blocks:
        if block.kind == "figure":
            number += 1
            _add_figure(document, figures / f"{block.text}.png", number, lang)
        elif block.kind == "table":
            _add_table(document, block.cells, lang)
        elif block.kind == "heading":
            document.add_heading(block.text, min(block.level, 4))
        elif block.text:
            style = {"quote": "Intense Quote", "item": "List Bullet"}.get(block.kind)
            document.add_paragraph(block.text, style=style)
    aside = path.with_name(path.name + ".new")
    document.save(str(aside))
    os.replace(aside, path)
    return path


def _set_style(document: Document, title: str) -> None:
    """Korean face in every style, A4, and properties that do not change from run to run."""
    from datetime import datetime

    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    for style in document.styles:
        properties = getattr(style, "element", None)
        if getattr(style, "font", None) is None or properties is None:
            continue
        style.font.name = FONT
        fonts = properties.get_or_add_rPr().get_or_add_rFonts()
        for name in ("w:eastAsia", "w:hAnsi", "w:cs"):
            fonts.set(qn(name), FONT)
        for theme in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
    document.styles["Normal"].font.size = Pt(10)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    document.core_properties.title = title
    document.core_properties.author = "kicdata"
    for name in ("created", "modified"):
        setattr(document.core_properties, name, datetime(2025, 1, 1))


def _add_figure(document: Document, path: Path, number: int, lang: str) -> None:
    """A chart as wide as the page, or as high as it allows, with caption and alt text."""
    from docx.shared import Mm
    from PIL import Image

    from kicdata.wording import word

    with Image.open(path) as picture:
        picture.load()
        words = dict(picture.info)
        width, height = picture.size
    fit = min(170, 225 * width / height)
    shape = document.add_picture(str(path), width=Mm(fit))
    shape._inline.docPr.set("descr", str(words.get("Description", "")))
    shape._inline.docPr.set("title", str(words.get("Title", "")))
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    document.add_paragraph(f"{word('figure', lang)} {number}. {words.get('Title', '')}", style="Caption")


def _add_table(document: Document, cells: Sequence[Sequence[str]], lang: str) -> None:
    """A table with a repeated header; long ones are cut, and say so."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    from kicdata.wording import word

    if len(cells) < 2:
        return
    shown = cells[:MOST + 1]
    table = document.add_table(rows=0, cols=len(shown[0]), style="Light Grid Accent 1")
    for row in shown:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
            for paragraph in cell.paragraphs:
                for run in paragraph.runs:
                    run.font.size = Pt(8.5)
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(header)
    if len(cells) > len(shown):
        document.add_paragraph(word("more", lang).format(len(cells) - len(shown)))
    document.add_paragraph()
