"""Notebooks are executed one after the other in this process; the report runs several such processes side by side.

In: notebooks and their parameters; the store (the caller built it). Out: the executed notebooks, and their pages as
HTML. Refuses a parameter that a notebook does not have. A notebook that fails becomes a page with its error.

The cells run in an IPython shell, not in a kernel: starting a kernel for each notebook and importing all in it took
longer than the charts.
"""

from __future__ import annotations

import contextlib
import html
import io
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kicdata.exhibits import REFUSED
from kicdata.exports import FIGURES
from kicdata.store import nearest


@dataclass(frozen=True)
class Page:
    """A notebook that was executed: its name, its title, its body as HTML, the names of its charts, why charts were
    refused; `error` where it failed.
    """

    name: str
    title: str
    body: str
    figures: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    error: str = ""


def find_notebooks(home: Path) -> list[Path]:
    """The notebooks of the report, in order."""
    found = sorted((home / "notebooks").glob("[0-9][0-9]-*.ipynb"))
    if not found:
        raise FileNotFoundError(
            f"{home / 'notebooks'}: no notebooks here (00-start-here.ipynb and so on). "
            "Run this in the project's folder or pass --home."
        )
    return found


def has_numbers(notebook: Path, families: Mapping[str, int]) -> bool:
    """True unless the notebook names the families that it needs (`kicdata.needs` in its metadata) and none has enough
    numbers among `families` (family -> numbers).
    """
    import json

    needs = json.loads(notebook.read_text(encoding="utf-8"))["metadata"].get("kicdata", {}).get("needs", {})
    return not needs or any(families.get(family, 0) >= least for family, least in needs.items())


def check_parameters(notebook: Path, names: Iterable[str]) -> None:
    """Raise `KeyError` where the notebook's cell `parameters` has no such name."""
    import json

    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    tagged = [c for c in cells if "parameters" in c.get("metadata", {}).get("tags", [])]
    known = re.findall(r"^(\w+)\s*[:=]", "\n".join("".join(c["source"]) for c in tagged), re.M)
    for name in names:
        if name not in known:
            raise KeyError(f"{notebook.name} has no parameter {name!r}. {nearest(name, known)}")


def execute(notebook: Path, out: Path, home: Path, parameters: dict[str, Any], lang: str) -> Page:
    """Run one notebook with its parameters and write the executed one to `out`; returns its page."""
    import nbformat

    os.environ.update({"KICDATA_HOME": str(home), FIGURES: str(out / "figures")})
    target = out / notebook.name
    nb = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    _inject(nb, parameters)
    with contextlib.chdir(notebook.parent):
        failed = _run_cells(nb)
    nbformat.write(nb, target)  # type: ignore[no-untyped-call]
    if failed:
        return Page(notebook.stem, notebook.stem, "", error=f"{notebook.name}, {failed}")
    return _page(target, lang)


def _inject(nb: Any, parameters: Mapping[str, Any]) -> None:
    """Put a cell that sets the parameters behind the one that holds their defaults."""
    from nbformat.v4 import new_code_cell

    source = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
    at = next((n for n, c in enumerate(nb.cells, 1) if "parameters" in c.metadata.get("tags", [])), 0)
    if source:
        cell = new_code_cell(source, metadata={"tags": ["injected-parameters"]})  # type: ignore[no-untyped-call]
        nb.cells.insert(at, cell)


def _run_cells(nb: Any) -> str:
    """Run the cells of a notebook in a fresh namespace and put their outputs into it; what failed, or nothing."""
    os.environ["MPLBACKEND"] = "agg"  # a chart shows itself by its exhibit
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell
    from nbformat.v4 import new_output

    shell = InteractiveShell.instance(colors="nocolor", history_load_length=0)
    shell.history_manager.enabled = False
    shell.reset(new_session=False)
    for number, cell in enumerate((c for c in nb.cells if c.cell_type == "code"), 1):
        outputs: list[dict[str, Any]] = []
        shell.display_pub = CapturingDisplayPublisher(shell=shell)
        shell.display_pub.outputs = outputs
        shell.display_trap.hook = CapturingDisplayHook(shell=shell, outputs=outputs)
        said, warned = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(warned):
            result = shell.run_cell(cell.source, store_history=False)
        cell.execution_count = number
        cell.outputs = [new_output("stream", name=name, text=text.getvalue())
                        for name, text in (("stdout", said), ("stderr", warned)) if text.getvalue()]
        cell.outputs += [new_output("display_data", data=o["data"], metadata=o["metadata"]) for o in outputs]
        if not result.success:
            error = result.error_before_exec or result.error_in_exec
            return f"cell {number}: {type(error).__name__}: {error}"
    return ""


def shown_cells(path: Path, lang: str) -> Any:
    """The executed notebook without parameters and the other language."""
    import nbformat

    nb = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    left_out = {"parameters", "injected-parameters"} | ({"ko", "en"} - {lang})
    nb.cells = [c for c in nb.cells if not left_out & set(c.metadata.get("tags", []))]
    return nb


def _page(path: Path, lang: str) -> Page:
    from nbconvert import HTMLExporter

    nb = shown_cells(path, lang)
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        template_name="basic",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        mathjax_url="",
        require_js_url="",
    )
    body, _ = exporter.from_notebook_node(nb)
    lines = [line for c in nb.cells if c.cell_type == "markdown" for line in c.source.splitlines()]
    heading = next((line[2:] for line in lines if line.startswith("# ")), path.stem)
    figures = tuple(dict.fromkeys(re.findall(r'<figure class="kic"[^>]* data-name="([^"]*)"', body)))
    refused = tuple(html.unescape(t) for t in re.findall(rf'<p [^>]*class="{REFUSED}"[^>]*>(.*?)</p>', body, re.S))
    return Page(path.stem, heading.strip(), body, figures, refused)
