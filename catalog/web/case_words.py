"""How pages on use cases call states, and which colour goes with the word."""

from catalog.domain.access.patterns import modes

TONES = {"draft": "", "review": "amber", "published": "green"}
FLOW_TONES = {
    "served": "green",
    "gap": "amber",
    "gone": "red",
    "hidden": "",
    "below": "amber",
    "forbidden": "red",
    "ask": "violet",
}


def mode_word(mode: str) -> dict[str, str] | None:
    """Context of components/mode_mark.html; None where the mode is not said."""
    found = modes().get(mode)
    return dict(zip(("arrow", "word"), found.mark.split(" ", 1), strict=True)) if found else None
