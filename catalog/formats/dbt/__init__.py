"""dbt projects by their artifacts: manifest.json (v1 to v12), catalog.json, sites of documentation (https://schemas.getdbt.com/)."""

from catalog.formats.addresses import web_address
from catalog.formats.bodies import body_to_recognise, unpacked_body
from catalog.formats.dbt.mapping import map_node
from catalog.formats.dbt.reading import BOTH, OLD_VERSION, SITE, VERSION, read_artifact
from catalog.formats.protocol import HarvestProtocol, MappedRecord, Page, PageRequest

_GIVE = "Give the address of a manifest.json, of the catalog.json beside one, or of a dbt Docs site."
_HEADERS = {"Accept": "application/json, text/html;q=0.8, */*;q=0.5"}
_HEAD = 4_000_000  # bytes in which a site's artifacts begin
_STATED = 20_000  # bytes in which an artifact says what it is


class DbtProtocol(HarvestProtocol):
    """Reads dbt projects. See `catalog.formats.protocol.HarvestProtocol` for the shape."""

    name = "dbt"
    title = "dbt (manifest and catalog)"
    label = "dbt project"
    words = ("dbt", "data build tool")
    media_type = "application/json"
    mapping_version = 3

    def start(self, url: str) -> PageRequest:
        """The artifact or page as it stands; a file called `catalog.json` is read together with the manifest beside it."""
        parts = web_address(url, _GIVE)
        both = parts.path.rpartition("/")[2].lower() in {"catalog.json", "catalog.json.gz"}
        return PageRequest(url=parts.geturl(), headers=_HEADERS, cursor=BOTH if both else "")

    def recognises(self, url: str, content_type: str, body: bytes) -> float:
        body = body_to_recognise(body)
        if body[:1_000].lstrip()[:1] == b"<":
            return 0.95 if SITE.search(body[:_HEAD]) else 0.0
        head = body[:_STATED]
        if VERSION.search(head):
            return 0.98
        return 0.9 if OLD_VERSION.search(head) and b'"nodes"' in body[:_HEAD] else 0.0

    def read_page(self, request: PageRequest, content_type: str, body: bytes) -> Page:
        return read_artifact(request, content_type, unpacked_body(body))

    def map_record(self, body: bytes) -> MappedRecord:
        return map_node(body)


DBT = DbtProtocol()
