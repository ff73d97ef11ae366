"""Identifiers of research (DOI, Handle, ARK, ORCID, ROR …) as web addresses."""

import re

from catalog.domain.product import Concept
from catalog.formats.json_values import address

_DOI = re.compile(
    r"^(?:doi:\s*|info:doi/|(?:https?://)?(?:dx\.|www\.)?doi\.org/)?(10\.\d{4,9}/\S+)$", re.IGNORECASE
)
_HANDLE = re.compile(r"^(?:hdl:\s*|info:hdl/|(?:https?://)?hdl\.handle\.net/)(\S+)$", re.IGNORECASE)
_ARK = re.compile(r"^(?:https?://(?:n2t\.net|arks\.org)/)?(ark:/?\S+)$", re.IGNORECASE)
_ORCID = re.compile(r"(\d{4}-\d{4}-\d{4}-\d{3}[\dXx])$")
_ROR = re.compile(r"(?:^|/)(0[a-z0-9]{6}\d{2})$", re.IGNORECASE)
_ISNI = re.compile(r"(?:^|/)(\d{15}[\dXx])$")
# relatedIdentifierType and the like, in lower case → what stands before the identifier.
_BEFORE = {
    "arxiv": "https://arxiv.org/abs/",
    "bibcode": "https://ui.adsabs.harvard.edu/abs/",
    "handle": "https://hdl.handle.net/",
    "isbn": "urn:isbn:",
    "issn": "urn:issn:",
    "eissn": "urn:issn:",
    "istc": "urn:istc:",
    "pmid": "https://pubmed.ncbi.nlm.nih.gov/",
    "raid": "https://raid.org/",
    "rrid": "https://scicrunch.org/resolver/",
}


def doi_in(stated: str) -> str:
    """The bare DOI that a text is, `10.5281/zenodo.1`; empty where it is none."""
    found = _DOI.match(stated.strip())
    return found[1] if found else ""


def link_of(stated: str, kind: str = "") -> str:
    """The web address or URN of an identifier; `kind` as DataCite names it (`DOI`, `Handle`, `ISSN`), where stated."""
    stated = stated.strip()
    if doi := doi_in(stated):
        return f"https://doi.org/{doi}"
    if found := _HANDLE.match(stated):
        return f"https://hdl.handle.net/{found[1]}"
    if found := _ARK.match(stated):
        return f"https://n2t.net/{found[1]}"
    if link := address(stated):
        return link
    before = _BEFORE.get(kind.lower(), "")
    bare = stated.removeprefix(f"{kind}:").removeprefix(f"{kind.lower()}:").strip()
    return address(f"{before}{bare.replace(' ', '')}") if before and bare else ""


def reference(stated: str, kind: str = "", label: str = "") -> Concept | None:
    """What an identifier points to: by its address where it has one, else as stated."""
    link = link_of(stated, kind)
    shown = label or ("" if link else stated)
    return Concept(label=shown, iri=link) if link or shown else None


def name_link(stated: str, scheme: str) -> str:
    """The address of a person or organisation by ORCID, ROR or ISNI; any other only where it is an address."""
    stated, named = stated.strip(), scheme.upper()
    if "ORCID" in named or "orcid.org" in stated.lower():
        found = _ORCID.search(stated)
        return f"https://orcid.org/{found[1].upper()}" if found else ""
    if "ROR" in named or "ror.org" in stated.lower():
        found = _ROR.search(stated)
        return f"https://ror.org/{found[1].lower()}" if found else ""
    if "ISNI" in named:
        found = _ISNI.search(stated.replace(" ", ""))
        return f"https://isni.org/isni/{found[1].upper()}" if found else ""
    link = address(stated)
    return link if link.startswith(("http://", "https://")) else ""
