"""JSON-LD contexts that sources name by URL, kept with the code: the reader opens no address of its own.

Each file in `contexts/` holds what catalogues need of one published context, written flat. A context that is not here
is refused by name; to add one, write its file and its line below.
"""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable

_BUNDLE = (
    (r"semiceu\.github\.io/.*DCAT-AP.*context.*\.jsonld", "dcat-ap"),
    (r"project-open-data\.cio\.gov/v1\.1/schema/(catalog|context)\.jsonld", "project-open-data"),
    (r"w3id\.org/dspace/(2024/1|v0\.8)/context\.json(ld)?", "dataspace-2024"),
    (r"w3id\.org/dspace/2025/1/context\.json(ld)?", "dataspace-2025"),
    (r"w3id\.org/edc/(connector/management|dspace)/v[\d.]+", "edc"),
    (r"(ekgf\.github\.io/dprod/|www\.omg\.org/spec/DPROD/)(.*/)?dprod\.jsonld", "dprod"),
    (r"www\.w3\.org/ns/odrl(\.jsonld|/2/ODRL22\.json)", "odrl"),
    (r"(www\.)?schema\.org(/|/docs/jsonldcontext\.json(ld)?)?", "schema-org"),
    (r"www\.w3\.org/ns/hydra/(core|context\.jsonld)", "hydra"),
)
_PATTERNS = tuple((re.compile("https?://" + pattern, re.IGNORECASE), name) for pattern, name in _BUNDLE)


def bundled_context(url: str) -> Any:
    """The local context that stands for `url`. Raises PageUnreadable, naming the URL, where there is none."""
    for pattern, name in _PATTERNS:
        if pattern.fullmatch(url):
            return _load(name)
    raise PageUnreadable(
        f"The JSON-LD document relies on a context at {url[:500]}, which is not among those kept here, and contexts "
        "are not fetched. Ask the publisher to write the context into the document, or to publish Turtle or RDF/XML."
    )


@cache
def _load(name: str) -> Any:
    document = files(__package__).joinpath("contexts", f"{name}.json").read_bytes()
    return msgspec.json.decode(document)["@context"]
