"""What search filters by and a record does not say in these words: its status, how often it is renewed, its network
levels, its areas."""

import re
from collections.abc import Iterator

from catalog.domain.product import Place, ProductRecord
from catalog.domain.vocabulary.areas import (
    area_of_publisher,
    areas,
    find_area,
    find_area_iri,
    find_network_area,
)
from catalog.domain.vocabulary.frequency import find_frequency, frequencies
from catalog.domain.vocabulary.network_levels import levels_stated
from catalog.domain.vocabulary.statuses import find_status

_MOST_KEYWORDS = 200
_GSS = re.compile(r"(?:^|/)([ESWN])\d{8}$")  # a code of the ONS for any place begins with its nation
_NUTS = re.compile(r"/nuts/code/UK([C-N])\w*$")  # regions of the EU's list as it was: C to K lie in England
_NATION = {"E": "GB-ENG", "S": "GB-SCT", "W": "GB-WLS", "N": "GB-NIR"}
_NUTS_NATION = {"L": "GB-WLS", "M": "GB-SCT", "N": "GB-NIR"}


def frequency_of(record: ProductRecord) -> str:
    """The code of the EU's list, or empty where none is stated or it is stated as unknown."""
    code = record.frequency
    if code not in frequencies():
        found = find_frequency(record.frequency_label) if record.frequency_label else None
        code = found.code if found else ""
    return "" if code == "UNKNOWN" else code


def status_code_of(record: ProductRecord) -> str:
    """The code of the EU's list, or empty where none is stated or it is none of the list."""
    return find_status(record.status) if record.status else ""


def network_levels_of(record: ProductRecord) -> list[str]:
    """Codes of the levels that its title, keywords or network areas name; a description may name any in passing."""
    stated = (place.network_area for place in record.places if place.network_area)
    return levels_stated((record.title, *record.keywords[:_MOST_KEYWORDS], *stated))


def areas_of(record: ProductRecord) -> list[str]:
    """Codes of the areas that its places are, each once; without any place, that of a publisher who works in one area alone."""
    if record.places:
        found = dict.fromkeys(code for place in record.places for code in _areas_named(place))
        return [code for code in areas() if code in found]
    code = area_of_publisher(record.publisher.name) if record.publisher else ""
    return [code] if code else []


def _areas_named(place: Place) -> Iterator[str]:
    stated = (
        find_network_area(place.network_area),
        find_area_iri(place.iri) or _nation(place.iri),
        find_area(place.name) or _nation(place.name),
    )
    yield from filter(None, stated)


def _nation(text: str) -> str:
    """The nation that a code of a smaller place tells: `E07000223`, `…/nuts/code/UKM5`."""
    gss = _GSS.search(text)
    if gss:
        return _NATION[gss[1]]
    nuts = _NUTS.search(text)
    return _NUTS_NATION.get(nuts[1], "GB-ENG") if nuts else ""
