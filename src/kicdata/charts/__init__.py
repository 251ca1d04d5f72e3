"""A frame becomes Axes: one function per kind of chart.

In: rows with the columns of `observations`, already selected (`select`); all of them are drawn. Out: Axes, or a Figure
where a chart has several panels. A frame is never changed. A column `partial` (true: the issues print only a part)
hatches its marks, `basis` forecast or plan makes them dashed; both are named in the note. An empty frame is refused.

>>> from kicdata import charts
>>> callable(charts.bars) and callable(charts.finish)
True
"""

from __future__ import annotations

from kicdata.charts.bars import bars, panels
from kicdata.charts.dots import drawn_pairs, dumbbells, scatter
from kicdata.charts.grids import calendar, coverage, heat
from kicdata.charts.lines import bump, multiples, slope
from kicdata.charts.shares import shares
from kicdata.charts.timeline import timeline
from kicdata.finish import finish
from kicdata.style import looking, use_style

__all__ = ["bars", "bump", "calendar", "coverage", "drawn_pairs", "dumbbells", "finish", "heat", "looking",
           "multiples", "panels", "scatter", "shares", "slope", "timeline", "use_style"]
