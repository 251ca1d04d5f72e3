"""A child process that reads a PDF, bounded in time and memory.

In: a module to run and its arguments. Out: the lines of JSON that it prints, as they come. A PDF can hang
or break what reads it; the child can be stopped, and what it said before stays. A fault of kicdata's own is told apart.
"""

from __future__ import annotations

import itertools
import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from kicdata.faults import fault_of

START = 20.0      # seconds until the first message: Python starts
MEMORY = 2 << 30  # bytes of address space that the child may take


def messages_of(module: str, arguments: Sequence[str], seconds: float, meanwhile: Callable[[], object] | None = None
                ) -> Iterator[dict[str, Any]]:
    """What a child says, a dictionary at a time; `failed` at the end where it falls silent or breaks down.

    `meanwhile` is done once while the child starts and goes to work.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(
        [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])])}
    with subprocess.Popen([sys.executable, "-m", module, *arguments], env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        lines: queue.Queue[bytes] = queue.Queue()

        def listen() -> None:
            assert child.stdout is not None
            for line in child.stdout:
                lines.put(line)
            lines.put(b"")

        threading.Thread(target=listen, daemon=True).start()
        try:
            if meanwhile is not None:
                meanwhile()
            for n in itertools.count():
                try:
                    line = lines.get(timeout=seconds if n else max(seconds, START))
                except queue.Empty:
                    yield {"failed": f"took longer than {seconds:g} s"}
                    return
                if not line:
                    if child.wait():
                        yield {"failed": "ran out of memory or broke down"}
                    return
                yield json.loads(line)
        finally:
            child.kill()


def answer(main: Callable[[Sequence[str]], None], broken: tuple[type[Exception], ...]) -> None:
    """Run the child's part with the arguments of its process, bounded in memory.

    `broken` is raised where the file cannot be read, or takes all memory: the child's end alone says so. Any other
    exception is a fault of kicdata, which it says before it ends.
    """
    _bound_memory()
    try:
        main(sys.argv[1:])
    except broken:
        raise
    except Exception as e:  # one page that the reader was not made for leaves the others alone
        say({"failed": f"made the reader fail with {fault_of(e)} (a fault of kicdata: please report it with the file)"})


def say(message: dict[str, Any]) -> None:
    """Say something to the process that waits, on a line of its own."""
    print(json.dumps(message), flush=True)


def _bound_memory() -> None:
    """Let this process take no more than `MEMORY`."""
    try:
        import resource
    except ImportError:  # Windows has no such bound; a page there is bounded in time alone
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
