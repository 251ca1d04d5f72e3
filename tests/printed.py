"""An invented issue in blocks: from them its text, and its pages as a browser prints them.

`layouts/printed-499.txt` holds the blocks, one a line: text, captions, rows of tables (`!` before a row of the header,
`|` between cells; an empty cell of a header goes on with the one on its left, else with the one above). Its sentences
and figures are invented; the names of places are real.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from pdfs import fonts

SOURCE = Path(__file__).parent / "layouts" / "printed-499.txt"


def read_blocks() -> list[str]:
    """The blocks of the issue."""
    return [line for line in SOURCE.read_text(encoding="utf-8").splitlines() if line]


def cells_of(block: str) -> list[str]:
    """The cells of a row of a table; nothing for other blocks."""
    return [c.strip() for c in block[1:].split("|")] if block[0] in "!|" else []


def write_text(path: Path) -> Path:
    """The issue as text: a block a line, each with a blank at its end and an empty line behind it."""
    lines = [" ".join(filter(None, cells_of(b))) or b for b in read_blocks()]
    path.write_text("\n\n".join(f"{x} " for x in lines) + "\n", encoding="utf-8")
    return path


_GRID = "td, th { border: 0.6pt solid #444 }"
_OPEN = ("table { border-top: 1.2pt solid; border-bottom: 1.2pt solid } thead { border-bottom: 0.6pt solid } "
         "th.wide { border-bottom: 0.4pt solid }")
_TINT = "tbody tr:nth-child(even) { background: #d9e2f3 } thead { background: #17375e; color: white }"
_NOTO, _BOLD, _LIGHT = (f"NotoSansCJKsc-{x}.otf" for x in ("Regular", "Bold", "Light"))

LOOKS: dict[str, tuple[str, str]] = {  # font and style
    "A4, all rules": (_NOTO, "@page { size: A4; margin: 20mm }" + _GRID),
    "A5, rules above and below": (_LIGHT, "@page { size: A5; margin: 14mm } "
                                          "body { font-size: 8pt; letter-spacing: 0.04em }" + _OPEN),
    "landscape, tinted rows": (_NOTO, "@page { size: A4 landscape; margin: 18mm }" + _TINT),
    "two columns": (_NOTO, "@page { size: A4; margin: 18mm } body { columns: 2; column-gap: 9mm } "
                           "table, .caption { column-span: all }" + _GRID),
    "columns under headings": (_BOLD, "@page { size: A4; margin: 18mm } body { columns: 2; text-align: justify } "
                                      "table, .caption, .head { column-span: all }" + _OPEN),
}


def html_of(look: str) -> str:
    """The issue as a page for a browser."""
    font, style = LOOKS[look]
    face = next(fonts().rglob(font)).as_uri()
    body = "\n".join(_table(list(rows)) if is_row else "\n".join(map(_paragraph, rows))
                     for is_row, rows in groupby(read_blocks(), lambda b: bool(cells_of(b))))
    return f"""<!doctype html><html lang="ko"><meta charset="utf-8"><title>주간 중국창업</title><style>
@font-face {{ font-family: own; src: url("{face}") }}
@page {{ @top-left {{ content: "주간 중국창업 499 호   【" counter(page) "】"; font: 8pt own }}
@bottom-center {{ content: "2025. 11. 5."; font: 8pt own }} }}
body {{ font: 9.5pt/1.6 own; margin: 0 }} p {{ margin: 0 0 8pt }} tr {{ break-inside: avoid }}
table {{ border-collapse: collapse; margin: 0 0 12pt; width: 100% }} td, th {{ padding: 3pt 6pt; font-weight: normal;
text-align: left }} .caption {{ break-after: avoid; text-align: center; margin-bottom: 3pt }} {style}
</style><body>{body}</body></html>"""


def _paragraph(text: str) -> str:
    kind = next((k for k, form in (("head", r"◼|\d\. \["), ("caption", r"도표 \d")) if re.match(form, text)), "text")
    return f'<p class="{kind}">{html.escape(text)}</p>'


def _table(rows: list[str]) -> str:
    head = [cells_of(r) for r in rows if r[0] == "!"]
    body = "".join(f"<tr>{''.join(f'<td>{html.escape(c)}</td>' for c in cells_of(r))}</tr>" for r in rows[len(head):])
    lines = "".join(f"<tr>{''.join(_labels(head, i))}</tr>" for i in range(len(head)))
    return f"<table><thead>{lines}</thead><tbody>{body}</tbody></table>"


def _labels(head: list[list[str]], i: int) -> Iterator[str]:
    """The cells of a row of a header, each over the empty ones that go on with it."""
    below = head[i + 1] if i + 1 < len(head) else []
    for j, label in enumerate(head[i]):
        if not label:
            continue
        wide = 1
        while below and below[j] and j + wide < len(below) and not head[i][j + wide]:
            wide += 1
        deep = 2 if below and not below[j] else 1
        kind = "wide" if wide > 1 else "one"
        yield f'<th colspan="{wide}" rowspan="{deep}" class="{kind}">{html.escape(label)}</th>'
