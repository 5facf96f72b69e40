"""Where values are corrected: every source has its place, every place exists."""

from pathlib import Path

import pytest

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.platform.database import Transaction
from ihanoi.profile.correction_places import CorrectionPlaces, read_correction_places
from ihanoi.profile.corrections import place_of
from ihanoi.profile.provenance import Source


def test_every_source_that_vouches_for_values_is_corrected_somewhere(checkout: Path) -> None:
    found = read_correction_places(checkout / "procedures").by_source
    assert set(found) == set(Source) - {Source.DECLARED}


async def test_every_attribute_of_a_register_has_a_place_with_owner_and_procedures_in_force(tx: Transaction) -> None:
    places, catalogue = tx.recall(CorrectionPlaces), tx.recall(Catalogue)
    asked = 0
    for name, attribute in catalogue.vocabulary.attributes.items():
        if attribute.source == "declared":
            continue
        place, asked = place_of(tx, Source(attribute.source), name), asked + 1
        assert place.name.vi
        assert place.owner.vi
        assert place.how.vi
        assert place.how.en
        assert place.ground
        wanted = places.way(Source(attribute.source), name).procedures
        assert [procedure.code for procedure in place.procedures] == wanted, f"{name}: not in force"
    assert asked > 100


async def test_every_name_of_a_way_means_some_attribute_of_its_register(tx: Transaction) -> None:
    places, attributes = tx.recall(CorrectionPlaces), tx.recall(Catalogue).vocabulary.attributes
    for source, entry in places.by_source.items():
        mine = [name for name, attribute in attributes.items() if attribute.source == source.value]
        for way in entry.ways:
            for named in way.attributes:
                assert any(name == named or name.startswith(named) for name in mine), f"{source}: {named}"


@pytest.mark.parametrize(
    ("source", "attribute", "procedures"),
    [
        (Source.POPULATION, "residence.permanent", ["1.010039"]),
        (Source.POPULATION, "household.relation_to_head", ["1.010039"]),
        (Source.POPULATION, "person.full_name", ["1.012564", "1.004859"]),
        (Source.POPULATION, "person.blood_group", ["1.012564"]),
        (Source.CIVIL_STATUS, "person.birth_place", ["1.004859", "2.000748"]),
        (Source.E_IDENTITY, "person.full_name", ["1.012564"]),
        (Source.EDUCATION_REGISTER, "education.degree", []),
    ],
)
def test_the_first_way_that_names_the_attribute_counts(
    checkout: Path, source: Source, attribute: str, procedures: list[str]
) -> None:
    assert read_correction_places(checkout / "procedures").way(source, attribute).procedures == procedures


@pytest.mark.parametrize("attributes", ['attributes = ["person."]\n', ""])
def test_a_register_with_no_way_for_the_rest_is_refused(tmp_path: Path, attributes: str) -> None:
    way = "[[population.ways]]\n{}how = {{vi = 'a', en = 'b'}}\nground = 'a law'\n"
    first, second = way.format(attributes), way.format('attributes = ["residence."]\n')
    (tmp_path / "registers.toml").write_text(f"[population]\ndataset = 'population'\n{first}{second}", "utf-8")
    with pytest.raises(ValueError, match="without attributes"):
        read_correction_places(tmp_path)
