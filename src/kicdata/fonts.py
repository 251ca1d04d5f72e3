"""Letters travel with what shows them: subsets of the charts' fonts as woff2, for pages and SVG.

In: the letters of a text. Out: `@font-face` rules that hold them. Letters that no font has are left out; the export of
a chart refuses them, a page shows them in the reader's own font.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from typing import Any

# Where a page takes only what its Latin font lacks: symbols, Hangul, Hanzi
WIDE = "U+2100-2BFF,U+2E80-FFFF"
DROPPED = (b"GSUB", b"GPOS", b"vhea", b"vmtx", b"VORG", b"BASE")  # tables that a page or SVG does without


def face_rules(family: str, letters: Iterable[str], unicode_range: str = "", bold: bool = True) -> str:
    """The rules of regular and bold for a set of letters; the same rules for the same letters.

    Without `bold` the regular face stands for all weights.
    """
    from kicdata.style import font_files

    wanted = "".join(sorted(set(letters)))
    within = f"unicode-range:{unicode_range};" if unicode_range else ""
    weights = ("400", "700") if bold else ("100 900",)
    return "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};{within}'
        f'src:url(data:font/woff2;base64,{subset(str(path), wanted)}) format("woff2")}}'
        for weight, path in zip(weights, font_files(), strict=False)
    )


@cache
def _face(path: str) -> Any:
    import uharfbuzz

    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path))


@cache
def subset(path: str, letters: str) -> str:
    """The letters of a font as woff2 in base64."""
    import uharfbuzz
    from fontTools.ttLib import TTFont

    wanted = uharfbuzz.SubsetInput()
    wanted.sets(uharfbuzz.SubsetInputSets.UNICODE).update(map(ord, letters))
    wanted.sets(uharfbuzz.SubsetInputSets.DROP_TABLE_TAG).update(int.from_bytes(t, "big") for t in DROPPED)
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    font = TTFont(BytesIO(uharfbuzz.subset(_face(path), wanted).blob.data), recalcTimestamp=False)
    font.flavor = "woff2"
    buffer = BytesIO()
    font.save(buffer)
    return base64.b64encode(buffer.getvalue()).decode()
