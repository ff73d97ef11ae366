"""JSON-LD with a broken record or without its end: the sound records are kept, and nothing passes for whole that is not."""

import json
from typing import Any

import pytest

from catalog.domain.errors import PageUnreadable
from catalog.formats.dcat import DCAT

from .dcat_samples import CONTEXT, URL, catalogue, dataset, read

SITE = "https://data.example.org/dataset/"


def full(number: int) -> dict[str, Any]:
    """A dataset with two files and its publisher, as nodes within it."""
    files = [
        {
            "@id": f"{SITE}{number}/{i}",
            "@type": "dcat:Distribution",
            "dcat:accessURL": {"@id": "https://e.org/f"},
        }
        for i in range(2)
    ]
    return dataset(number, **{"dcat:distribution": files, "dct:publisher": {"foaf:name": "Northmoor"}})


def flat() -> dict[str, Any]:
    """Five datasets side by side with their files and their publisher, the catalogue first."""
    nodes: list[dict[str, Any]] = [
        {"@id": URL, "@type": "dcat:Catalog", "dcat:dataset": [{"@id": f"{SITE}{n}"} for n in range(5)]}
    ]
    for n in range(5):
        file = {"@id": f"{SITE}{n}/file"}
        nodes.append(dataset(n, **{"dcat:distribution": file, "dct:publisher": {"@id": "_:owner"}}))
        nodes.append({**file, "@type": "dcat:Distribution", "dct:title": f"File {n}"})
        if n == 2:
            nodes.append({"@id": "_:owner", "@type": "foaf:Agent", "foaf:name": "Northmoor"})
    return {"@context": CONTEXT, "@graph": nodes, "hydra:next": {"@id": "?page=2"}}


NESTED = {**catalogue(*map(full, range(5))), "hydra:next": {"@id": "?page=2"}}
IN_A_GRAPH = {"@context": CONTEXT, "@graph": [catalogue(*map(full, range(5)))], "hydra:next": "?page=2"}
BARE = [{"@context": CONTEXT, **full(n)} for n in range(5)]
FORMS = {"nested": NESTED, "in a graph": IN_A_GRAPH, "flat": flat(), "bare list": BARE}
forms = pytest.mark.parametrize("form", FORMS)


def broken(text: str, number: int = 2, by: str = 'Feeder "load" here {') -> str:
    assert f"Feeder load {number}" in text
    return text.replace(f"Feeder load {number}", by)


@forms
def test_a_broken_dataset_is_one_refused_record_and_the_others_are_as_they_were(form: str) -> None:
    text = json.dumps(FORMS[form])
    sound, page = read(text.encode()), read(broken(text).encode())
    refused, *kept = sorted(page.items, key=lambda item: item.refusal is None)
    assert refused.source_id == f"{SITE}2"
    assert refused.refusal is not None
    assert refused.refusal.message.endswith("is broken JSON; it was left out.")
    assert {item.source_id: item.body for item in kept} == {
        item.source_id: item.body for item in sound.items if item.source_id != f"{SITE}2"
    }
    assert (page.complete, page.problems, page.next) == (True, (), sound.next)


@pytest.mark.parametrize(
    "form", ["nested", "in a graph", "flat"]
)  # in the bare list all begin alike, parts too
def test_two_broken_datasets_in_a_row_are_two_refused_records(form: str) -> None:
    text = broken(broken(json.dumps(FORMS[form])), 3)
    found = {item.source_id: item.refusal is not None for item in read(text.encode()).items}
    assert found == {f"{SITE}{n}": n in (2, 3) for n in range(5)}


@forms
@pytest.mark.parametrize("share", [0.6, 0.75, 0.9])
def test_a_document_that_is_cut_keeps_what_came_before(form: str, share: float) -> None:
    text = json.dumps(FORMS[form])
    page = read(text[: int(len(text) * share)].encode())
    names = [item.source_id for item in page.items]
    assert 0 < len(names) < 5
    assert names == [f"{SITE}{n}" for n in range(len(names))]
    assert not page.complete
    assert "cut off or broken" in page.problems[0].message


def test_all_datasets_of_a_document_cut_behind_them_are_kept() -> None:
    page = read(json.dumps(NESTED)[:-12].encode())
    assert (len(list(page.items)), page.complete, page.next) == (5, False, None)


def test_a_broken_last_dataset_hides_what_follows() -> None:
    page = read(broken(json.dumps(NESTED), 4).encode())
    assert (len(list(page.items)), page.complete) == (4, False)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('"@id": "ex:9"', "https://example.org/9"),
        ('"@id": "/dataset/9"', f"{SITE}9"),
        ('"dct:identifier": "d9"', "d9"),
        ('"dcat:distribution": {"@id": "https://example.org/file"}', ""),
    ],
)
def test_a_broken_dataset_goes_by_the_name_that_it_would_have(written: str, name: str) -> None:
    text = json.dumps(catalogue(*map(full, range(3)))).replace(
        '"dcat": ', '"ex": "https://example.org/", "dcat": '
    )
    text = broken(text.replace(f'"@id": "{SITE}1"', written), 1)
    assert [item.source_id for item in read(text.encode()).items if item.refusal] == [name]


@pytest.mark.parametrize(
    "text",
    [
        '{"@context": {}, "@graph": [',
        '{"@context": {}, "@graph": [{"@id": "https://e.org/1", "@type": "dcat:Dataset"',
        '{"@id": "https://e.org/1", "@type": "dcat:Dataset", "dct:title": "x',
        '{"dataset": [{"title": "x", "keyword": []}, {"title": "x" "y"}]}',
    ],
)
def test_what_has_no_sound_record_or_is_no_json_ld_is_refused_whole(text: str) -> None:
    with pytest.raises(PageUnreadable):
        DCAT.read_page(DCAT.start(URL), "application/ld+json", text.encode())
