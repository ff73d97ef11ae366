"""The made-up data sets as records of ISO 19139 in one document."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from tests.bench.dialects import Dialect, Record

_SPACES = " ".join(
    f'xmlns:{prefix}="http://www.{address}"'
    for prefix, address in (
        ("gmd", "isotc211.org/2005/gmd"),
        ("gco", "isotc211.org/2005/gco"),
        ("gmx", "isotc211.org/2005/gmx"),
        ("gml", "opengis.net/gml/3.2"),
        ("xlink", "w3.org/1999/xlink"),
    )
)
_BOX = "".join(
    f"<gmd:{side}BoundL{kind}><gco:Decimal>{value}</gco:Decimal></gmd:{side}BoundL{kind}>"
    for side, kind, value in (
        ("west", "ongitude", -2.5),
        ("east", "ongitude", 0.2),
        ("south", "atitude", 53.2),
        ("north", "atitude", 55.8),
    )
)


def _words(name: str, value: str) -> str:
    return (
        f"<gmd:{name}><gco:CharacterString>{escape(value)}</gco:CharacterString></gmd:{name}>"
        if value
        else ""
    )


def _code(name: str, code_list: str, value: str) -> str:
    listed = f'codeList="http://standards.iso.org/iso/19139/resources/gmxCodelists.xml#{code_list}" codeListValue="{value}"'
    return f"<gmd:{name}><gmd:{code_list} {listed}>{value}</gmd:{code_list}></gmd:{name}>"


def _party(name: str, r: Record, role: str) -> str:
    mail = _words("electronicMailAddress", "data@northmoor.example")
    how = f"<gmd:contactInfo><gmd:CI_Contact><gmd:address><gmd:CI_Address>{mail}</gmd:CI_Address></gmd:address></gmd:CI_Contact></gmd:contactInfo>"
    inside = f"{_words('organisationName', r['publisher'])}{how}{_code('role', 'CI_RoleCode', role)}"
    return f"<gmd:{name}><gmd:CI_ResponsibleParty>{inside}</gmd:CI_ResponsibleParty></gmd:{name}>"


def _constraint(name: str, anchored: str, address: str) -> str:
    stated = f'<gmd:otherConstraints><gmx:Anchor xlink:href="{escape(address)}">{anchored}</gmx:Anchor></gmd:otherConstraints>'
    inside = f"{_code(name, 'MD_RestrictionCode', 'otherRestrictions')}{stated}"
    return f"<gmd:resourceConstraints><gmd:MD_LegalConstraints>{inside}</gmd:MD_LegalConstraints></gmd:resourceConstraints>"


def _file(r: Record, place: int) -> str:
    _, _, size = r["files"][place]
    link = (
        f"<gmd:linkage><gmd:URL>https://files.example/{r['n']}/{place}</gmd:URL></gmd:linkage>"
        f"{_words('protocol', 'WWW:DOWNLOAD-1.0-http--download')}{_words('name', f'file {place}')}"
        f"{_code('function', 'CI_OnLineFunctionCode', 'download')}"
    )
    return (
        "<gmd:transferOptions><gmd:MD_DigitalTransferOptions>"
        f"<gmd:transferSize><gco:Real>{size / 1e6}</gco:Real></gmd:transferSize>"
        f"<gmd:onLine><gmd:CI_OnlineResource>{link}</gmd:CI_OnlineResource></gmd:onLine>"
        "</gmd:MD_DigitalTransferOptions></gmd:transferOptions>"
    )


def metadata(r: Record) -> str:
    """As a record of UK GEMINI; where the identifier is missing, nothing else can stand for it."""
    keywords = "".join(_words("keyword", tag) for tag in r["tags"])
    formats = "".join(
        f"<gmd:distributionFormat><gmd:MD_Format>{_words('name', name)}</gmd:MD_Format></gmd:distributionFormat>"
        for name in dict.fromkeys(name for name, _, _ in r["files"])
    )
    title = _words("title", r["title"] if r["id"] else "")
    dated = f"<gmd:date><gmd:CI_Date><gmd:date><gco:Date>{escape(r['modified'][:10])}</gco:Date></gmd:date>"
    dated += f"{_code('dateType', 'CI_DateTypeCode', 'revision')}</gmd:CI_Date></gmd:date>"
    limits = "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/noLimitations"
    statement = _words("statement", "Taken from the systems of the network.")
    return (
        f"<gmd:MD_Metadata {_SPACES}>{_words('fileIdentifier', r['id'])}{_code('language', 'LanguageCode', 'eng')}"
        f"{_code('hierarchyLevel', 'MD_ScopeCode', 'dataset')}{_party('contact', r, 'pointOfContact')}"
        f"<gmd:dateStamp><gco:DateTime>{escape(r['modified'])}</gco:DateTime></gmd:dateStamp>"
        f"<gmd:identificationInfo><gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation>{title}{dated}</gmd:CI_Citation></gmd:citation>"
        f"{_words('abstract', r['notes'])}{_party('pointOfContact', r, 'publisher')}"
        f"<gmd:resourceMaintenance><gmd:MD_MaintenanceInformation>{_code('maintenanceAndUpdateFrequency', 'MD_MaintenanceFrequencyCode', 'monthly')}"
        "</gmd:MD_MaintenanceInformation></gmd:resourceMaintenance>"
        f"<gmd:descriptiveKeywords><gmd:MD_Keywords>{keywords}</gmd:MD_Keywords></gmd:descriptiveKeywords>"
        f"{_constraint('accessConstraints', 'no limitations to public access', limits)}"
        f"{_constraint('useConstraints', 'the licence', r['licence']) if r['licence'] else ''}"
        f"{_code('language', 'LanguageCode', 'eng')}<gmd:topicCategory><gmd:MD_TopicCategoryCode>utilitiesCommunication"
        "</gmd:MD_TopicCategoryCode></gmd:topicCategory><gmd:extent><gmd:EX_Extent><gmd:geographicElement>"
        f"<gmd:EX_GeographicBoundingBox>{_BOX}</gmd:EX_GeographicBoundingBox></gmd:geographicElement></gmd:EX_Extent></gmd:extent>"
        f"</gmd:MD_DataIdentification></gmd:identificationInfo><gmd:distributionInfo><gmd:MD_Distribution>{formats}"
        f"{''.join(_file(r, place) for place in range(len(r['files'] if r['id'] else ())))}</gmd:MD_Distribution></gmd:distributionInfo>"
        f"<gmd:dataQualityInfo><gmd:DQ_DataQuality><gmd:lineage><gmd:LI_Lineage>{statement}</gmd:LI_Lineage></gmd:lineage>"
        "</gmd:DQ_DataQuality></gmd:dataQualityInfo></gmd:MD_Metadata>"
    )


def _write(records: Sequence[Record], total: int, following: str) -> bytes:
    inside = "".join(map(metadata, records))
    return f'<?xml version="1.0" encoding="UTF-8"?><records>{inside}</records>'.encode(
        "utf-8", "surrogatepass"
    )


ISO19115 = Dialect(
    "iso19115", "/iso/collection.xml", "/iso/collection.xml", "application/xml; charset=utf-8", _write
)
