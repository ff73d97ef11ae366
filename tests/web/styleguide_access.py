"""Made-up content for the components on how a product is got, worded by the code that words real ones."""

from typing import Any

from catalog.domain.access.choose import choose
from catalog.domain.access.detect import ways_of
from catalog.domain.access.patterns import modes
from catalog.domain.access.plan import plan
from catalog.domain.access.words import VERDICTS
from catalog.domain.product import Distribution
from catalog.selectors.access import Access
from catalog.web.access_page import help_context
from catalog.web.distributions import access_context as get_context
from catalog.web.product_access import choice_context
from catalog.web.pull_page import TONES, verdict_context
from catalog.web.way_words import way_facts, way_line
from tests.domain.access.products import BMU_YEAR, ckan, datastore, one, product

_LONG = "substation_transformer_" * 5


def access_context() -> dict[str, Any]:
    """Part of the context of styleguide.html."""
    record = ckan(datastore(BMU_YEAR, name=f"Output of {_LONG}"))
    ways = ways_of(record)
    asked = product(
        Distribution(title=_LONG, access_url="redacted", restricted=True), access_rights="RESTRICTED"
    )
    planned = plan(one(ways, "ckan-datastore"), record, ways=ways)
    tones = [
        {"mark": mark, "label": label, "tone": TONES[verdict], "sentence": f"A sentence on {_LONG}."}
        for verdict, (mark, label) in VERDICTS.items()
    ]
    return {
        "modes": [
            dict(zip(("arrow", "word"), mode.mark.split(" ", 1), strict=True)) for mode in modes().values()
        ],
        "way_boxes": [
            box
            for r, w in ((record, ways), (asked, ways_of(asked)))
            for box in get_context(r, "data@x.example", access=Access(r, w, True, {}, choose(r, w)))["boxes"]
        ],
        "way_lines": [way_line(way, "/products/x/") for way in ways],
        "way_figures": way_facts(one(ways, "ckan-datastore"), "/products/x/", None),
        "way_choices": [
            choice_context(Access(r, w, True, {}, choose(r, w)), "/products/x/")
            for r, w in ((record, ways), (asked, ways_of(asked)))
        ],
        "way_asked": [{"label": "Open data desk", "url": "mailto:data@northgrid.example"}],
        "verdicts": [verdict_context(planned), *tones],
        "pattern_rows": help_context()["patterns"][:3],
    }
