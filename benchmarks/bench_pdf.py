"""Tables of PDFs beside pdfplumber and camelot: pages a second, exact tables, joined tables, in one run.

In: PDFs with gold grids beside them (../shared/pdf, or --pdfs). Out: a table on the terminal. `whole way` is
from the PDF to observations, `tables` to cells; the others give tables of single pages. `folded` counts tables
as exact that differ only in CJK radicals and control characters. Each reader is a process of its own, once for
each file, and once for all files over and over (`long run`: pages a second and memory of 200 pages or more); only
those that are installed are run (pip install pdfplumber camelot-py). Pin it to one core with `taskset -c 0`.
"""

from __future__ import annotations

import argparse
import compileall
import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "pdf"
LONG = 200  # pages of a long run, at least

# what each reader runs: it reads sys.argv[1] and writes tables as JSON to sys.argv[2]
READERS = {
    "kicdata, whole way": ("kicdata", """
from kicdata.issue import read
tables = read(sys.argv[1]).tables()
"""),
    "kicdata, tables": ("kicdata", """
from kicdata.pdf.source import read_pdf
tables = [{"page_first": g.lines[0].page, "page_last": g.lines[-1].page, "rows": [[c.text for c in r] for r in g.rows]}
          for g in read_pdf(pathlib.Path(sys.argv[1])).grids]
"""),
    "pdfplumber": ("pdfplumber", """
import logging, pdfplumber
logging.getLogger("pdfminer").setLevel(logging.ERROR)
with pdfplumber.open(sys.argv[1]) as pdf:
    tables = [{"page": p.page_number, "rows": t} for p in pdf.pages for t in p.extract_tables()]
"""),
    "camelot, vector lattice": ("camelot", """
import camelot
found = camelot.read_pdf(sys.argv[1], pages="all", flavor="lattice", engine="vector", suppress_stdout=True)
tables = [{"page": t.page, "rows": t.df.values.tolist()} for t in found]
"""),
}


def load_scorer(folder: Path) -> Any:
    """The scorer that stands beside the gold grids."""
    spec = importlib.util.spec_from_file_location("score_grids", folder / "score_grids.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measure(code: str, pdf: Path) -> tuple[float, float, float, list[Any]]:
    """Seconds, CPU seconds and MB of a reader (with its largest child) on a PDF, and the tables that it found."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "tables.json"
        program = f"import json, pathlib, sys\n{code}\npathlib.Path(sys.argv[2]).write_text(json.dumps(tables))"
        start = time.perf_counter()
        child = subprocess.Popen([sys.executable, "-c", program, str(pdf), str(out)], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{pdf.name}: the reader failed")
        unit = 1 if sys.platform == "darwin" else 1024
        return (seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6,
                json.loads(out.read_text(encoding="utf-8")))


def in_one_process(code: str, pdfs: Sequence[Path], rounds: int) -> tuple[float, float, float]:
    """Seconds, CPU seconds and MB of a reader that reads all PDFs `rounds` times in one process."""
    files = [str(f) for f in pdfs] * rounds
    again = f"for file in {files!r}:\n    sys.argv[1] = file\n    exec({code!r})"
    return measure(again, pdfs[0])[:3]


def pages_of(pdf: Path) -> int:
    """How many pages a PDF has."""
    import pypdfium2
    return len(pypdfium2.PdfDocument(pdf))


def main() -> None:
    """Run every installed reader on every PDF and print what came of it."""
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--pdfs", type=Path, default=SHARED, help="folder with PDFs, gold/ and score_grids.py")
    folder = p.parse_args().pdfs
    scorer, pdfs = load_scorer(folder), sorted(folder.glob("*.pdf"))
    pages = sum(map(pages_of, pdfs))
    gold = {f.stem: json.loads((folder / "gold" / f"{f.stem}.json").read_text(encoding="utf-8")) for f in pdfs}
    compileall.compile_dir(ROOT / "src", quiet=2)  # as those are that were installed
    rounds = -(-LONG // pages)
    print(f"{len(pdfs)} PDFs, {pages} pages, {sum(map(len, gold.values()))} tables\n")
    print(f"{'reader':<26}{'pages/s':>9}{'CPU pages/s':>13}{'MB':>6}{'exact':>8}{'folded':>8}{'joined':>8}{'false':>7}"
          f"   long run of {rounds * pages} pages")
    for name, (module, code) in READERS.items():
        if importlib.util.find_spec(module) is None:
            print(f"{name:<26} not installed")
            continue
        seconds, cpu, megabytes, folded = 0.0, 0.0, 0.0, 0
        score = dict.fromkeys(("exact", "joined", "false", "multi", "tables"), 0)
        for f in pdfs:
            took, used, memory, tables = measure(code, f)
            seconds, cpu, megabytes = seconds + took, cpu + used, max(megabytes, memory)
            found = scorer.score(gold[f.stem], tables)["all"]
            score = {k: n + found[k] for k, n in score.items()}
            scorer.FOLD = True
            folded += scorer.score(gold[f.stem], tables)["all"]["exact"]
            scorer.FOLD = False
        longer, burnt, most = in_one_process(code, pdfs, rounds)
        print(f"{name:<26}{pages / seconds:>9.1f}{pages / cpu:>13.1f}{megabytes:>6.0f}"
              f"{score['exact']:>5}/{score['tables']}{folded:>5}/{score['tables']}{score['joined']:>6}/{score['multi']}{score['false']:>7}"
              f"   {rounds * pages / longer:.1f} pages/s, CPU {rounds * pages / burnt:.1f}, {most:.0f} MB")


if __name__ == "__main__":
    main()
