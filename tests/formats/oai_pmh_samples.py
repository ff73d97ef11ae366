"""Answers of a repository, all invented: envelopes, headers, and metadata in Dublin Core, DataCite 3 and 4, and DCAT."""

from catalog.formats.oai_pmh import OAI_PMH
from catalog.formats.protocol import MappedRecord, Page, PageRequest

BASE = "https://repository.fenholt.example/oai"
_XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
_DCTERMS = 'xmlns:dcterms="http://purl.org/dc/terms/"'


def answer(inside: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    """An answer round its payload."""
    opening = f'<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/" {_XSI}>'
    asked = f"<responseDate>2026-06-15T09:00:00Z</responseDate><request>{BASE}</request>"
    return f"{head}{opening}{asked}{inside}</OAI-PMH>".encode()


def error(code: str, words: str = "") -> bytes:
    return answer(f'<error code="{code}">{words}</error>')


def identify(granularity: str = "YYYY-MM-DDThh:mm:ssZ", deleted: str = "persistent") -> bytes:
    return answer(
        f"<Identify><repositoryName>Fenholt</repositoryName><baseURL>{BASE}</baseURL>"
        "<protocolVersion>2.0</protocolVersion><earliestDatestamp>2015-01-01</earliestDatestamp>"
        f"<deletedRecord>{deleted}</deletedRecord><granularity>{granularity}</granularity></Identify>"
    )


def formats(*offered: tuple[str, str]) -> bytes:
    """`offered`: (prefix, namespace)."""
    listed = "".join(
        f"<metadataFormat><metadataPrefix>{prefix}</metadataPrefix><schema>https://x.example/{prefix}.xsd</schema>"
        f"<metadataNamespace>{space}</metadataNamespace></metadataFormat>"
        for prefix, space in offered
    )
    return answer(f"<ListMetadataFormats>{listed}</ListMetadataFormats>")


def header(identifier: str, status: str = "", stamp: str = "2026-06-01T08:00:00Z") -> str:
    marked = f' status="{status}"' if status else ""
    return f"<header{marked}><identifier>{identifier}</identifier><datestamp>{stamp}</datestamp></header>"


def record(identifier: str, metadata: str = "", status: str = "") -> str:
    inside = f"<metadata>{metadata}</metadata>" if metadata else ""
    return f"<record>{header(identifier, status)}{inside}</record>"


def listing(*records: str, token: str = "") -> bytes:
    return answer(f"<ListRecords>{''.join(records)}{token}</ListRecords>")


def dublin_core(elements: str = "<dc:title>Gas use of schools</dc:title>") -> str:
    """oai_dc."""
    return f'<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" {_DC} {_XSI}>{elements}</oai_dc:dc>'


def qualified(elements: str) -> str:
    """As DSpace gives its refinements."""
    return f'<qdc:qualifieddc xmlns:qdc="http://dspace.org/qualifieddc/" {_DC} {_DCTERMS} {_XSI}>{elements}</qdc:qualifieddc>'


def datacite(elements: str, kernel: str = "4") -> str:
    return f'<resource xmlns="http://datacite.org/schema/kernel-{kernel}" {_XSI}>{elements}</resource>'


def wrapped(resource: str) -> str:
    """oai_datacite round a resource."""
    return (
        '<oai_datacite xmlns="http://schema.datacite.org/oai/oai-1.1/"><schemaVersion>4.5</schemaVersion>'
        f"<datacentreSymbol>FEN.DATA</datacentreSymbol><payload>{resource}</payload></oai_datacite>"
    )


HEAT_PUMPS = datacite("""
<identifier identifierType="DOI">10.5072/FEN.1</identifier>
<creators>
 <creator><creatorName nameType="Personal">Okafor, Ada</creatorName><givenName>Ada</givenName><familyName>Okafor</familyName>
  <nameIdentifier nameIdentifierScheme="ORCID" schemeURI="https://orcid.org">0000-0002-1825-0097</nameIdentifier>
  <affiliation affiliationIdentifier="https://ror.org/05a28rw58">Fenholt University</affiliation></creator>
 <creator><creatorName nameType="Organizational">Fenholt Heat Laboratory</creatorName>
  <nameIdentifier nameIdentifierScheme="ROR">https://ror.org/05a28rw58</nameIdentifier></creator>
</creators>
<titles><title xml:lang="en">Heat pumps in forty homes</title><title titleType="Subtitle">a two-year trial</title>
 <title titleType="TranslatedTitle" xml:lang="cy">Pympiau gwres</title></titles>
<publisher publisherIdentifier="https://ror.org/05a28rw58" publisherIdentifierScheme="ROR">Fenholt University</publisher>
<publicationYear>2025</publicationYear>
<subjects><subject>heat pump</subject>
 <subject subjectScheme="ANZSRC" valueURI="https://vocab.example/for/330205">Building energy</subject></subjects>
<contributors>
 <contributor contributorType="ContactPerson"><contributorName>Data desk</contributorName></contributor>
 <contributor contributorType="DataCollector"><contributorName>Bryn, C.</contributorName></contributor>
 <contributor contributorType="RightsHolder"><contributorName>Fenholt University</contributorName></contributor></contributors>
<dates><date dateType="Issued">2025-03-04</date><date dateType="Updated">2026-01-05</date>
 <date dateType="Available">2026-09-01</date><date dateType="Collected">2022-10-01/2024-09-30</date></dates>
<language>en</language>
<resourceType resourceTypeGeneral="Dataset">Measurements</resourceType>
<alternateIdentifiers><alternateIdentifier alternateIdentifierType="local">fen-77</alternateIdentifier></alternateIdentifiers>
<relatedIdentifiers>
 <relatedIdentifier relatedIdentifierType="DOI" relationType="IsPartOf">10.5072/FEN.0</relatedIdentifier>
 <relatedIdentifier relatedIdentifierType="URL" relationType="IsDerivedFrom">https://weather.example/d/1</relatedIdentifier>
 <relatedIdentifier relatedIdentifierType="DOI" relationType="IsDocumentedBy">10.5072/paper.3</relatedIdentifier>
 <relatedIdentifier relatedIdentifierType="DOI" relationType="HasVersion">10.5072/FEN.1.v2</relatedIdentifier>
 <relatedIdentifier relatedIdentifierType="Handle" relationType="IsIdenticalTo">1765/9</relatedIdentifier></relatedIdentifiers>
<sizes><size>4.2 MB</size><size>1,400,000 rows</size></sizes>
<formats><format>text/csv</format></formats>
<version>2.1</version>
<rightsList><rights rightsURI="info:eu-repo/semantics/embargoedAccess"/>
 <rights rightsURI="https://creativecommons.org/licenses/by/4.0/legalcode" rightsIdentifier="CC-BY-4.0"
  rightsIdentifierScheme="SPDX">Creative Commons Attribution 4.0 International</rights></rightsList>
<descriptions><description descriptionType="Abstract" xml:lang="en">Minute data<br/>of heat pumps.</description>
 <description descriptionType="Methods">Meters were read each minute.</description>
 <description descriptionType="TechnicalInfo">One file a home.</description></descriptions>
<geoLocations><geoLocation><geoLocationPlace>Fenholt</geoLocationPlace>
 <geoLocationBox><westBoundLongitude>-1.9</westBoundLongitude><eastBoundLongitude>0.4</eastBoundLongitude>
  <southBoundLatitude>52.2</southBoundLatitude><northBoundLatitude>53.6</northBoundLatitude></geoLocationBox></geoLocation>
 <geoLocation><geoLocationPolygon>
  <polygonPoint><pointLongitude>0</pointLongitude><pointLatitude>52</pointLatitude></polygonPoint>
  <polygonPoint><pointLongitude>1</pointLongitude><pointLatitude>52</pointLatitude></polygonPoint>
  <polygonPoint><pointLongitude>1</pointLongitude><pointLatitude>53</pointLatitude></polygonPoint>
  </geoLocationPolygon></geoLocation></geoLocations>
<fundingReferences><fundingReference><funderName>Energy Fund</funderName></fundingReference></fundingReferences>
""")
KERNEL_3 = datacite(
    """<identifier identifierType="DOI">10.5072/FEN.9</identifier>
<creators><creator><creatorName>Ellis, R.</creatorName>
 <nameIdentifier nameIdentifierScheme="ORCID" schemeURI="http://orcid.org/">0000-0002-1825-0097</nameIdentifier></creator></creators>
<titles><title>Wind at two masts</title></titles><publisher>Fenholt University</publisher>
<publicationYear>2014</publicationYear><resourceType resourceTypeGeneral="Dataset"/>
<rightsList><rights rightsURI="http://creativecommons.org/publicdomain/zero/1.0/">CC0</rights></rightsList>
<geoLocations><geoLocation><geoLocationPoint>31.233 -67.302</geoLocationPoint>
 <geoLocationBox>41.090 -71.032  41.893 -68.211</geoLocationBox></geoLocation></geoLocations>""",
    kernel="3",
)
DCAT = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dcat="http://www.w3.org/ns/dcat#"
 xmlns:dct="http://purl.org/dc/terms/"><dcat:Dataset rdf:about="https://repository.fenholt.example/d/5">
 <dct:title>Feeder loads</dct:title><dcat:distribution><dcat:Distribution>
 <dcat:accessURL rdf:resource="https://repository.fenholt.example/d/5.csv"/></dcat:Distribution></dcat:distribution>
 </dcat:Dataset></rdf:RDF>"""


def read(body: bytes, request: PageRequest | None = None) -> Page:
    return OAI_PMH.read_page(request or OAI_PMH.start(BASE), "text/xml", body)


def mapped(metadata: str, identifier: str = "oai:fenholt:1") -> MappedRecord:
    """The record of a listing with this one."""
    (item,) = read(listing(record(identifier, metadata))).items
    assert item.refusal is None, item.refusal
    return OAI_PMH.map_record(item.body)
