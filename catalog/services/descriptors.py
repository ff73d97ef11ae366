"""The contracts and descriptions that products carry: fetched, recognised, and checked for what their standards require.

An address that many products give, such as the description of a portal's API, is asked for once.
"""

from catalog.formats.descriptors import Described, read_descriptor
from catalog.models import Descriptor
from catalog.services.documents import LIMITS, Documents
from catalog.services.rounds import OF_PRODUCT_SQL, Waiting
from catalog.services.sample_sources import DESCRIBED_SQL


def _read(_: str, content_type: str, body: bytes) -> Described:
    return read_descriptor(content_type, body)


DESCRIPTORS = Documents(
    waiting=Waiting(model=Descriptor, limits=LIMITS, joined=OF_PRODUCT_SQL, may=DESCRIBED_SQL),
    accept="application/yaml, application/json, application/ld+json, */*;q=0.5",
    read=_read,
    keep=lambda _row, described, _url: {"says": list(described.says)},
    nothing={"says": []},
)
