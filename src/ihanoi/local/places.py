"""Where the embedded servers keep their files, and as whom they run."""

import fcntl
import os
import pwd
import secrets
import tempfile
from pathlib import Path
from typing import IO, NamedTuple

SHARED = Path("/var/lib/ihanoi")
"""Used only when started by root: PostgreSQL refuses to run as root, and the account it runs as
instead must not need a way into anybody's private folders."""

SOCKET_PATH_LIMIT = 107 - len("/.s.PGSQL.5432.lock")


class InUse(Exception):
    """Another runner has this data directory."""


class Account(NamedTuple):
    """The unprivileged user a server runs as."""

    name: str
    uid: int
    gid: int


def server_account() -> Account | None:
    """Return the account for PostgreSQL, or None when we are not root and need no other.

    Raises:
        SystemExit: we are root and the system has neither ``postgres`` nor ``nobody``.
    """
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise SystemExit("PostgreSQL does not run as root: please start iHanoi as an ordinary user.")


def private(folder: Path) -> Path:
    """Make a folder that only we may enter; an existing one stays as it is."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def give(path: Path, account: Account | None) -> Path:
    """Hand a file or folder over to the account that needs it."""
    if account is not None:
        os.chown(path, account.uid, account.gid)
    return path


def database_home(data_dir: Path, account: Account | None) -> Path:
    """Return the folder of the database: inside the data directory or, as root, linked from it.

    The link's target has a random name, so that deleting the data directory (and with it the key
    that unlocks the rows) gives a fresh database and never a half-readable one.

    Raises:
        SystemExit: the data belongs to another user.
    """
    home = private(data_dir) / "postgres"
    if account is None:
        if home.is_symlink():
            raise SystemExit(f"{data_dir} was made by root; set IHANOI_DATA_DIR to a folder of yours.")
        return private(home)
    if home.is_dir() and not home.is_symlink():
        raise SystemExit(f"{data_dir} was made by {home.owner()}; please start iHanoi as that user.")
    if not home.is_symlink():
        home.symlink_to(SHARED / f"city-{secrets.token_hex(4)}")
    target = home.readlink()
    target.mkdir(mode=0o755, parents=True, exist_ok=True)
    return target


def socket_folder(parent: Path, account: Account | None = None) -> Path:
    """Return a private folder whose path is short enough for a unix socket (107 bytes)."""
    folder = private(parent) / "run"
    if len(os.fsencode(folder)) > SOCKET_PATH_LIMIT:
        return _linked_folder(folder)
    return give(private(folder), account)


def _linked_folder(link: Path) -> Path:
    if link.is_dir() and link.stat().st_uid == os.geteuid():
        return link.readlink()
    link.unlink(missing_ok=True)
    # Linked, so that the next start finds it again instead of leaving one more behind.
    link.symlink_to(tempfile.mkdtemp(prefix="ihanoi-"))
    return link.readlink()


def secret(path: Path) -> str:
    """Return the 32 random bytes (base64url) kept in a file only we may read, made at first use."""
    if not path.exists():
        new = path.with_suffix(".new")
        new.unlink(missing_ok=True)
        with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    return path.read_text("ascii").strip()


def lock(data_dir: Path) -> IO[str]:
    """Claim the data directory for as long as the returned file stays open.

    Raises:
        InUse: another runner holds it.
        SystemExit: it belongs to another user.
    """
    if private(data_dir).stat().st_uid != os.geteuid():
        raise SystemExit(
            f"{data_dir} belongs to {data_dir.owner()}. Start iHanoi as that user, "
            "or set IHANOI_DATA_DIR to a folder of your own."
        )
    file = (data_dir / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise InUse from None
    return file
