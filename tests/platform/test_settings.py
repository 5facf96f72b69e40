"""Settings: misspelt or wrong ones stop the start with a message that names them."""

from pathlib import Path

import pytest

from ihanoi.settings import Settings, load


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
    assert settings.documents_url == "file:///data/documents"
