"""Pictures of a PDF as PNG, cut from its pages.

In: a PDF and places on its pages. Out: a PNG for each, or why there is none. Drawn in a child process with
bounds on time and memory; a picture of very many pixels is not decoded.
"""

from __future__ import annotations

import base64
import ctypes
import io
import json
from collections.abc import Sequence
from pathlib import Path

import pypdfium2.raw as c

from kicdata.pdf.child import answer, messages_of, say
from kicdata.pdf.page import Box
from kicdata.pdf.reader import BROKEN, open_document, turn_of

MOST_PIXELS = 40_000_000  # of one picture in the file
WIDTH = 900               # pixels of a picture as drawn, at most
SECONDS = 20.0


def read_pictures(path: Path, places: Sequence[tuple[int, Box]]) -> list[bytes | str]:
    """A PNG for each page and box, or a sentence that says why it cannot be shown."""
    found: list[bytes | str] = []
    while len(found) < len(places):
        page = places[len(found)][0]
        for message in messages_of("kicdata.pdf.pictures", [str(path), json.dumps(places[len(found):])], SECONDS):
            if "png" in message:
                found.append(base64.b64decode(message["png"]))
            else:
                found.append(message.get("why") or f"The picture {message['failed']}; see page {page} of the issue.")
            page = places[len(found)][0] if len(found) < len(places) else 0
    return found


def main(argv: Sequence[str]) -> None:
    """The child: a line of JSON with a picture for each place."""
    document = open_document(Path(argv[0]))
    for number, box in json.loads(argv[1]):
        page = document[number - 1]
        pixels = max((_pixels(o) for o in page.get_objects(max_depth=4)), default=0)
        if pixels > MOST_PIXELS:
            say({"why": f"The picture has {pixels:,} pixels, too many to be shown; see page {number} of the issue."})
            continue
        place = Box(*box)
        scale = min(3.0, WIDTH / max(place.x1 - place.x0, 1))
        page.set_rotation(90 * turn_of(page, number))  # boxes stand on a page turned so that its text is upright
        image = page.render(scale=scale).to_pil()
        cut = image.crop(tuple(round(v * scale) for v in place))
        out = io.BytesIO()
        cut.convert("RGB").save(out, "PNG")
        say({"png": base64.b64encode(out.getvalue()).decode()})
        page.close()


def _pixels(item: object) -> int:
    if c.FPDFPageObj_GetType(item) != c.FPDF_PAGEOBJ_IMAGE:
        return 0
    wide, high = ctypes.c_uint(), ctypes.c_uint()
    c.FPDFImageObj_GetImagePixelSize(item, wide, high)
    return wide.value * high.value


if __name__ == "__main__":
    answer(main, BROKEN)
