"""Small documents of ISO 19115 in both encodings, put together from fragments."""

SPACES = {
    "gmd": "http://www.isotc211.org/2005/gmd",
    "gco": "http://www.isotc211.org/2005/gco",
    "gmx": "http://www.isotc211.org/2005/gmx",
    "srv": "http://www.isotc211.org/2005/srv",
    "gml": "http://www.opengis.net/gml/3.2",
    "xlink": "http://www.w3.org/1999/xlink",
}
PART_3 = {
    name: f"http://standards.iso.org/iso/19115/-3/{name}/{version}"
    for name, version in (
        ("mdb", "2.0"), ("cit", "2.0"), ("mri", "1.0"), ("mcc", "1.0"), ("lan", "1.0"), ("gex", "1.0"), ("mco", "1.0"),
        ("mrd", "1.0"), ("mrs", "1.0"), ("mmi", "1.0"), ("mrl", "2.0"), ("mrc", "2.0"), ("gco", "1.0"), ("gcx", "1.0"),
        ("srv", "2.1"),
    )
} | {"gml": SPACES["gml"], "xlink": SPACES["xlink"], "mdq": "http://standards.iso.org/iso/19157/-2/mdq/1.0"}  # fmt: skip


def declared(spaces: dict[str, str]) -> str:
    return " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in spaces.items())


def nested(*names: str, inside: str) -> str:
    """`inside` within elements of ISO 19139, the outermost first."""
    opened = "".join(f"<gmd:{name}>" for name in names)
    return opened + inside + "".join(f"</gmd:{name}>" for name in reversed(names))


def words(name: str, value: str) -> str:
    return f"<gmd:{name}><gco:CharacterString>{value}</gco:CharacterString></gmd:{name}>"


def anchored(name: str, value: str, address: str) -> str:
    return f'<gmd:{name}><gmx:Anchor xlink:href="{address}">{value}</gmx:Anchor></gmd:{name}>'


def code(name: str, code_list: str, value: str) -> str:
    return f'<gmd:{name}><gmd:{code_list} codeList="#{code_list}" codeListValue="{value}"/></gmd:{name}>'


def dated(value: str, kind: str) -> str:
    inside = f"<gmd:date><gco:Date>{value}</gco:Date></gmd:date>{code('dateType', 'CI_DateTypeCode', kind)}"
    return f"<gmd:date><gmd:CI_Date>{inside}</gmd:CI_Date></gmd:date>"


def party(name: str, organisation: str, role: str, mail: str = "", more: str = "") -> str:
    address = nested("address", "CI_Address", inside=words("electronicMailAddress", mail)) if mail else ""
    how = f"<gmd:contactInfo><gmd:CI_Contact>{address}{more}</gmd:CI_Contact></gmd:contactInfo>"
    inside = f"{words('organisationName', organisation)}{how}{code('role', 'CI_RoleCode', role)}"
    return f"<gmd:{name}><gmd:CI_ResponsibleParty>{inside}</gmd:CI_ResponsibleParty></gmd:{name}>"


def legal(*inside: str) -> str:
    return nested("resourceConstraints", "MD_LegalConstraints", inside="".join(inside))


def keywords(*inside: str) -> str:
    return f"<gmd:descriptiveKeywords><gmd:MD_Keywords>{''.join(inside)}</gmd:MD_Keywords></gmd:descriptiveKeywords>"


def extent(*inside: str) -> str:
    return f"<gmd:extent><gmd:EX_Extent>{''.join(inside)}</gmd:EX_Extent></gmd:extent>"


def box(west: str, south: str, east: str, north: str) -> str:
    sides = (
        ("west", "Longitude", west),
        ("east", "Longitude", east),
        ("south", "Latitude", south),
        ("north", "Latitude", north),
    )
    inside = "".join(
        f"<gmd:{s}Bound{kind}><gco:Decimal>{value}</gco:Decimal></gmd:{s}Bound{kind}>"
        for s, kind, value in sides
    )
    return nested("geographicElement", "EX_GeographicBoundingBox", inside=inside)


def period(begin: str, end: str) -> str:
    span = f'<gml:TimePeriod gml:id="t">{begin}{end}</gml:TimePeriod>'
    return nested("temporalElement", "EX_TemporalExtent", "extent", inside=span)


def online(url: str, protocol: str = "", name: str = "", function: str = "", description: str = "") -> str:
    inside = f"<gmd:linkage><gmd:URL>{url}</gmd:URL></gmd:linkage>{words('protocol', protocol)}{words('name', name)}"
    inside += words("description", description) + (
        code("function", "CI_OnLineFunctionCode", function) if function else ""
    )
    return f"<gmd:onLine><gmd:CI_OnlineResource>{inside}</gmd:CI_OnlineResource></gmd:onLine>"


def transfer(*inside: str) -> str:
    return nested("transferOptions", "MD_DigitalTransferOptions", inside="".join(inside))


def distribution(*inside: str) -> str:
    return f"<gmd:distributionInfo><gmd:MD_Distribution>{''.join(inside)}</gmd:MD_Distribution></gmd:distributionInfo>"


def file_format(name: str) -> str:
    return nested("distributionFormat", "MD_Format", inside=words("name", name))


# The least that UK GEMINI asks of a data set, each part under the name by which a test replaces it.
CITATION = words("title", "Export cable corridors") + dated("2024-05-01", "publication")
IDENTIFICATION = {
    "abstract": words("abstract", "Corridors of export cables."),
    "pointOfContact": party("pointOfContact", "Saltmere Survey", "publisher", "data@saltmere.example"),
    "keywords": keywords(words("keyword", "cable")),
    "access": legal(
        code("accessConstraints", "MD_RestrictionCode", "otherRestrictions"),
        anchored("otherConstraints", "no limitations to public access",
                 "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/noLimitations"),
    ),
    "use": legal(
        code("useConstraints", "MD_RestrictionCode", "license"), words("otherConstraints", "Open Government Licence v3.0")
    ),
    "language": code("language", "LanguageCode", "eng"),
    "topic": "<gmd:topicCategory><gmd:MD_TopicCategoryCode>utilitiesCommunication</gmd:MD_TopicCategoryCode></gmd:topicCategory>",
    "extent": extent(box("-1.5", "53.5", "3.2", "58.5")),
}  # fmt: skip
ROOT = {
    "fileIdentifier": words("fileIdentifier", "cables-1"),
    "language": code("language", "LanguageCode", "eng"),
    "hierarchyLevel": code("hierarchyLevel", "MD_ScopeCode", "dataset"),
    "contact": party("contact", "Saltmere Survey", "pointOfContact", "metadata@saltmere.example"),
    "dateStamp": "<gmd:dateStamp><gco:Date>2026-05-01</gco:Date></gmd:dateStamp>",
}
LINEAGE = (
    "<gmd:lineage><gmd:LI_Lineage>"
    + words("statement", "Digitised from drawings.")
    + "</gmd:LI_Lineage></gmd:lineage>"
)
QUALITY = f"<gmd:dataQualityInfo><gmd:DQ_DataQuality>{LINEAGE}</gmd:DQ_DataQuality></gmd:dataQualityInfo>"


def metadata(
    citation: str = CITATION,
    more: str = "",
    after: str = QUALITY,
    kind: str = "gmd:MD_DataIdentification",
    **parts: str,
) -> str:
    """A record of ISO 19139. `parts` replace those of the same name, `more` stands in the identification, `after` behind it."""
    root = "".join(parts.get(name, part) for name, part in ROOT.items())
    described = "".join(parts.get(name, part) for name, part in IDENTIFICATION.items())
    cited = f"<gmd:citation><gmd:CI_Citation>{citation}</gmd:CI_Citation></gmd:citation>"
    about = f"<gmd:identificationInfo><{kind}>{cited}{described}{more}</{kind}></gmd:identificationInfo>"
    return (
        f"<gmd:MD_Metadata {declared(SPACES)}>{root}{parts.get('root', '')}{about}{after}</gmd:MD_Metadata>"
    )
