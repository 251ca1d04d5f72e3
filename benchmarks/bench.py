"""Time and memory of what people wait for, as small tables; nothing is asserted here.

In: the issues of ../shared/issues where they are, else the digests. Out: medians on the terminal. Each
measurement is a process of its own, so imports count and memory starts anew. `--quick` leaves out 1,000
issues. Issues beyond the real ones are made from the digests by renumbering and changing digits.
"""

from __future__ import annotations

import argparse
import compileall
import itertools
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
DIGESTS = ROOT / "data" / "raw" / "digests"
SHARED = ROOT.parent / "shared" / "issues"
KICDATA = Path(sys.executable).with_name("kicdata")
SCAN = """
import pathlib, re, sys
print(sum(len(re.findall(r"\\d+", p.read_text("utf-8"))) for p in pathlib.Path(sys.argv[1]).glob("*.txt")))
"""


class Failed(Exception):
    """A command that was to be measured did not work; its last output."""


@dataclass(frozen=True)
class Run:
    """Wall time, CPU time and peak memory of one process (with its largest child)."""

    seconds: float
    cpu: float
    megabytes: float


def run(command: Sequence[str | Path], cwd: Path = ROOT) -> Run:
    """Run a command to its end; raises where it fails."""
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        args = [str(c) for c in command]
        child = subprocess.Popen(args, cwd=cwd, stdout=said, stderr=said)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            raise Failed(f"{' '.join(args)} failed:\n{said.read().decode(errors='replace')[-2000:]}")
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KiB elsewhere
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6)


def median(runs: Sequence[Run]) -> Run:
    """Medians of several runs, each figure by itself."""
    return Run(*(statistics.median(getattr(r, f) for r in runs) for f in ("seconds", "cpu", "megabytes")))


def build_afresh(raw: Path, out: Path) -> Run:
    """A build with nothing there yet: one new process, imports included."""
    shutil.rmtree(out, ignore_errors=True)
    return run([KICDATA, "build", "--raw", raw, "--out", out])


# ------------------------------------------------------------------------------------ issues that never were

def _other_digits(text: str, r: random.Random) -> str:
    """Another last digit in numbers of three digits and more and in decimals; years and dates stay."""
    def change(m: re.Match[str]) -> str:
        if re.fullmatch(r"(?:19|20)\d\d", m[0]):
            return m[0]
        return m[0][:-1] + str(r.randrange(1, 10))
    return re.sub(r"(?<![\d.,])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\d.])",
                  lambda m: change(m) if len(m[0]) > 2 else m[0], text)


def _other_days(text: str, r: random.Random) -> str:
    """Another day in every reference date `(25.04.26)`."""
    return re.sub(r"\((\d\d\.\d{1,2})\.\d{1,2}\)", lambda m: f"({m[1]}.{r.randrange(1, 29):02d})", text)


def make_issues(folder: Path, count: int, seed: int = 1) -> int:
    """Write `count` issues with new ids into a folder, the same for the same seed. Returns their bytes."""
    r = random.Random(seed)
    texts = [(p.stem.partition("-")[0], p.read_text(encoding="utf-8")) for p in sorted(DIGESTS.glob("*.txt"))]
    folder.mkdir(parents=True)
    for n in range(count):
        kind, text = texts[n % len(texts)]
        text = _other_days(_other_digits(text, r), r)
        if kind == "weekly":
            name = f"weekly-{1000 + n}"
            text = re.sub(r"(주간 중국창업 )\d+( 호)", rf"\g<1>{1000 + n}\2", text)
        else:
            year, month = 2001 + n // len(texts) // 12, n // len(texts) % 12 + 1
            name = f"monthly-{year}-{month:02d}"
            text = re.sub(r"(월간 중국창업 )\d+( 월호)", rf"\g<1>{month}\2", text)
            text = re.sub(r"(?m)^20\d\d(\.|( 년)) ?\d\d( 월)?", rf"{year}\1 {month:02d}\3", text, count=2)
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return sum(p.stat().st_size for p in folder.iterdir())


# ------------------------------------------------------------------------------------ measurements

def everyday(work: Path, times: int, report: bool) -> Iterator[tuple[str, str, str, str]]:
    """What an analyst waits for."""
    source = SHARED if SHARED.is_dir() else DIGESTS
    raw, out = work / "raw", work / "out"
    shutil.copytree(source, raw)
    count = len(list(raw.glob("*.txt")))
    first = median([build_afresh(raw, out) for _ in range(times)])
    scan = median([run([sys.executable, "-c", SCAN, raw]) for _ in range(times)])
    again = median([run([KICDATA, "build", "--raw", raw, "--out", out]) for _ in range(times)])
    usage = median([run([KICDATA, "--help"]) for _ in range(times)])
    yield row(f"build {count} issues of {source.parent.name}/{source.name}", first)
    yield row("build again, nothing changed", again)
    yield row("kicdata --help", usage)
    yield row(r"plain scan of the same bytes (read, \d+)", scan)
    yield "build / scan", f"{first.seconds / scan.seconds:.0f} x", "", ""
    if report:
        try:
            reports = [run(["make", "report"]) for _ in range(min(times, 3))]
            yield row("make report, ready environment", median(reports))
        except Failed as e:
            print(e, file=sys.stderr)
            yield "make report, ready environment", "failed", "", ""


def row(what: str, r: Run) -> tuple[str, str, str, str]:
    return what, f"{r.seconds:.2f} s", f"{r.cpu:.2f} s", f"{r.megabytes:.0f} MB"


def scaling(work: Path, sizes: Sequence[int]) -> Iterator[tuple[str, ...]]:
    """Whole builds of more and more issues, each in a new process; then again, and with one file changed."""
    for size in sizes:
        raw, out = work / f"raw-{size}", work / f"out-{size}"
        size_raw = make_issues(raw, size) / 1e6
        runs = [build_afresh(raw, out) for _ in range(3 if size <= 10 else 1)]
        r = median(runs)
        again = run([KICDATA, "build", "--raw", raw, "--out", out])
        changed = sorted(raw.iterdir())[0]
        changed.write_text(changed.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
        more = run([KICDATA, "build", "--raw", raw, "--out", out])
        yield (f"{size:,}", f"{size_raw:.1f} MB", f"{r.seconds:.2f} s", f"{1000 * r.seconds / size:.0f} ms",
               f"{r.megabytes:.0f} MB", f"{again.seconds:.2f} s", f"{more.seconds:.2f} s",
               f"{more.megabytes:.0f} MB")
        shutil.rmtree(raw)
        shutil.rmtree(out)


def show(header: Sequence[str], rows: Iterable[tuple[str, ...]], first: int) -> None:
    """A table, a line at a time as figures come in; the first column is `first` wide."""
    for cells in itertools.chain([tuple(header)], rows):
        print(cells[0].ljust(first), *(c.rjust(10) for c in cells[1:]), flush=True)
    print()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Time and memory of kicdata.")
    parser.add_argument("--quick", action="store_true", help="without 1,000 issues")
    parser.add_argument("--times", type=int, default=5, help="runs of each everyday command (default: 5)")
    parser.add_argument("--no-report", action="store_true", help="without `make report`")
    args = parser.parse_args()
    compileall.compile_dir(ROOT / "src", quiet=2)  # bytecode that is not there would be made in each process
    with tempfile.TemporaryDirectory() as folder:
        show(("what", "time", "CPU", "memory"), everyday(Path(folder), args.times, not args.no_report), 42)
        sizes = (1, 10, 100) if args.quick else (1, 10, 100, 1000)
        show(("issues", "text", "build", "each", "memory", "again", "1 changed", "memory"),
             scaling(Path(folder), sizes), 8)


if __name__ == "__main__":
    main()
