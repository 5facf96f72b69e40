"""Growing: whether there is room, and how long it still takes."""

from pathlib import Path

import pytest

from benchmarks import room
from benchmarks.loading import TOLD_EVERY, Progress
from benchmarks.people import id_of


def test_who_has_no_room_is_told_how_far_it_would_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = room.BESIDE + 3_050_000 * 5_000
    monkeypatch.setattr(room.shutil, "disk_usage", lambda _: room.shutil._ntuple_diskusage(0, 0, free))  # type: ignore[attr-defined]
    room.check(tmp_path, 0, 3_000_000, 5_000)
    with pytest.raises(
        room.NoRoom, match=r"10,000,000 dossiers need 5\d GB, .* has 2\d GB free: try --grow-to 3000000"
    ):
        room.check(tmp_path, 0, 10_000_000, 5_000)
    with pytest.raises(room.NoRoom, match="--grow-to 4000000"):
        room.check(tmp_path, 1_000_000, 10_000_000, 5_000)


def test_loading_tells_now_and_then_how_long_it_still_takes() -> None:
    said: list[str] = []
    progress = Progress(1_000_000, said.append, started=100.0)
    for seconds in range(1, 41):
        progress.add(10_000, 100.0 + seconds)
    assert len(said) == int(40 // TOLD_EVERY)
    assert "150,000 of 1,000,000 loaded, 10,000/s, 1.4 min left" in said[0]


def test_ids_keep_their_shape() -> None:
    assert str(id_of(900_000_000_000)) == "01900000-0000-7000-8000-00d18c2e2800"
