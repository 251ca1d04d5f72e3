"""A drawn chart becomes an exhibit: title, subtitle, notes and source line, every label in its place.

In: what a chart function returned. Out: its Figure, finished. Everything that is written wraps at the figure's
width, so that nothing is clipped. `kicdata.export` writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

from kicdata import captions, evidence, style
from kicdata.findings import finding
from kicdata.place import arrange, wrap
from kicdata.quality import overlapping_texts
from kicdata.wording import word

Target: TypeAlias = Axes | Figure | Sequence[Axes]
MARGIN = 0.14  # inches, for a text of 10 points
TIGHTEST = 0.6  # of its natural height a chart can do with
TOO_MUCH = "draw fewer rows (select.top), or take another size (use_style(size='page'))."
LEADING = 1.5  # line to line, in sizes of the text


def figure_of(target: Target) -> Figure:
    """The figure of what a chart function returned; `ValueError` for anything else."""
    if isinstance(target, Figure):
        return target
    ax = target if isinstance(target, Axes) else next(iter(target), None) if isinstance(target, Iterable) else None
    if not isinstance(ax, Axes):
        raise ValueError(f"This is no chart but {type(target).__name__}. Pass what a chart function returned, as in "
                         "kicdata.export(charts.finish(charts.bars(rows)), 'name').")
    fig = ax.get_figure(root=True)
    if fig is None:
        raise ValueError("This Axes belongs to no figure; make a new one with a chart function.")
    return fig


def finish(target: Target, title: str = "", subtitle: str = "", note: str = "") -> Figure:
    """Give a chart its title (the finding), subtitle (measures, periods, unit), notes and source line.

    What is not given comes from the rows drawn: the title states what they show. Notes tell of flags, partial series
    and forecasts; the source line names issue, exhibit and lines or pages. The figure grows by what is written; a
    slide keeps its height and the chart gets what is left. Raises `ValueError` where that is too little.
    """
    fig = figure_of(target)
    made = evidence.of(fig)
    made.title = title or finding(made.kind, made.rows, made.lang)
    made.subtitle = subtitle or made.options.get("subtitle") or captions.subtitle(made.rows, made.lang)
    made.notes = [*captions.notes(made.rows, made.lang), *made.options.get("notes", []), *([note] if note else [])]
    made.source = captions.source_line(made.rows, made.lang)
    _write_around(fig, made)
    arrange(fig)
    if style.look().height and (pairs := overlapping_texts(fig)):
        raise ValueError(f"On a {style.look().size} {pairs[0][0]!r} would cover {pairs[0][1]!r}: {TOO_MUCH}")
    return fig


def _write_around(fig: Figure, made: evidence.Evidence) -> None:
    width, height = fig.get_size_inches()
    margin = MARGIN * style.scale()
    room = (width - 2 * margin) * 72
    foot = [f"{word('note', made.lang)}: " + ". ".join(n.rstrip(".") for n in made.notes) + "."] if made.notes else []
    foot += [made.source] if made.source else []
    ink, quiet = style.colour("ink"), style.colour("quiet")
    head_parts = [(wrap(made.title, style.pt(14), room, True), style.pt(14), "bold", ink)]
    said = made.subtitle.replace(": ", ":\u00a0")  # a unit stays with its word
    head_parts += [(wrap(said, style.pt(10), room), style.pt(10), "normal", quiet)] if said else []
    foot_parts = [(wrap(t, style.pt(8.5), room), style.pt(8.5), "normal", quiet) for t in foot]
    gap = 0.1 * style.scale()
    head = margin + sum(_inches(t, s) for t, s, *_ in head_parts) + gap
    under = margin + sum(_inches(t, s) for t, s, *_ in foot_parts) + (gap if foot_parts else 0)
    total = style.look().height or height + head + under
    left = total - head - under
    if left < height * TIGHTEST:
        raise ValueError(
            f"The chart needs {height:.1f} inches and a {style.look().size} leaves {left:.1f} beside title and source: "
            + TOO_MUCH
        )
    fig.set_size_inches(width, total)
    for y, parts in ((total - margin * 0.6, head_parts), (under - gap, foot_parts)):
        for text, size, weight, colour in parts:
            fig.text(margin / width, y / total, text, fontsize=size, fontweight=weight, color=colour, ha="left",
                     va="top", linespacing=1.25)
            y -= _inches(text, size)
    inner = (margin / width, under / total, 1 - 2 * margin / width, 1 - (head + under) / total)
    fig.set_layout_engine(ConstrainedLayoutEngine(rect=inner, h_pad=0.04, w_pad=0.04, wspace=0.02, hspace=0.06))
    fig.draw_without_rendering()
    fig.set_layout_engine(None)  # with "none" every savefig would draw the figure twice


def _inches(text: str, size: float) -> float:
    return (text.count("\n") + 1) * size * LEADING / 72
