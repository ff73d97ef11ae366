"""The forms in which a repository gives its records (metadataPrefix), and the richest of them that is read here."""

import re

from catalog.domain.errors import PageUnreadable
from catalog.formats.dublin_core.elements import Element, child_words, children

DUBLIN_CORE = "oai_dc"
_SHOWN = 20  # prefixes that a sentence names
# The richest first; each is looked for in the prefix, the schema's address and the namespace together.
_RICHEST_FIRST = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"dcat",
        r"kernel-4|datacite-?4",
        r"datacite(?!.*kernel-3)(?!\S*3\b)",
        r"datacite",
        r"isotc211\.org/|iso-?191|^gmd\b",
        r"^(?:oai_)?q?dcterms\b|^(?:oai_)?qdc\b|qualifieddc|/qdc/|oai_dcq",
        r"^oai_dc\b",
    )
)


def richest_prefix(listing: Element) -> str:
    """The prefix to ask for, of an answer to ListMetadataFormats. Raises PageUnreadable where none is read here."""
    offered = {}
    for one in children(listing, "metadataFormat"):
        if prefix := child_words(one, "metadataPrefix", 200):
            offered[prefix] = f"{prefix} {child_words(one, 'schema')} {child_words(one, 'metadataNamespace')}"
    for pattern in _RICHEST_FIRST:
        for prefix, described in offered.items():
            if pattern.search(described):
                return prefix
    if not offered:
        return DUBLIN_CORE
    named = ", ".join(f"“{prefix[:60]}”" for prefix in list(offered)[:_SHOWN])
    raise PageUnreadable(
        f"The repository gives its records only as {named}, none of which is read here. Ask its owner to offer "
        "“oai_dc”, as OAI-PMH requires, or DataCite."
    )
