"""Letters travel with what shows them: subsets of the charts' fonts as woff2, for pages and SVG.

In: the letters of a text. Out: `@font-face` rules that hold them. Letters that no font has are left out; the export of
a chart refuses them, a page shows them in the reader's own font.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import cache
from io import BytesIO

# Where a page takes only what its Latin font lacks: symbols, Hangul, Hanzi
WIDE = "U+2100-2BFF,U+2E80-FFFF"


def face_rules(family: str, letters: Iterable[str], unicode_range: str = "") -> str:
    """The rules of regular and bold for a set of letters; the same rules for the same letters."""
    from kicdata.style import font_files

    wanted = "".join(sorted(set(letters)))
    within = f"unicode-range:{unicode_range};" if unicode_range else ""
    return "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};{within}'
        f'src:url(data:font/woff2;base64,{subset(str(path), wanted)}) format("woff2")}}'
        for weight, path in zip((400, 700), font_files(), strict=True)
    )


@cache
def subset(path: str, letters: str) -> str:
    """The letters of a font as woff2 in base64."""
    from fontTools import subset as cutter

    options = cutter.Options(flavor="woff2", layout_features=[], hinting=False, desubroutinize=True,
                             notdef_outline=True, name_IDs=[],
                             drop_tables=["GSUB", "GPOS", "vhea", "vmtx", "VORG", "BASE"])
    font = cutter.load_font(path, options, lazy=True)
    font["head"].modified = font["head"].created  # the same bytes at any time
    font.recalcTimestamp = False
    maker = cutter.Subsetter(options)
    maker.populate(text=letters)
    maker.subset(font)
    buffer = BytesIO()
    cutter.save_font(font, buffer, options)
    font.close()
    return base64.b64encode(buffer.getvalue()).decode()
