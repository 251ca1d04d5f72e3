"""Notebooks are executed, side by side, each in a process of its own.

In: notebooks and their parameters; the store (the caller built it). Out: the executed notebooks, and their pages as
HTML. Refuses a parameter that a notebook does not have. A notebook that fails becomes a page with its error.
"""

from __future__ import annotations

import html
import os
import re
import tempfile
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
    """Raise `KeyError` where the notebook's cell `parameters` has no such name (papermill would only warn)."""
    import json

    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    tagged = [c for c in cells if "parameters" in c.get("metadata", {}).get("tags", [])]
    known = re.findall(r"^(\w+)\s*[:=]", "\n".join("".join(c["source"]) for c in tagged), re.M)
    for name in names:
        if name not in known:
            raise KeyError(f"{notebook.name} has no parameter {name!r}. {nearest(name, known)}")


def execute(notebook: Path, out: Path, home: Path, parameters: dict[str, Any], lang: str) -> Page:
    """Run one notebook with its parameters and write the executed one to `out`; returns its page."""
    os.environ.update({"KICDATA_HOME": str(home), FIGURES: str(out / "figures"), "PYDEVD_DISABLE_FILE_VALIDATION": "1"})
    import logging

    import papermill

    logging.getLogger("papermill").setLevel(logging.ERROR)
    target = out / notebook.name
    try:
        with tempfile.TemporaryDirectory(prefix="kicdata-") as sockets:
            papermill.execute_notebook(
                str(notebook),
                str(target),
                parameters,
                kernel_name="python3",
                progress_bar=False,
                cwd=str(notebook.parent),
                autosave_cell_every=0,
                config=_kernel_config(sockets),
            )
    except papermill.PapermillExecutionError as e:
        said = f"{notebook.name}, cell {e.exec_count}: {e.ename}: {e.evalue}"
        return Page(notebook.stem, notebook.stem, "", error=said)
    except Exception as e:  # a kernel that does not start must not lose the other pages; make_report raises
        return Page(notebook.stem, notebook.stem, "", error=f"{notebook.name}: {type(e).__name__}: {e}")
    return _page(target, lang)


def _kernel_config(folder: str) -> Any:
    """Kernels that end at once, and whose sockets lie in a folder of their own where the system has such sockets.

    Kernels that start side by side over TCP now and then take the same port, and one dies.
    """
    from traitlets.config import Config

    found = Config({"NotebookClient": {"shutdown_kernel": "immediate"}})
    if os.name == "posix":
        found.KernelManager = Config({"transport": "ipc", "ip": os.path.join(folder, "kernel")})
    return found


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
