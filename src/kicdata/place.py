"""Labels find their places: values beside bars, names at line ends, names of dots; none upon another.

In: a drawn figure whose axes have their final place. Out: the same figure, its labels moved and its value axes
widened until each label fits. A name of a dot without a free place is hidden; every other label stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from kicdata.style import colour, font_files

# gids of the labels that are moved
FREE, LEFT, RIGHT = "label-free", "label-left", "label-right"
THIN, HALF = "label-thin", 0.25  # of a segment too thin for its number; half the height of its bar
VALUE, COLUMN = "label-value", "label-column"  # beside a mark; in a column at the right end of the axes
FAR = 4.0  # points from which on a moved label gets a line to its mark
GAP = 6.0  # points between a value and the column beside it

_ANGLES = [45, 135, -45, -135, 0, 180, 90, -90, 22, 158, -22, -158, 67, 113, -67, -113]


def arrange(fig: Figure) -> None:
    """Give every label of a figure its place; the figure was drawn, and its axes stay where they are."""
    widened = [_fit_values(ax) for ax in fig.axes]
    if any(widened):
        fig.draw_without_rendering()
    for ax in fig.axes:
        _spread_ends(ax)
        _spread_thin(ax)
        _spread_free(ax)


def box(text: Text) -> Bbox:
    """The box of the letters alone, without an arrow, in pixels."""
    return Text.get_window_extent(text)


def _dpi(ax: Axes) -> float:
    return float(ax.get_figure(root=True).dpi)  # type: ignore[union-attr]


def _labels(ax: Axes, gid: str) -> list[Annotation]:
    return [t for t in ax.texts if isinstance(t, Annotation) and t.get_gid() == gid and t.get_visible()]


def _fit_values(ax: Axes) -> bool:
    """Widen the value axis until the labels beside the marks stand inside, left of the column of changes."""
    texts = _labels(ax, VALUE)
    if not texts:
        return False
    pixel = _dpi(ax) / 72
    width = float(ax.get_window_extent().width)
    column = max((box(t).width for t in ax.texts if t.get_gid() == COLUMN), default=0.0)
    right_room = width - (column + GAP * pixel if column else 0.0)
    low, high = ax.get_xlim()
    sides: list[tuple[float, float, bool]] = []  # where the mark ends, pixels that the label needs, at its right
    for t in texts:
        offset = float(t.get_position()[0]) * pixel
        sides.append((float(t.xy[0]), box(t).width + abs(offset) + 5 * pixel, offset >= 0))
    if column:  # no mark may stand under the column
        sides.append((max(0.0, *(float(t.xy[0]) for t in texts)), GAP * pixel, True))
    for _ in range(25):  # both ends depend on each other; the steps shrink quickly
        wanted_high = max([high, *(low + (x - low) * width / max(right_room - need, width * 0.12)
                                   for x, need, right in sides if right)])
        left = [wanted_high - (wanted_high - x) * width / max(width - need, width * 0.12)
                for x, need, right in sides if not right]
        wanted_low = min([low, *left])
        if abs(wanted_high - high) + abs(wanted_low - low) < 1e-4 * (high - low):
            break
        low, high = wanted_low, wanted_high
    changed = (low, high) != ax.get_xlim()
    ax.set_xlim(low, high)
    return changed


def _spread_ends(ax: Axes) -> None:
    """Move the labels at each end of a line up or down until they do not overlap."""
    dpi = _dpi(ax)
    for gid in (LEFT, RIGHT):
        texts = _labels(ax, gid)
        if not texts:
            continue
        wanted = [float(ax.transData.transform((0, t.xy[1]))[1]) for t in texts]
        height = max(box(t).height for t in texts) * 1.06
        order = sorted(range(len(texts)), key=lambda i: wanted[i])
        low, high = ax.get_window_extent().intervaly
        inside = [
            min(max(wanted[i], low + (n + 0.5) * height), high - (len(texts) - 0.5 - n) * height)
            for n, i in enumerate(order)
        ]
        for i, y in zip(order, apart(inside, height), strict=True):
            texts[i].set_position((texts[i].get_position()[0], (y - wanted[i]) * 72 / dpi))
            if abs(y - wanted[i]) > FAR * dpi / 72:
                side = -1 if gid == LEFT else 1
                _lead(ax, texts[i], (wanted_x(ax, texts[i]) + side * 8 * dpi / 72, y))


def wanted_x(ax: Axes, text: Annotation) -> float:
    """Where the mark of a label stands, in pixels from the left."""
    return float(ax.transData.transform(text.xy)[0])


def _lead(ax: Axes, text: Annotation, end: tuple[float, float]) -> None:
    """A thin line from a mark to its label that had to move; in data, so that it holds at every resolution."""
    x, y = ax.transData.inverted().transform(end)
    line = Line2D([text.xy[0], x], [text.xy[1], y], lw=0.6, color=colour("axis"), zorder=2, clip_on=False,
                  label="_lead")
    ax.add_artist(line)


def _spread_thin(ax: Axes) -> None:
    """Put the numbers of thin segments above or below their bar, each on the first line where it is free."""
    texts = _labels(ax, THIN)
    pixel = _dpi(ax) / 72
    taken: dict[tuple[float, int, int], float] = {}  # bar, side, line -> where the last number ends
    for t in sorted(texts, key=lambda t: (t.xy[1], t.xy[0])):
        x, y = ax.transData.transform(t.xy)
        edge = abs(float(ax.transData.transform((t.xy[0], t.xy[1] + HALF))[1]) - y)
        size = box(t)
        begin, bar = x - size.width / 2 - 2 * pixel, float(t.xy[1])
        side, line = next((s, n) for n in range(len(texts)) for s in (1, -1) if taken.get((bar, s, n), -1e9) <= begin)
        taken[(bar, side, line)] = x + size.width / 2
        t.set_position((0, side * ((edge + size.height * (line + 0.5)) / pixel + 2 + line)))


def apart(wanted: Sequence[float], gap: float) -> list[float]:
    """Positions at least `gap` apart, as near to the wanted ascending ones as can be.

    >>> apart([0.0, 1.0, 10.0], 2.0)
    [-0.5, 1.5, 10.0]
    """
    groups: list[list[float]] = []  # sum of wanted first positions, number
    for i, w in enumerate(wanted):
        groups.append([w - i * gap, 1])
        while len(groups) > 1 and groups[-2][0] / groups[-2][1] >= groups[-1][0] / groups[-1][1]:
            total, n = groups.pop()
            groups[-1][0] += total
            groups[-1][1] += n
    out: list[float] = []
    for total, n in groups:
        out += [total / n + (len(out) + k) * gap for k in range(int(n))]
    return out


def _spread_free(ax: Axes) -> None:
    """Put each name of a scatter where it covers no dot and no other name; hide it if there is none."""
    texts = _labels(ax, FREE)
    if not texts:
        return
    dpi = _dpi(ax)
    points = [p for c in ax.collections if len(p := np.asarray(c.get_offsets()))]
    dots = ax.transData.transform(np.vstack(points)) if points else np.empty((0, 2))
    half = 4.5 * dpi / 72
    frame = ax.get_window_extent().padded(-2)
    taken: list[Bbox] = []
    for text in texts:
        here = ax.transData.transform(text.xy)
        size = box(text)
        place = _free_place(here, size.width, size.height, dots, half, frame, taken, dpi / 72)
        if place is None:
            text.set_visible(False)
            continue
        found, offset = place
        text.set(ha="left", va="bottom")
        text.set_position((offset[0] * 72 / dpi, offset[1] * 72 / dpi))
        got = box(text)
        text.set_position(((offset[0] + found.x0 - got.x0) * 72 / dpi, (offset[1] + found.y0 - got.y0) * 72 / dpi))
        taken.append(found)
        nearest = (min(max(here[0], found.x0), found.x1), min(max(here[1], found.y0), found.y1))
        if np.hypot(nearest[0] - here[0], nearest[1] - here[1]) > 1.5 * FAR * dpi / 72:
            _lead(ax, text, nearest)


def _free_place(here: Any, width: float, height: float, dots: Any, half: float, frame: Bbox, taken: Sequence[Bbox],
                pixel: float) -> tuple[Bbox, tuple[float, float]] | None:
    for distance in (5, 10, 18, 28, 40):
        for angle in _ANGLES:
            a = np.deg2rad(angle)
            x = here[0] + np.cos(a) * distance * pixel + (np.cos(a) - 1) / 2 * width
            y = here[1] + np.sin(a) * distance * pixel + (np.sin(a) - 1) / 2 * height
            found = Bbox.from_bounds(x, y, width, height)
            if not (frame.x0 <= found.x0 and found.x1 <= frame.x1 and frame.y0 <= found.y0 and found.y1 <= frame.y1):
                continue
            wide = found.padded(half)
            inside = (dots[:, 0] > wide.x0) & (dots[:, 0] < wide.x1) & (dots[:, 1] > wide.y0) & (dots[:, 1] < wide.y1)
            own = np.hypot(dots[:, 0] - here[0], dots[:, 1] - here[1]) < 1
            if (inside & ~own).any() or any(found.padded(1.5).overlaps(t) for t in taken):
                continue
            return found, (x - here[0], y - here[1])
    return None


def wrap(text: str, size: float, room: float, bold: bool = False) -> str:
    """Break a text at blanks so that each line fits into `room` points; a longer word is broken anywhere."""
    lines = [""]
    for part in text.split(" "):
        joined = f"{lines[-1]} {part}".strip()
        if text_width(joined, size, bold) <= room * 0.97:
            lines[-1] = joined
            continue
        lines += [""] if lines[-1] else []
        for letter in part:
            if text_width(lines[-1] + letter, size, bold) > room * 0.97:
                lines.append("")
            lines[-1] += letter
    return "\n".join(lines)


def text_width(text: str, size: float, bold: bool = False) -> float:
    """Width of a text in points, as the font itself has it."""
    return size * sum(_advance(letter, bold) for letter in text)


@lru_cache(8192)
def _advance(letter: str, bold: bool) -> float:
    """Width of a letter in sizes of the font; texts are measured by their letters, since they wrap word by word."""
    face = font_manager.get_font(font_files()[bold])
    face.set_size(100, 72)
    if not face.get_char_index(ord(letter)):
        return 1.0  # no letter of this font; the export refuses it
    return float(face.load_char(ord(letter)).linearHoriAdvance) / 65536 / 100
