"""What contracts state: read off real shapes, and nothing off odd ones."""

import pytest

from catalog.formats.descriptor_facts import facts_of
from catalog.formats.descriptors import read_descriptor

CONTRACT = b"""
apiVersion: v3.1.0
kind: DataContract
id: 1
version: 2.0.0
status: active
schema:
  - name: load
    properties:
      - {name: at, logicalType: timestamp, description: When it was metered.}
      - {name: mw, logicalType: number, description: Load in MW., quality: [{metric: nullValues, mustBe: 0}],
         transformSourceObjects: [meters]}
slaProperties:
  - {property: availability, value: 99.5, unit: percent}
"""
PACKAGE = {
    "resources": [{"name": "a", "path": "a.csv", "schema": {"fields": [{"name": "x"}, {"name": "y"}]}}],
    "licenses": [{"name": "CC-BY-4.0"}],
    "sources": [{"title": "Meters"}],
}


def test_a_contract_states_schema_dictionary_promise_quality_lineage_and_version() -> None:
    described = read_descriptor("application/yaml", CONTRACT)
    assert described.valid
    assert described.says == ("schema", "dictionary", "sla", "quality", "lineage", "version")


def test_a_data_package_states_what_it_has_and_columns_without_words_are_no_dictionary() -> None:
    assert facts_of("datapackage", PACKAGE) == ("schema", "lineage", "rights")


def test_an_odps_states_its_promise_and_its_licence() -> None:
    product = {
        "SLA": [{"dimension": "uptime"}],
        "license": {"scope": {}},
        "details": {"en": {"productVersion": "1"}},
    }
    assert facts_of("odps", {"product": product}) == ("sla", "version", "rights")


@pytest.mark.parametrize("kind", ["odcs", "odps", "datapackage", "openapi", ""])
@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        "x",
        {},
        {"schema": 3},
        {"schema": [3, None, {"properties": "x"}]},
        {"product": []},
        {"resources": [[]]},
    ],
)
def test_odd_documents_state_nothing(kind: str, document: object) -> None:
    assert facts_of(kind, document) == ()
