"""IEC 62559-3: an exported document imports back equal, keeps to the order of the schema, and other tools' files are read."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree

from catalog.domain.usecases.model import UseCaseRecord
from catalog.formats.usecases.document import CaseDocument
from catalog.formats.usecases.reading import case_clean
from catalog.formats.usecases.xml_names import NAMESPACE
from catalog.formats.usecases.xml_read import read_xml
from catalog.formats.usecases.xml_write import write_xml
from catalog.services.worked_cases import WORKED, worked_case
from tests.formats.usecases.shape import faults
from tests.formats.usecases.strategies import CASES
from tests.web.cases import DEMONSTRATOR

BASE = "https://portal.example"
ANY = settings(
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
DATED: dict[str, Any] = {"date": "2026-11-28T10:00:00+00:00", "version": 3, "address": f"{BASE}/use-cases/x/"}


@ANY
@given(CASES)
def test_an_exported_document_imports_back_equal(case: UseCaseRecord) -> None:
    for document in (CaseDocument(case=case), CaseDocument(case=case, **DATED)):
        found = read_xml(write_xml(document, BASE), BASE)

        assert found.record == case_clean(case)
        assert found.problems == ()
        assert list(faults(etree.fromstring(write_xml(document, BASE)))) == []


@pytest.mark.parametrize(
    "case", [*(worked_case(name).case for name in WORKED), DEMONSTRATOR], ids=lambda one: one.title[:20]
)
def test_the_worked_cases_import_back_equal(case: UseCaseRecord) -> None:
    document = CaseDocument(case=case, left_out={"f1": 2}, **DATED)
    found = read_xml(write_xml(document, BASE), BASE)

    assert found == read_xml(write_xml(document, BASE), BASE)
    assert found.record == case_clean(case)
    assert (found.problems, found.left_out, found.address) == ((), {"f1": 2}, DATED["address"])


def test_only_the_root_has_a_namespace() -> None:
    root = etree.fromstring(write_xml(CaseDocument(case=DEMONSTRATOR, **DATED), BASE))

    assert root.tag == f"{{{NAMESPACE}}}UseCaseRepository"
    assert not [element.tag for element in root.iterdescendants() if "}" in element.tag]


def test_what_breaks_the_shape_is_seen() -> None:
    root = etree.fromstring(write_xml(CaseDocument(case=DEMONSTRATOR), BASE))
    activity = next(root.iter("Activity"))
    activity.remove(next(activity.iter("description")))
    activity.insert(0, etree.Element("zzz"))

    assert {fault.partition(":")[2] for fault in faults(root)} >= {
        " description is there 0 times",
        " ['zzz'] are unknown",
    }
