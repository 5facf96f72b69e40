"""Child processes that log to a file, stop politely and never outlive the runner.

Two ties hold them. On Linux the kernel signals each child when its parent dies. The keeper, a
process of its own, ends the whole process group, and so reaches grandchildren (granian starts its
workers itself) and works on other systems too.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlsplit

from ihanoi.local import keeper as keeper_script
from ihanoi.local.places import Account

PR_SET_PDEATHSIG = 1
LOG_LIMIT = 8 * 2**20
"""Bytes after which a log is set aside (one older copy is kept) at the next start."""


class StartFailed(Exception):
    """A process did not come up; the message says which one and shows the end of its log."""


class Keeper:
    """The runner's end of the line to ``keeper.py``."""

    def __init__(self) -> None:
        # -I -S: the script needs no package, and starts in a third of the time.
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", keeper_script.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def watch(self, group: int, stop_signal: int) -> None:
        """End this process group should the runner die; a signal of 0 forgets it."""
        # A keeper that was killed is no reason to bring the city down.
        with suppress(OSError):
            os.write(self._line, f"{group} {stop_signal}\n".encode())

    def close(self) -> None:
        """Let go: the keeper ends what is still registered and leaves."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        self._process.wait()

    @property
    def _line(self) -> int:
        assert self._process.stdin is not None
        return self._process.stdin.fileno()


@dataclass
class Child:
    """One process, the leader of its own group, so that Ctrl-C reaches the runner alone.

    ``start`` must be called from the main thread: Linux takes the end of the *thread* that
    forked for the death of the parent.
    """

    name: str
    command: Sequence[str | Path]
    log: Path
    keeper: Keeper
    env: Mapping[str, str] | None = None
    cwd: Path | None = None
    account: Account | None = None
    stop_signals: Sequence[signal.Signals] = (signal.SIGTERM,)
    """Sent in turn, each after the grace of the one before; SIGKILL always follows."""
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def pid(self) -> int:
        """Number of the process, which is its group's as well; 0 before the first start."""
        return self._process.pid if self._process else 0

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative when a signal ended it."""
        return self._process.poll() if self._process else None

    def start(self) -> None:
        """Start it, or start it again; returns at once."""
        self._sweep()
        self.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self.env,
                cwd=self.cwd,
                process_group=0,
                preexec_fn=_start_of(self.stop_signals[0]),  # noqa: PLW1509, it only makes two system calls
                user=self.account.uid if self.account else None,
                group=self.account.gid if self.account else None,
                extra_groups=[] if self.account else None,
            )
        self.keeper.watch(self.pid, self.stop_signals[0])

    def stop(self, grace: float = 8.0) -> None:
        """Stop it and everything it started; each signal is given ``grace`` seconds."""
        if self._process is None:
            return
        for number in self.stop_signals:
            if self.exit_code is None:
                keeper_script.send(self.pid, number)
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(grace)
        self.kill()

    def kill(self) -> None:
        """End it at once, without asking."""
        self._sweep()
        if self._process is not None:
            self._process.wait()

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait for ``ready()``.

        Raises:
            StartFailed: the process ended first, or the time ran out.
        """
        deadline = time.monotonic() + seconds
        while not ready():
            if self.exit_code is not None:
                raise self.failure(f"{self.name} ended with code {self.exit_code}")
            if time.monotonic() > deadline:
                raise self.failure(f"{self.name} was not ready after {seconds:g} s")
            time.sleep(0.02)

    def failure(self, what: str) -> StartFailed:
        """Return an error that shows the end of the log."""
        return StartFailed(f"{what}. The end of {self.log}:\n{tail(self.log)}")

    def _sweep(self) -> None:
        # Grandchildren may outlive their leader and keep a port or a lock.
        if self._process is not None:
            keeper_script.send(self.pid, signal.SIGKILL)
            self.keeper.watch(self.pid, 0)


def answers(url: str, *, only_success: bool) -> bool:
    """Tell whether GET is answered: by anything at all, or ``only_success`` by a 2xx."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=2)
    try:
        connection.request("GET", parts.path or "/")
        status = connection.getresponse().status
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return not only_success or 200 <= status < 300


def tail(log: Path, lines: int = 15) -> str:
    """Return the last lines of a log, indented."""
    text = log.read_text("utf-8", "replace") if log.exists() else ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])


def die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Return what a process calls to be signalled when its parent is gone; None where that is unknown."""
    if sys.platform != "linux":
        return None
    # Looked up before the fork: a child of a threaded process should call and do no more.
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)


def _start_of(number: signal.Signals) -> Callable[[], None]:
    tie = die_with_parent(number)
    parent = os.getpid()

    def start() -> None:
        if tie is not None:
            tie()
        if os.getppid() != parent:  # it died before the tie
            os._exit(1)

    return start
