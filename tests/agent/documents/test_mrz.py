"""Passport zones: check digits by ICAO 9303, and letters read for figures where none can stand."""

from datetime import date

import pytest

from agent.documents import mrz

# The specimen that ICAO 9303 part 4 prints, and what the standard says of it.
FIRST = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
SECOND = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"


def test_the_specimen_of_the_standard_is_read_and_borne_out() -> None:
    zone = mrz.read(["PASSPORT", FIRST, SECOND])
    assert zone == mrz.Zone(
        surname="Eriksson",
        first_names="Anna Maria",
        number="L898902C3",
        nationality="UTO",
        born_on=date(1974, 8, 12),
        sex="F",
        expires_on=date(2012, 4, 15),
    )


def test_letters_among_figures_are_corrected_by_their_place_and_errors_are_found(
    subtests: pytest.Subtests,
) -> None:
    misread: dict[str, tuple[str, ...]] = {
        SECOND.replace("7408122", "74O8I22"): (),
        SECOND.replace("UTO", "UT0"): (),
        SECOND.replace(" ", "").lower(): (),
        SECOND.replace("7408122", "7408172"): ("born_on",),
        SECOND.replace("L898902C36", "L898907C36"): ("passport_number",),
        SECOND.replace("1204159", "1204759"): ("expires_on",),
        # All three bear themselves out, the line as a whole does not.
        SECOND[:43] + "5": ("born_on", "expires_on", "passport_number"),
    }
    for line, wrong in misread.items():
        with subtests.test(line):
            zone = mrz.read([FIRST, line])
            assert zone is not None
            # One digit too many is wrong in itself and for the whole line.
            assert set(wrong) <= zone.wrong
            assert bool(zone.wrong) == bool(wrong)
    assert mrz.read(["no such line", "ID NO 85031500123"]) is None
