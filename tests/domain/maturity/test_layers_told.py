"""Which layer a check names: the one that filled the very value on which it passes."""

import msgspec

from catalog.domain.access.detect import ways_of
from catalog.domain.layers import Decision, Inference, filled, merged
from catalog.domain.maturity.assess import assess
from catalog.domain.product import Distribution, Licence, ProductRecord, Service
from tests.domain.maturity.examples import NOW

CSV = Distribution(download_url="https://data.example/a.csv", format="CSV", format_label="CSV")
SILENT = Distribution(access_url="https://data.example/api?format=json")
GUESSED = {"formats": Inference({"0": "JSON"}, 0.8, "format-address@1")}


def states(
    harvested: ProductRecord,
    inferred: dict[str, Inference] | None = None,
    curated: dict[str, Decision] | None = None,
) -> dict[str, str]:
    inferred, curated = inferred or {}, curated or {}
    record = merged(harvested, inferred, curated)
    layers = filled(harvested, inferred, curated)
    return {r.id: r.state for r in assess(record, now=NOW, ways=ways_of(record), layers=layers).results}


def test_a_format_that_the_source_states_is_declared_though_the_portal_guessed_that_of_another_file() -> None:
    source = ProductRecord(source_id="1", title="Demand", distributions=(SILENT, CSV))
    guessed_first = states(source, GUESSED)
    assert guessed_first["STR-FORMAT"] == "inherited"
    stated_first = states(
        msgspec.structs.replace(source, distributions=(CSV, SILENT)),
        {"formats": Inference({"1": "JSON"}, 0.8, "format-address@1")},
    )
    assert [stated_first[c] for c in ("STR-FORMAT", "STR-MACHINE", "STR-OPENFMT")] == ["declared"] * 3


def test_a_field_that_the_source_fills_is_declared_though_a_guess_of_it_is_kept() -> None:
    source = ProductRecord(source_id="1", title="Demand", frequency="DAILY")
    kept = {"frequency": Inference("WEEKLY", 0.8, "frequency-words@1", state="accepted")}
    assert states(source, kept)["OPS-FREQ"] == "declared"


def test_a_service_that_a_person_wrote_is_asserted() -> None:
    service = Service(
        endpoint_url="https://data.example/api", description_url="https://data.example/openapi.json"
    )
    decided = {"service": Decision(msgspec.to_builtins(service), "k", "2026-01-01")}
    found = states(ProductRecord(source_id="1", title="Demand"), {}, decided)
    assert {found[c] for c in ("ACC-LOC", "ACC-MACH", "STR-SCHEMA", "STR-FORMAT")} == {"asserted"}


def test_terms_of_a_file_are_declared_though_a_person_decided_that_the_product_states_none() -> None:
    licence = Licence(code="CC-BY-4.0", label="CC BY 4.0")
    source = ProductRecord(
        source_id="1", title="Demand", distributions=(msgspec.structs.replace(CSV, licence=licence),)
    )
    found = states(source, {}, {"licence": Decision(None, "k", "2026-01-01")})
    assert {found[c] for c in ("POL-TERMS", "POL-KNOWN", "POL-RULES")} == {"declared"}
