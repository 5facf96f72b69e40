"""PostgreSQL as a child process: a private socket, a password, full durability, no other way in."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ihanoi.local.places import Account, database_home, give, private, secret, server_account, socket_folder
from ihanoi.local.postgres_binaries import Binaries, find
from ihanoi.local.processes import Child, Keeper, StartFailed

OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "cluster_name": "ihanoi",
}
"""Given on the command line, so that they hold for data made by an older version as well."""

THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "64MB"}

ONLY_DOOR = "local all ihanoi scram-sha-256\n"
"""The whole pg_hba.conf. The superuser cannot log in at all: what it has to do is done in
single-user mode, before the server first starts."""

FIRST_WORDS = """
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
    CREATE EXTENSION pg_trgm;
  END IF;
END $$;

CREATE ROLE ihanoi LOGIN NOSUPERUSER CREATEDB PASSWORD '{password}';

CREATE DATABASE ihanoi OWNER ihanoi;
"""
"""Said to ``template1``, so that every database made later has the extension too. In single-user
mode with ``-j`` an empty line ends a statement."""

RUNS = "ready"


@dataclass
class Server:
    """A running PostgreSQL."""

    dsn: str
    """For asyncpg; the role owns the database and may create others (tests do)."""
    version: str
    home: Path
    """Everything the server keeps, password included."""
    is_new: bool
    """The data was made just now."""
    process: Child

    def stop(self) -> None:
        """Shut down: sessions are cut, committed work is on disk."""
        self.process.stop()


def start(data_dir: Path, keeper: Keeper, *, durable: bool = True) -> Server:
    """Start the server of a data directory, making its data first when there is none.

    The caller holds ``places.lock`` of the directory: a server found running there is a left-over
    of a runner that was killed, and is shut down first. ``durable=False`` is for tests.

    Raises:
        StartFailed: the server did not come up.
        SystemExit: there is no PostgreSQL, or the data belongs to somebody else.
    """
    account = server_account()
    home = database_home(data_dir, account)
    data = home / "data"
    binaries = find(account, _data_version(data))
    password = secret(home / "password")
    is_new = not data.exists()
    if is_new:
        _create(binaries, home, account, password, durable=durable)
    _end_left_over(data)
    sockets = socket_folder(home, account)
    child = Child(
        name="postgres",
        command=_command(binaries, data, sockets, durable=durable),
        log=data_dir / "logs" / "postgres.log",
        keeper=keeper,
        # Nothing else of ours, above all no key, has business in the database server.
        env=_clean_environment(),
        cwd=home,
        account=account,
        stop_signals=(signal.SIGINT, signal.SIGQUIT),
    )
    child.start()
    try:
        # Crash recovery is part of a start and may take its time.
        child.wait_until(lambda: _status(data, child.pid) == RUNS, seconds=120)
    except BaseException:
        child.stop()
        raise
    dsn = f"postgresql://ihanoi:{quote(password)}@/ihanoi?host={quote(str(sockets))}"
    return Server(dsn, binaries.version, home, is_new, child)


def _command(binaries: Binaries, data: Path, sockets: Path, *, durable: bool) -> list[str | Path]:
    options = OPTIONS | {"unix_socket_directories": f'"{sockets}"'} | ({} if durable else THROWAWAY)
    settings = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return [binaries.folder / "postgres", "-D", data, *settings]


def _create(binaries: Binaries, home: Path, account: Account | None, password: str, *, durable: bool) -> None:
    """Make the data aside and move it into place when complete: an interruption leaves no half."""
    new = home / "data.new"
    shutil.rmtree(new, ignore_errors=True)
    give(private(new), account)
    locale = ["--encoding=UTF8", "--locale=C.UTF-8"]
    if binaries.major >= 17:
        # Same order on every system, whatever its C library thinks.
        locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    names = ["--username=postgres", "--auth=trust", "--no-instructions"]
    sync = [] if durable else ["--no-sync"]
    _run([binaries.folder / "initdb", "-D", new, *locale, *names, *sync], home, account)
    (new / "pg_hba.conf").write_text(ONLY_DOOR)
    single = ["--single", "-j", "-c", "exit_on_error=on", *([] if durable else ["-F"])]
    words = FIRST_WORDS.format(password=password)
    _run([binaries.folder / "postgres", *single, "-D", new, "template1"], home, account, words)
    new.rename(home / "data")


def _run(command: list[str | Path], home: Path, account: Account | None, words: str = "") -> None:
    done = subprocess.run(
        command,
        check=False,
        input=words.lstrip(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=_clean_environment(),
        cwd=home,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        process_group=0,
    )
    if done.returncode != 0:
        raise StartFailed(f"{command[0]} ended with code {done.returncode}:\n{done.stdout}")


def _end_left_over(data: Path) -> None:
    """Shut down a server whose runner is gone."""
    pid_file = data / "postmaster.pid"
    lines = _pid_file(data)
    if not lines or not _is_running(pid := int(lines[0])):
        return  # nothing, or a stale file: PostgreSQL knows what to do with it
    if not _serves(pid, data):
        # After a restart of the machine or container the number may be anybody's, and PostgreSQL
        # would refuse to start. Deleting the file would also drop the guard against old sessions
        # that still run; our own number does not, for PostgreSQL knows its parent is no server.
        pid_file.write_text("\n".join([str(os.getpid()), *lines[1:], ""]))
        return
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + 20
    while _is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _serves(pid: int, data: Path) -> bool:
    if sys.platform == "linux":
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False
    else:
        command = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, check=False).stdout
    return os.fsencode(data) in command


def _status(data: Path, pid: int) -> str:
    """Return the last line of the pid file: ``starting``, ``ready``, ``stopping``."""
    lines = _pid_file(data)
    return lines[7].strip() if len(lines) > 7 and lines[0] == str(pid) else ""


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return []


def _data_version(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text())
    except FileNotFoundError:
        return None


def _clean_environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath)}
