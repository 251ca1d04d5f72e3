"""A child process that reads PDFs, bounded in time and memory.

In: a module to run and its arguments. Out: the lines of JSON that it prints, as they come. A PDF can hang
or break what reads it; the child can be stopped, and what it said before stays. A fault of kicdata's own is told apart.
A child that came to its end waits for the next file: to start Python takes as long as to read five pages.
"""

from __future__ import annotations

import atexit
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
_DONE = {"done": True}


class _Child:
    """A process that runs a module, and the lines that it has said so far (an empty one at its end)."""

    def __init__(self, module: str) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(
            [str(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])])}
        self.process = subprocess.Popen([sys.executable, "-m", module], env=environment, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.lines: queue.Queue[bytes] = queue.Queue()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(b"")

    def ask(self, arguments: Sequence[str]) -> bool:
        """Give it something to do; False where it has ended while it waited."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(list(arguments)).encode() + b"\n")
            self.process.stdin.flush()
        except OSError:
            return False
        return True

    def end(self) -> None:
        """Stop it, whatever it does."""
        self.process.kill()
        with self.process:  # closes its pipes and waits for its end
            pass


_waiting: dict[tuple[int, str], _Child] = {}  # by the process that started them, and the module they run


def messages_of(module: str, arguments: Sequence[str], seconds: float, meanwhile: Callable[[], object] | None = None
                ) -> Iterator[dict[str, Any]]:
    """What a child says, a dictionary at a time; `failed` at the end where it falls silent or breaks down.

    `meanwhile` is done once while the child goes to work.
    """
    key = os.getpid(), module
    child = _waiting.pop(key, None)
    if child is None or not child.ask(arguments):
        child = _Child(module)
        child.ask(arguments)
    done = False
    try:
        if meanwhile is not None:
            meanwhile()
        for n in itertools.count():
            try:
                line = child.lines.get(timeout=seconds if n else max(seconds, START))
            except queue.Empty:
                yield {"failed": f"took longer than {seconds:g} s"}
                return
            if not line:
                yield {"failed": "ran out of memory or broke down"}
                return
            message = json.loads(line)
            if done := message == _DONE:
                return
            yield message
            if "failed" in message:
                return
    finally:
        if done and key not in _waiting:
            _waiting[key] = child
        else:
            child.end()


@atexit.register
def end_waiting() -> None:
    """Stop the children that wait for another file."""
    for key in [k for k in _waiting if k[0] == os.getpid()]:
        _waiting.pop(key).end()


def answer(main: Callable[[Sequence[str]], None], broken: tuple[type[Exception], ...]) -> None:
    """The child's part: run `main` with each list of arguments that it is given, bounded in memory.

    `broken` is raised where the file cannot be read, or takes all memory: the child's end alone says so. Any other
    exception is a fault of kicdata, which it says before it ends.
    """
    _bound_memory()
    for line in sys.stdin:
        try:
            main(json.loads(line))
        except broken:
            raise
        except Exception as e:  # one page that the reader was not made for leaves the others alone
            said = f"made the reader fail with {fault_of(e)} (a fault of kicdata: please report it with the file)"
            say({"failed": said})
            return
        say(_DONE)


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
