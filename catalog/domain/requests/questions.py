"""What a request for access asks: coded answers with their words, and the fields that a domain adds."""

from collections.abc import Mapping
from datetime import date

from catalog.domain.errors import InvalidInput

PURPOSES: Mapping[str, str] = {
    "network-planning": "Planning and developing networks",
    "operations": "Operating networks and systems",
    "flexibility": "Flexibility services and markets",
    "connections": "Connecting customers and generation",
    "research": "Research",
    "innovation": "An innovation project",
    "local-planning": "Local area energy planning",
    "regulation": "Regulation and policy",
    "product": "Building a product or service",
    "education": "Teaching and learning",
    "other": "Something else",
}
RECIPIENTS: Mapping[str, str] = {
    "inside": "Only people of our organisation",
    "partners": "Named partners as well",
    "public": "Anybody: we want to publish it, or what is made from it",
}
MIXING: Mapping[str, str] = {
    "none": "It is not mixed with other data",
    "inside": "It is mixed with other data, for use inside alone",
    "publish": "It is mixed with other data, and the result is published",
}
FIELD_KINDS: Mapping[str, str] = {
    "line": "A line of text",
    "text": "Several lines of text",
    "yes": "Yes or no",
    "choice": "One of several answers",
    "date": "A date",
}
LONGEST_LINE, LONGEST_TEXT, MOST_CHOICES, MOST_PRODUCTS = 300, 4_000, 20, 50


def answer_read(kind: str, given: str, *, label: str, choices: tuple[str, ...], required: bool) -> str:
    """What somebody answered to a field that a domain adds, as it is kept. Raises InvalidInput that names the field."""
    text = given.strip()
    if not text:
        if required:
            raise InvalidInput(f"Answer “{label}”: the owner needs it to decide.")
        return ""
    if len(text) > (LONGEST_TEXT if kind == "text" else LONGEST_LINE):
        raise InvalidInput(f"The answer to “{label}” is too long.")
    if (kind == "yes" and text not in ("yes", "no")) or (kind == "choice" and text not in choices):
        raise InvalidInput(f"Choose one of the answers to “{label}”.")
    if kind == "date":
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise InvalidInput(f"“{label}” is a date, such as 2027-03-31.") from None
    return text
