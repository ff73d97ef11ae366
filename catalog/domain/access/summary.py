"""What a product's row and the search index keep of its access."""

from catalog.domain.access.detect import ways_of
from catalog.domain.access.model import AccessSummary, Measured, Way
from catalog.domain.access.patterns import patterns
from catalog.domain.product import ProductRecord

_DELIVERY = {"pull": ("pull",), "push": ("push",), "push-or-pull": ("pull", "push"), "push-code": ("pull",)}


def access_summary(
    record: ProductRecord, ways: tuple[Way, ...] | None = None, measured: Measured | None = None
) -> AccessSummary:
    """The summary of a product's ways; `ways` where the caller has them already. Pure; never raises.

    Documents count only where there is nothing else; how it is delivered is told by a web page only where nothing else tells it.
    """
    found = ways_of(record, measured) if ways is None else ways
    counted = [way for way in found if not way.is_document] or found
    known = {way.pattern for way in counted}
    telling = [way for way in counted if way.pattern and way.interface != "page"]
    delivered = {told for way in telling or counted if way.pattern for told in _DELIVERY[way.mode]}
    return AccessSummary(
        patterns=tuple(pattern for pattern in patterns() if pattern in known),
        delivery=tuple(sorted(delivered)),
        open_without_signup=any(
            way.authentication == "none" and way.url and not way.is_document for way in found
        ),
    )
