"""The dial decides what becomes of a guess; people's decisions stand; rights are never filled."""

import msgspec
import pytest

from catalog.domain.bridge.dial import checked_dial, setting_of, settings_for
from catalog.domain.bridge.infer import infer
from catalog.domain.bridge.rules import INFERRED_FIELDS
from catalog.domain.errors import InvalidInput
from catalog.domain.layers import RIGHTS_FIELDS, Decision, Inference, bridge_of, effective, filled, merged
from catalog.domain.maturity.mqa import assess_mqa
from catalog.domain.openness import openness_of
from catalog.domain.product import Distribution, ProductRecord

WEEKLY = ProductRecord(
    source_id="1",
    title="Weekly dispatch",
    description="Licensed under CC BY 4.0. It is publicly available and was triaged as open.",
    distributions=(Distribution(download_url="https://data.example/x?format=csv"),),
)


@pytest.mark.parametrize(
    ("dial", "state"),
    [
        ({}, "notified"),
        ({"*": "automatic"}, "applied"),
        ({"*": "automatic", "frequency": "propose"}, "proposed"),
        ({"frequency": "manual"}, None),
        ({"frequency": "nonsense"}, "notified"),
    ],
)
def test_the_dial_decides_the_state(dial: dict[str, str], state: str | None) -> None:
    found = infer(WEEKLY, dial=dial).get("frequency")
    assert (found.state if found else None) == state


@pytest.mark.parametrize("field", sorted(RIGHTS_FIELDS & INFERRED_FIELDS))
@pytest.mark.parametrize("state", ["applied", "notified", "accepted", "proposed"])
def test_rights_are_never_filled_whatever_a_guess_says_of_itself(field: str, state: str) -> None:
    found = infer(WEEKLY, dial={"*": "automatic", field: "automatic"})
    assert found[field].state == "proposed"
    forged = {field: Inference(found[field].value, 0.9, found[field].rule, state=state)}  # type: ignore[arg-type]
    record, layers = effective(WEEKLY, forged, {})
    assert record == WEEKLY
    assert field not in layers
    assert openness_of(record) == openness_of(WEEKLY)
    assert assess_mqa(record) == assess_mqa(WEEKLY)


@pytest.mark.parametrize(
    ("state", "counts"),
    [("applied", True), ("notified", True), ("accepted", True), ("proposed", False), ("refused", False)],
)
def test_only_what_is_applied_or_accepted_fills_a_field(state: str, counts: bool) -> None:
    record, layers = effective(WEEKLY, {"frequency": Inference("WEEKLY", 0.7, "r@1", state=state)}, {})  # type: ignore[arg-type]
    assert (record.frequency == "WEEKLY") is counts
    assert (layers.get("frequency") == "inferred") is counts


def test_an_inferred_format_fills_the_file_and_names_its_layer() -> None:
    record, layers = effective(WEEKLY, infer(WEEKLY), {})
    assert record.distributions[0].format == "CSV"
    assert (layers["formats"], layers["distributions"]) == ("inferred", "harvested")
    decided = {"distributions": Decision([{"title": "By hand"}], "k", "2026-01-01")}
    assert merged(WEEKLY, infer(WEEKLY), decided).distributions == (Distribution(title="By hand"),)


@pytest.mark.parametrize("state", ["accepted", "refused"])
def test_a_decision_stays_for_the_same_rule_and_value(state: str) -> None:
    before = {"frequency": Inference("WEEKLY", 0.1, "frequency-words@0", state=state)}  # type: ignore[arg-type]
    assert infer(WEEKLY, earlier=before)["frequency"].state == state
    other = {"frequency": Inference("DAILY", 0.1, "frequency-words@0", state=state)}  # type: ignore[arg-type]
    assert infer(WEEKLY, earlier=other)["frequency"].state == "notified"


def test_a_rule_that_is_off_fills_nothing_but_takes_no_accepted_value_away() -> None:
    off = frozenset(["frequency-words"])
    assert "frequency" not in infer(WEEKLY, off=off)
    assert "frequency" not in infer(WEEKLY, off=off, earlier=infer(WEEKLY))
    accepted = {"frequency": Inference("WEEKLY", 0.1, "frequency-words@1", state="accepted")}
    assert infer(WEEKLY, off=off, earlier=accepted)["frequency"].state == "accepted"


@pytest.mark.parametrize("state", ["accepted", "refused"])
def test_what_was_decided_about_a_guess_is_not_forgotten_while_others_fill_the_field(state: str) -> None:
    """A person sets the field and lets it go again, or the source speaks for a while: nobody is asked anew."""
    earlier = {"frequency": Inference("WEEKLY", 0.85, "frequency-words@1", state=state)}  # type: ignore[arg-type]
    by_person = infer(WEEKLY, earlier=earlier, curated={"frequency": Decision("DAILY", "k", "2026-01-01")})
    spoken = msgspec.structs.replace(WEEKLY, frequency="DAILY")
    by_source = infer(spoken, earlier=earlier)
    assert infer(WEEKLY, earlier=by_person)["frequency"].state == state
    assert infer(WEEKLY, earlier=by_source)["frequency"].state == state
    assert effective(spoken, by_source, {})[1]["frequency"] == "harvested"
    assert "frequency" not in filled(spoken, by_source, {})
    undecided = {"frequency": Inference("WEEKLY", 0.85, "frequency-words@1")}
    assert "frequency" not in infer(spoken, earlier=undecided)


def test_nothing_is_guessed_where_a_person_has_decided() -> None:
    assert "frequency" not in infer(WEEKLY, curated={"frequency": Decision("", "k", "2026-01-01")})


def test_a_rights_field_goes_no_further_than_propose() -> None:
    assert settings_for("licence") == ("propose", "manual")
    assert setting_of({"*": "automatic"}, "licence") == "propose"
    assert setting_of({"*": "manual"}, "licence") == "manual"


@pytest.mark.parametrize(
    "dial", [{"licence": "notify"}, {"source_id": "propose"}, {"themes": "always"}, {"*": ""}]
)
def test_a_dial_that_cannot_be_is_refused_in_words(dial: dict[str, str]) -> None:
    with pytest.raises(InvalidInput, match="choose one of"):
        checked_dial(dial, INFERRED_FIELDS)


def test_the_bridge_tells_who_describes_each_field() -> None:
    curated = {
        "contacts": Decision([{"email": "a@b.example"}], "k", "2026"),
        "landing_page": Decision("", "k", "2026"),
    }
    bridge = bridge_of(WEEKLY, infer(WEEKLY, domain="Northmoor"), curated)
    assert "title" in bridge.source
    assert {"frequency", "publisher"} <= set(bridge.portal)
    assert bridge.person == ("contacts",)
    assert {"landing_page", "licence", "access_rights"} <= set(bridge.nobody)
