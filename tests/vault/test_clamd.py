"""Asking the scanner: clean, found, and every way of giving no answer."""

from pathlib import Path

import pytest

from ihanoi.local.ports import free_port
from ihanoi.platform.clamd import PART_BYTES, Clamd, ScanFailed
from tests.vault.clamd_double import EICAR, clamd


async def test_a_clean_file_has_nothing_and_the_test_virus_is_found_by_name() -> None:
    async with clamd() as (url, double):
        assert await Clamd(url).scan(b"%PDF-1.4") is None
        assert await Clamd(url).scan(b"%PDF-1.4" + EICAR) == "Eicar-Test-Signature"
        assert await Clamd(url).scan(b"x" * (3 * PART_BYTES) + EICAR) == "Eicar-Test-Signature"
        assert double.scanned == 3


async def test_it_is_asked_over_a_unix_socket_as_well(tmp_path: Path) -> None:
    async with clamd(tmp_path / "clamd.sock") as (url, _):
        assert await Clamd(url).scan(EICAR) == "Eicar-Test-Signature"


@pytest.mark.parametrize("mode", ["error", "silent", "cut", "slow"])
async def test_no_answer_that_tells_is_no_clean_file(mode: str) -> None:
    async with clamd() as (url, double):
        double.mode = mode
        with pytest.raises(ScanFailed):
            await Clamd(url, patience=0.2).scan(b"%PDF-1.4" * 10)


async def test_a_scanner_that_is_gone_is_no_clean_file() -> None:
    with pytest.raises(ScanFailed):
        await Clamd(f"tcp://127.0.0.1:{free_port('127.0.0.1', 19_900)}").scan(b"%PDF-1.4")


@pytest.mark.parametrize("url", ["", "127.0.0.1:3310", "tcp://127.0.0.1", "unix://", "http://127.0.0.1:3310"])
def test_an_address_of_another_form_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="tcp://host:port"):
        Clamd(url)
