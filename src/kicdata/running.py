"""Notebooks are executed one after the other in this process; the report runs several such processes side by side.

In: notebooks and their parameters; the store (the caller built it). Out: the executed notebooks, and their pages as
HTML. Refuses a parameter that a notebook does not have. A notebook that fails becomes a page with its error.

The cells run in an IPython shell, not in a kernel, and a notebook is read as the JSON that it is: a kernel for each
notebook, and the libraries around it, took longer than the charts.
"""

from __future__ import annotations

import contextlib
import html
import io
import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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


def read_notebook(path: Path) -> dict[str, Any]:
    """A notebook as it lies in its file, the source of each cell as one text."""
    nb: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for cell in nb["cells"]:
        cell["source"] = "".join(cell["source"])
    return nb


def tags_of(cell: Mapping[str, Any]) -> set[str]:
    """The tags of a cell."""
    return set(cell["metadata"].get("tags", []))


def has_numbers(notebook: Path, families: Mapping[str, int]) -> bool:
    """True unless the notebook names the families that it needs (`kicdata.needs` in its metadata) and none has enough
    numbers among `families` (family -> numbers).
    """
    needs = read_notebook(notebook)["metadata"].get("kicdata", {}).get("needs", {})
    return not needs or any(families.get(family, 0) >= least for family, least in needs.items())


def check_parameters(notebook: Path, names: Iterable[str]) -> None:
    """Raise `KeyError` where the notebook's cell `parameters` has no such name."""
    tagged = [c["source"] for c in read_notebook(notebook)["cells"] if "parameters" in tags_of(c)]
    known = re.findall(r"^(\w+)\s*[:=]", "\n".join(tagged), re.M)
    for name in names:
        if name not in known:
            raise KeyError(f"{notebook.name} has no parameter {name!r}. {nearest(name, known)}")


def execute(notebook: Path, out: Path, home: Path, parameters: dict[str, Any], lang: str) -> Page:
    """Run one notebook with its parameters and write the executed one to `out`; returns its page."""
    os.environ.update({"KICDATA_HOME": str(home), FIGURES: str(out / "figures")})
    nb = read_notebook(notebook)
    _inject(nb["cells"], parameters)
    with contextlib.chdir(notebook.parent):
        failed = _run_cells(nb["cells"])
    target = out / notebook.name
    target.write_text(json.dumps(nb, ensure_ascii=False, indent=1), encoding="utf-8")
    if failed:
        return Page(notebook.stem, notebook.stem, "", error=f"{notebook.name}, {failed}")
    return read_page(target, lang)


def _inject(cells: list[dict[str, Any]], parameters: Mapping[str, Any]) -> None:
    """Put a cell that sets the parameters behind the one that holds their defaults."""
    source = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
    at = next((n for n, c in enumerate(cells, 1) if "parameters" in tags_of(c)), 0)
    if source:
        cells.insert(at, {"cell_type": "code", "id": "injected-parameters", "source": source, "outputs": [],
                          "metadata": {"tags": ["injected-parameters"]}, "execution_count": None})


def _run_cells(cells: Sequence[dict[str, Any]]) -> str:
    """Run the cells in a fresh namespace and put their outputs into them; what failed, or nothing."""
    os.environ["MPLBACKEND"] = "agg"  # a chart shows itself by its exhibit
    from IPython.core.displayhook import CapturingDisplayHook
    from IPython.core.displaypub import CapturingDisplayPublisher
    from IPython.core.interactiveshell import InteractiveShell

    shell: Any = InteractiveShell.instance(colors="nocolor", history_load_length=0)
    shell.history_manager.enabled = False
    shell.reset(new_session=False)
    for number, cell in enumerate((c for c in cells if c["cell_type"] == "code"), 1):
        shown: list[dict[str, Any]] = []
        shell.display_pub = CapturingDisplayPublisher(shell=shell)  # type: ignore[no-untyped-call]
        shell.display_pub.outputs = shown
        hook = CapturingDisplayHook(shell=shell, outputs=shown)  # type: ignore[no-untyped-call]
        shell.display_trap.hook = hook
        said, warned = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(warned):
            result = shell.run_cell(cell["source"], store_history=False)
        streams = (("stdout", said.getvalue()), ("stderr", warned.getvalue()))
        cell["execution_count"] = number
        cell["outputs"] = [{"output_type": "stream", "name": name, "text": text} for name, text in streams if text]
        cell["outputs"] += [{"output_type": "display_data", "data": o["data"], "metadata": o["metadata"] or {}}
                            for o in shown]
        if not result.success:
            error = result.error_before_exec or result.error_in_exec
            return f"cell {number}: {type(error).__name__}: {error}"
    return ""


def shown_cells(path: Path, lang: str) -> list[dict[str, Any]]:
    """The cells of an executed notebook without parameters and the other language."""
    left_out = {"parameters", "injected-parameters"} | ({"ko", "en"} - {lang})
    return [c for c in read_notebook(path)["cells"] if not left_out & tags_of(c)]


def read_page(path: Path, lang: str) -> Page:
    """The page of an executed notebook."""
    cells = shown_cells(path, lang)
    body = "\n".join(part for c in cells for part in _html_of(c))
    lines = [line for c in cells if c["cell_type"] == "markdown" for line in c["source"].splitlines()]
    heading = next((line[2:] for line in lines if line.startswith("# ")), path.stem)
    figures = tuple(dict.fromkeys(re.findall(r'<figure class="kic"[^>]* data-name="([^"]*)"', body)))
    refused = tuple(html.unescape(t) for t in re.findall(rf'<p [^>]*class="{REFUSED}"[^>]*>(.*?)</p>', body, re.S))
    return Page(path.stem, heading.strip(), body, figures, refused)


def _html_of(cell: Mapping[str, Any]) -> Iterator[str]:
    """What a page shows of a cell: its text, or what its code gave; the code itself is left out."""
    import mistune

    if cell["cell_type"] == "markdown":
        yield str(mistune.html(cell["source"]))
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        if "text/html" in data:
            yield data["text/html"]
        elif "text/markdown" in data:
            yield str(mistune.html(data["text/markdown"]))
        else:
            yield f"<pre>{html.escape(output.get('text', '') or data.get('text/plain', ''))}</pre>"
