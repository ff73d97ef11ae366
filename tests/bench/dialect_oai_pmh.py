"""The made-up data sets in DataCite, as a repository gives them by OAI-PMH: whole, or by pages with tokens."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit
from xml.sax.saxutils import escape

from tests.bench.dialects import Dialect, Record

_KERNEL = "http://datacite.org/schema/kernel-4"
_WRAPPER = "http://schema.datacite.org/oai/oai-1.1/"
_IDENTIFY = (
    "<Identify><repositoryName>Bench</repositoryName><protocolVersion>2.0</protocolVersion>"
    "<earliestDatestamp>2015-01-01T00:00:00Z</earliestDatestamp><deletedRecord>persistent</deletedRecord>"
    "<granularity>YYYY-MM-DDThh:mm:ssZ</granularity></Identify>"
)
_FORMATS = (
    "<ListMetadataFormats><metadataFormat><metadataPrefix>oai_datacite</metadataPrefix><schema>https://x.example/s.xsd</schema>"
    f"<metadataNamespace>{_WRAPPER}</metadataNamespace></metadataFormat></ListMetadataFormats>"
)


def resource(r: Record) -> str:
    """As DataCite 4 describes it; the addresses of its files have no place there."""
    subjects = "".join(f"<subject>{escape(tag)}</subject>" for tag in r["tags"])
    formats = "".join(f"<format>{media}</format>" for _, media, _ in r["files"])
    licence = f'<rightsList><rights rightsURI="{escape(r["licence"])}"/></rightsList>' if r["licence"] else ""
    return (
        f'<resource xmlns="{_KERNEL}"><identifier identifierType="DOI">10.5072/{r["n"]}</identifier>'
        f"<creators><creator><creatorName>{escape(r['publisher'])}</creatorName></creator></creators>"
        f"<titles><title>{escape(r['title'])}</title></titles><publisher>{escape(r['publisher'])}</publisher>"
        f"<publicationYear>2026</publicationYear><subjects>{subjects}</subjects>"
        f'<dates><date dateType="Updated">{escape(r["modified"])}</date></dates>'
        f'<resourceType resourceTypeGeneral="Dataset"/><formats>{formats}</formats>{licence}'
        f'<descriptions><description descriptionType="Abstract">{escape(r["notes"])}</description></descriptions></resource>'
    )


def _record(r: Record) -> str:
    named = escape(r["id"] and f"oai:bench.example:{r['id']}")
    header = f"<header><identifier>{named}</identifier><datestamp>2026-06-01T08:00:00Z</datestamp></header>"
    wrapped = f'<oai_datacite xmlns="{_WRAPPER}"><payload>{resource(r)}</payload></oai_datacite>'
    return f"<record>{header}<metadata>{wrapped}</metadata></record>"


def _answer(inside: str) -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
    asked = "<responseDate>2026-06-15T09:00:00Z</responseDate><request>https://bench.example/oai</request>"
    return f"{head}{asked}{inside}</OAI-PMH>".encode("utf-8", "surrogatepass")


def _write(records: Sequence[Record], total: int, following: str) -> bytes:
    """`following`: the token that leads on."""
    if not records:
        return _answer('<error code="noRecordsMatch"/>')
    token = f'<resumptionToken completeListSize="{total}">{following}</resumptionToken>' if following else ""
    return _answer(f"<ListRecords>{''.join(map(_record, records))}{token}</ListRecords>")


@dataclass(frozen=True)
class _Tokens(Dialect):
    """What is asked stands in the verb, and where a page begins in its token."""

    def window(self, path: str) -> tuple[int, int]:
        asked = dict(parse_qsl(urlsplit(path).query))
        begin = asked.get("resumptionToken", "0")
        return int(begin) if begin.isdigit() else 0, int(asked.get("per", 0))

    def answer(self, path: str, records: Sequence[Record]) -> bytes:
        verb = dict(parse_qsl(urlsplit(path).query)).get("verb", "")
        before = {"Identify": _IDENTIFY, "ListMetadataFormats": _FORMATS}.get(verb)
        return _answer(before) if before else super().answer(path, records)

    def following(self, path: str) -> str:
        first, size = self.window(path)
        return str(first + size) if size else ""


OAI_PMH = _Tokens("oai-pmh", "/oai", "/oai", "text/xml; charset=utf-8", _write)
OAI_PMH_PAGES = _Tokens("oai-pmh", "/oai/pages?per=100", "/oai/pages", "text/xml; charset=utf-8", _write)
