"""How much of what real sources write is recognised: at least 95 % of what names something."""

import gzip
import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from catalog.domain.vocabulary.access_rights import find_access_right
from catalog.domain.vocabulary.dates import parse_date
from catalog.domain.vocabulary.formats import find_format
from catalog.domain.vocabulary.frequency import find_frequency
from catalog.domain.vocabulary.licences import find_licence

FOLDERS = ("ckan", "dcat-us", "opendatasoft")
KEYS = {
    "format": {"format", "mimetype", "mediatype", "mediaType"},
    "licence": {"license", "license_id", "license_title", "license_url"},
    "frequency": {"accrualPeriodicity", "frequency", "update_frequency"},
    "access right": {"accessLevel", "access_rights"},
    "date": {"issued", "modified", "metadata_modified", "metadata_created", "created", "last_modified"},
}
FINDERS: dict[str, Callable[[str], object]] = {
    "format": find_format,
    "licence": find_licence,
    "frequency": find_frequency,
    "access right": find_access_right,
    "date": parse_date,
}
NAMES_NOTHING = {
    "format": {"application/octet-stream", "application/unknown", "Dicionário"},
    "licence": {
        "https://metadata.phila.gov/#help/help-faqs/what-are-the-terms-of-use/",
        "https://opendataphilly.org/licenses/other",
        "https://creativecommons.org",
        "https://data.some.org/link/to/license",
    },
    "frequency": {"Title"},
    "access right": {"Statement about access rights"},
    "date": set(),
}


def documents(corpus: Path) -> Iterator[object]:
    for folder in FOLDERS:
        for path in sorted((corpus / folder).rglob("*.json*")):
            body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            try:
                yield json.loads(body)
            except ValueError:  # some are broken on purpose
                continue


def stated(node: object, keys: set[str]) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from stated(item, keys)
    if isinstance(node, dict):
        if node.get("key") in keys and isinstance(node.get("value"), str):
            yield node["value"]
        for key, value in node.items():
            if key in keys and isinstance(value, str):
                yield value
            yield from stated(value, keys)


@pytest.fixture(scope="module")
def everything(corpus: Path) -> list[object]:
    return list(documents(corpus))


@pytest.mark.parametrize("kind", KEYS)
def test_at_least_95_percent_of_the_occurrences_are_recognised(everything, kind):
    counts = Counter(text for text in stated(everything, KEYS[kind]) if text.strip())
    for text in NAMES_NOTHING[kind]:
        del counts[text]
    missed = Counter({text: count for text, count in counts.items() if not FINDERS[kind](text)})

    assert counts.total() > 8
    assert missed.total() <= 0.05 * counts.total(), missed.most_common(20)
