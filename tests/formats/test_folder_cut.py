"""A listing of a folder that is cut off is not taken for all there is."""

import pytest

from catalog.formats.frictionless import FRICTIONLESS
from catalog.formats.odcs import ODCS
from catalog.formats.openapi import OPENAPI
from catalog.formats.protocol import HarvestProtocol, PageRequest
from catalog.formats.waf import WAF

NAMES = {WAF: "{}.xml", ODCS: "{}.odcs.yaml", OPENAPI: "{}.openapi.yaml", FRICTIONLESS: "{}/datapackage.json"}


def listing(protocol: HarvestProtocol) -> bytes:
    links = "".join(f'<a href="{name}">{name}</a>\n' for n in range(9) if (name := NAMES[protocol].format(n)))
    return f"<html><head><title>Index of /data</title></head><body>{links}</body></html>".encode()


@pytest.mark.parametrize("protocol", NAMES, ids=lambda protocol: protocol.name)
def test_a_listing_without_its_end_is_not_complete_and_says_so(protocol: HarvestProtocol) -> None:
    request = PageRequest("https://data.example/data/")
    whole = protocol.read_page(request, "text/html", listing(protocol))
    cut = protocol.read_page(request, "text/html", listing(protocol)[:-60])
    assert (whole.complete, len(whole.more)) == (True, 9)
    assert not cut.complete
    assert 0 < len(cut.more) < 9
    assert "cut off" in cut.problems[-1].message
