"""A drawn chart becomes an exhibit: title, subtitle, source line, notes, names apart, PNG and SVG.

In: Axes or a Figure, and the rows drawn. Out: the same Figure, finished, or its files. Refuses a letter that no
font holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ft2font import FT2Font
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from kicdata.style import font_files
from kicdata.wording import flag_notes, role_colour, source_line, word

Target: TypeAlias = Axes | Figure | Sequence[Axes]
MARGIN = 0.18
FREE, LEFT, RIGHT = "label-free", "label-left", "label-right"  # gids: names that `finish` may move


def figure_of(target: Target) -> Figure:
    """The figure of what a chart function returned."""
    if isinstance(target, Figure):
        return target
    ax = target if isinstance(target, Axes) else target[0]
    fig = ax.get_figure(root=True)
    if fig is None:
        raise ValueError("This Axes belongs to no figure; make a new one with a chart function.")
    return fig


def finish(target: Target, title: str, subtitle: str, rows: pd.DataFrame, lang: str = "ko", note: str = "") -> Figure:
    """Give a chart its title, subtitle (unit, period), source line and notes, and move its labels apart.

    `rows` are the rows drawn: the source line and the notes of their flags come from them. The figure grows
    by what is written; every text wraps at its width, so nothing is clipped. Returns the figure.
    """
    fig = figure_of(target)
    notes = flag_notes(rows, lang) if "flags" in rows and not rows.empty else []
    notes += [note] if note else []
    foot = [f"{word('note', lang)}: " + ". ".join(n.rstrip(".") for n in notes) + "."] if notes else []
    foot += [source_line(rows, lang)] if not rows.empty else []
    width, height = fig.get_size_inches()
    room = (width - 2 * MARGIN) * 72
    head_parts = [(_wrap(title, 15, True, room), 15.0, "bold", role_colour("ink"))]
    head_parts += [(_wrap(subtitle, 10, False, room), 10.0, "normal", role_colour("quiet"))] if subtitle else []
    foot_parts = [(_wrap(t, 8.5, False, room), 8.5, "normal", role_colour("quiet")) for t in foot]
    head = MARGIN + sum(_inches(t, s) for t, s, *_ in head_parts) + 0.1
    under = MARGIN + sum(_inches(t, s) for t, s, *_ in foot_parts) + (0.1 if foot_parts else 0)
    total = height + head + under
    fig.set_size_inches(width, total)
    for y, parts in ((total - MARGIN, head_parts), (under - 0.1, foot_parts)):
        for text, size, weight, ink in parts:
            fig.text(MARGIN / width, y / total, text, fontsize=size, fontweight=weight, color=ink, ha="left", va="top",
                     linespacing=1.25)
            y -= _inches(text, size)
    inner = (MARGIN / width, under / total, 1 - 2 * MARGIN / width, 1 - (head + under) / total)
    fig.set_layout_engine(ConstrainedLayoutEngine(rect=inner, h_pad=0.04, w_pad=0.04, wspace=0.02, hspace=0.06))
    fig.draw_without_rendering()
    fig.set_layout_engine("none")
    for ax in fig.axes:
        _spread_ends(ax)
        _spread_free(ax)
    return fig


def _inches(text: str, size: float) -> float:
    return (text.count("\n") + 1) * size * 1.5 / 72


@cache
def _face(bold: bool) -> FT2Font:
    return font_manager.get_font(font_files()[bold])


def _points(text: str, size: float, bold: bool) -> float:
    """Width of a text in points."""
    face = _face(bold)
    face.set_size(size, 72)
    face.set_text(text, 0.0)
    return float(face.get_width_height()[0]) / 64


def _wrap(text: str, size: float, bold: bool, room: float) -> str:
    """Break a text at blanks so that each line fits; a word longer than a line is broken anywhere."""
    lines = [""]
    for part in text.split(" "):
        joined = f"{lines[-1]} {part}".strip()
        if _points(joined, size, bold) <= room * 0.97:
            lines[-1] = joined
            continue
        lines += [""] if lines[-1] else []
        for letter in part:
            if _points(lines[-1] + letter, size, bold) > room * 0.97:
                lines.append("")
            lines[-1] += letter
    return "\n".join(lines)


def _box(text: Text) -> Bbox:
    """The box of the letters alone, without an arrow, in pixels."""
    return Text.get_window_extent(text)


def _labels(ax: Axes, gid: str) -> list[Annotation]:
    return [t for t in ax.texts if isinstance(t, Annotation) and t.get_gid() == gid]


def _spread_ends(ax: Axes) -> None:
    """Move the labels at each end of a slope up or down until they do not overlap."""
    dpi = ax.get_figure(root=True).dpi  # type: ignore[union-attr]
    for gid in (LEFT, RIGHT):
        texts = _labels(ax, gid)
        if not texts:
            continue
        wanted = [float(ax.transData.transform((0, t.xy[1]))[1]) for t in texts]
        height = max(_box(t).height for t in texts) * 1.06
        order = sorted(range(len(texts)), key=lambda i: wanted[i])
        low, high = ax.get_window_extent().intervaly
        inside = [
            min(max(wanted[i], low + n * height), high - (len(texts) - 1 - n) * height) for n, i in enumerate(order)
        ]
        placed = _apart(inside, height)
        for i, y in zip(order, placed, strict=True):
            texts[i].set_position((texts[i].get_position()[0], (y - wanted[i]) * 72 / dpi))


def _apart(wanted: Sequence[float], gap: float) -> list[float]:
    """Positions at least `gap` apart, as near to the wanted ascending ones as can be.

    >>> _apart([0.0, 1.0, 10.0], 2.0)
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


_ANGLES = [45, 135, -45, -135, 0, 180, 90, -90, 22, 158, -22, -158, 67, 113, -67, -113]


def _spread_free(ax: Axes) -> None:
    """Put each name of a scatter where it covers no dot and no other name; hide it if there is none."""
    texts = _labels(ax, FREE)
    if not texts:
        return
    dpi = ax.get_figure(root=True).dpi  # type: ignore[union-attr]
    points = [p for c in ax.collections if len(p := np.asarray(c.get_offsets()))]
    dots = ax.transData.transform(np.vstack(points)) if points else np.empty((0, 2))
    half = 4.5 * dpi / 72
    frame = ax.get_window_extent().padded(-2)
    taken: list[Bbox] = []
    for text in texts:
        here = ax.transData.transform(text.xy)
        size = _box(text)
        place = _free_place(here, size.width, size.height, dots, half, frame, taken, dpi / 72)
        if place is None:
            text.set_visible(False)
            continue
        box, offset = place
        text.set(ha="left", va="bottom")
        text.set_position((offset[0] * 72 / dpi, offset[1] * 72 / dpi))
        got = _box(text)
        text.set_position(((offset[0] + box.x0 - got.x0) * 72 / dpi, (offset[1] + box.y0 - got.y0) * 72 / dpi))
        taken.append(box)


def _free_place(
    here: Any,
    width: float,
    height: float,
    dots: Any,
    half: float,
    frame: Bbox,
    taken: Sequence[Bbox],
    pixel: float,
) -> tuple[Bbox, tuple[float, float]] | None:
    for distance in (5, 10, 18, 28, 40):
        for angle in _ANGLES:
            a = np.deg2rad(angle)
            x = here[0] + np.cos(a) * distance * pixel + (np.cos(a) - 1) / 2 * width
            y = here[1] + np.sin(a) * distance * pixel + (np.sin(a) - 1) / 2 * height
            box = Bbox.from_bounds(x, y, width, height)
            if not (frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1):
                continue
            wide = box.padded(half)
            inside = (dots[:, 0] > wide.x0) & (dots[:, 0] < wide.x1) & (dots[:, 1] > wide.y0) & (dots[:, 1] < wide.y1)
            own = np.hypot(dots[:, 0] - here[0], dots[:, 1] - here[1]) < 1
            if (inside & ~own).any() or any(box.padded(1.5).overlaps(t) for t in taken):
                continue
            return box, (x - here[0], y - here[1])
    return None


def missing_letters(fig: Figure) -> dict[str, str]:
    """Letter that no font of the style holds -> the text in which it stands."""
    found: dict[str, str] = {}
    fonts: dict[Any, set[int]] = {}
    for artist in fig.findobj(Text):
        text = artist.get_text()
        if not text or not artist.get_visible():
            continue
        font = artist.get_fontproperties()
        key = (tuple(font.get_family()), font.get_weight())
        if key not in fonts:
            fonts[key] = set()
            for family in key[0]:
                single = font.copy()
                single.set_family(family)
                path = font_manager.findfont(single)
                fonts[key] |= set(font_manager.get_font(path).get_charmap())
        found |= {c: text for c in text if c not in "\n\t" and ord(c) not in fonts[key] and c not in found}
    return found


def save(target: Target, folder: str | Path, name: str) -> tuple[Path, Path]:
    """Write a finished chart as PNG and SVG; the same bytes for the same data.

    Raises `ValueError` where a label holds a letter that no font has, and writes nothing then.
    """
    fig = figure_of(target)
    for letter, text in missing_letters(fig).items():
        raise ValueError(
            f"{name}: no font has {letter!r} (U+{ord(letter):04X}) in the label {text!r}. Correct the "
            "name in specs/ or in the issue, or add a font in style.font_files."
        )
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    png, svg = folder / f"{name}.png", folder / f"{name}.svg"
    fig.savefig(png, metadata={"Software": None})
    fig.savefig(svg, metadata={"Date": None, "Creator": None})
    return png, svg
