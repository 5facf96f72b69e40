"""Settings: misspelt or wrong ones stop the start with a message that names them."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from ihanoi.cli import main
from ihanoi.settings import API, Settings, load, require


def test_an_unknown_variable_stops_the_start_and_is_named() -> None:
    with pytest.raises(SystemExit, match=r"IHANOI_DATABSE_URL, IHANOI_PROT.*settings\.py"):
        load({"IHANOI_PROT": "1", "IHANOI_DATABSE_URL": "x", "IHANOI_PORT": "9"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "http"),
        ("port", "0"),
        ("port", "65536"),
        ("workers", "0"),
        ("statement_timeout", "0"),
        ("pool_size", ""),
    ],
)
def test_a_wrong_value_stops_the_start_and_is_named(name: str, value: str) -> None:
    with pytest.raises(SystemExit, match=rf"wrong value: .*{name}"):
        load({f"IHANOI_{name.upper()}": value})


def test_other_programs_variables_are_left_alone() -> None:
    assert load({"PATH": "/bin", "HANOI_PORT": "x", "PORT": "y"}).port == Settings().port


def test_values_are_read_as_what_they_are() -> None:
    settings = load({"IHANOI_PORT": "8100", "IHANOI_STATEMENT_TIMEOUT": "2.5", "IHANOI_DATA_DIR": "some/where"})
    assert (settings.port, settings.statement_timeout) == (8100, 2.5)
    assert settings.data_dir == Path("some/where").absolute()


def test_addresses_not_given_follow_from_those_that_are() -> None:
    settings = load(
        {"IHANOI_SIMULATOR_URL": "http://sim", "IHANOI_DATA_DIR": "/data", "IHANOI_STAFF_ISSUER": "http://s"}
    )
    assert settings.citizen_issuer == "http://sim/citizen"
    assert settings.staff_issuer == "http://s"
    assert settings.population_url == "http://sim/population"
    assert settings.shared_data_url == "http://sim/shared-data"
    assert settings.documents_url == "file:///data/documents"


def test_nothing_is_simulated_where_no_simulator_is_named() -> None:
    settings = load({})
    assert [getattr(settings, name) for name in API] == [""] * len(API)


def test_with_the_simulator_named_only_database_and_key_are_missing() -> None:
    with pytest.raises(SystemExit, match=r"^Not set: IHANOI_DATABASE_URL, IHANOI_MASTER_KEY\. "):
        require(load({"IHANOI_SIMULATOR_URL": "http://sim"}), API)


def test_the_api_does_not_start_until_it_is_told_whom_to_trust(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in API:
        monkeypatch.delenv(f"IHANOI_{name.upper()}", raising=False)
    monkeypatch.delenv("IHANOI_SIMULATOR_URL", raising=False)
    monkeypatch.setenv("IHANOI_STAFF_ISSUER", "https://staff.example")
    refused = CliRunner().invoke(main, ["serve"])
    assert refused.exit_code == 1
    missing = (
        "IHANOI_DATABASE_URL, IHANOI_MASTER_KEY, IHANOI_CITIZEN_ISSUER, IHANOI_CLIENT_SECRET, IHANOI_POPULATION_URL, "
        "IHANOI_SHARED_DATA_URL"
    )
    assert f"Not set: {missing}." in str(refused.exception) + refused.output
