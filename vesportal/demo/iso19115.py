"""The GEMINI face: a domain's products as metadata records of ISO 19139, one by one or all in one document.

Records follow UK GEMINI 2.3, with anchors where a register has a term. Their quality varies as in real catalogues: a
short record lacks what the profile makes mandatory, and a restricted product says which limitation applies.
"""

from vesportal.demo.answers import Answer
from vesportal.demo.dcat import series_iri
from vesportal.demo.iso19115_xml import (
    Element,
    anchor,
    citation,
    code,
    date,
    dated,
    element,
    online,
    party,
    words,
    xml_bytes,
)
from vesportal.demo.records import Column, Product, vocabulary
from vesportal.demo.view import View, file_title

_MEDIA_TYPE = "application/xml"
_LIMITS = "http://inspire.ec.europa.eu/metadata-codelist/LimitationsOnPublicAccess/"
_GROUNDS = {"security": "b", "commercial": "d", "privacy": "f"}
_UTILITIES = ("Utility and governmental services", "http://inspire.ec.europa.eu/theme/us")
_ENERGY = ("Energy resources", "http://inspire.ec.europa.eu/theme/er")
_INSPIRE = ("GEMET - INSPIRE themes, version 1.0", "2008-06-01")
_RESOURCES = frozenset(("generation", "carbon", "planning"))
_FREQUENCIES = {"CONT": "continual", "UPDATE_CONT": "continual", "DAILY": "daily", "WEEKLY": "weekly", "MONTHLY": "monthly",
                "QUARTERLY": "quarterly", "ANNUAL_2": "biannually", "ANNUAL": "annually", "AS_NEEDED": "asNeeded",
                "IRREG": "irregular", "NOT_PLANNED": "notPlanned"}  # fmt: skip
_DURATIONS = {"30MIN": "PT30M", "HOURLY": "PT1H", "BIENNIAL": "P2Y"}
_MEGABYTE = 1_000_000


def collection_answer(view: View) -> Answer:
    """All records in one document, those of collections first."""
    records = [_series(view, key) for key in view.domain.series]
    records += [metadata_element(view, product) for product in view.domain.products]
    return Answer(xml_bytes(element("records", *records)), _MEDIA_TYPE)


def record_answer(view: View, product: Product) -> Answer:
    """The record of one product."""
    return Answer(metadata_xml(view, product), _MEDIA_TYPE)


def metadata_xml(view: View, product: Product) -> bytes:
    """The record of a product as a document of its own."""
    return xml_bytes(metadata_element(view, product))


def metadata_element(view: View, product: Product) -> Element:
    """The record of a product (gmd:MD_Metadata)."""
    bare, changed = product.bare, view.modified(product)
    return element(
        "gmd:MD_Metadata",
        words("gmd:fileIdentifier", product.uuid),
        None if bare else code("gmd:language", "LanguageCode", "eng"),
        words("gmd:parentIdentifier", series_iri(view, product.series) if product.series else ""),
        code("gmd:hierarchyLevel", "MD_ScopeCode", "dataset"),
        party("gmd:contact", view.domain.name, view.domain.contact_email, "pointOfContact"),
        date("gmd:dateStamp", changed.strftime("%Y-%m-%dT%H:%M:%S")),
        words("gmd:metadataStandardName", "" if bare else "UK GEMINI"),
        words("gmd:metadataStandardVersion", "" if bare else "2.3"),
        *(_reference_system(standard) for standard in product.conforms),
        element("gmd:identificationInfo", _identification(view, product)),
        _content(product),
        _distribution(view, product),
        None if bare else _quality(product),
    )


def _series(view: View, key: str) -> Element:
    """A collection: a record of the level `series`, to which its members point."""
    title, _, text = view.domain.series[key].partition(": ")
    latest = max(view.modified(product) for product in view.domain.products if product.series == key)
    cited = element(
        "gmd:CI_Citation", words("gmd:title", title), dated(latest.date().isoformat(), "revision")
    )
    described = element(
        "gmd:MD_DataIdentification",
        element("gmd:citation", cited),
        words("gmd:abstract", text),
        party("gmd:pointOfContact", view.domain.name, view.domain.contact_email, "publisher"),
        *_themes(("",)),
        _limitation("O", ""),
        _use("ogl"),
        code("gmd:language", "LanguageCode", "eng"),
        element("gmd:topicCategory", element("gmd:MD_TopicCategoryCode", "utilitiesCommunication")),
        _extent("gb", "", ""),
    )
    statement = "Brought together from the records of the domain."
    return element(
        "gmd:MD_Metadata",
        words("gmd:fileIdentifier", series_iri(view, key)),
        code("gmd:language", "LanguageCode", "eng"),
        code("gmd:hierarchyLevel", "MD_ScopeCode", "series"),
        party("gmd:contact", view.domain.name, view.domain.contact_email, "pointOfContact"),
        date("gmd:dateStamp", latest.date().isoformat()),
        element("gmd:identificationInfo", described),
        element("gmd:dataQualityInfo", element("gmd:DQ_DataQuality", _lineage(statement, []))),
    )


def _identification(view: View, product: Product) -> Element:
    bare, domain = product.bare, view.domain
    identifier = element("gmd:identifier", element("gmd:MD_Identifier", words("gmd:code", product.iri)))
    cited = element(
        "gmd:CI_Citation",
        words("gmd:title", product.heading),
        dated("" if bare else view.issued(product), "publication"),
        dated("" if bare else view.modified(product).date().isoformat(), "revision"),
        words("gmd:edition", product.version),
        identifier,
    )
    email = "" if product.anonymous else domain.contact_email
    return element(
        "gmd:MD_DataIdentification",
        element("gmd:citation", cited),
        words("gmd:abstract", product.text),
        party("gmd:pointOfContact", domain.name, email, "publisher"),
        None if product.anonymous or bare else party(
            "gmd:pointOfContact", domain.name, email, "pointOfContact", product.contact or domain.contact_name),
        None if bare else _maintenance(product),
        *_themes((product.theme,) if product.theme else ()),
        _keywords(product),
        *(() if bare else (_limitation(product.sensitivity, product.grounds), _use(product.licence, product.rights))),
        None if bare else code("gmd:language", "LanguageCode", "eng"),
        None if bare else element("gmd:topicCategory", element("gmd:MD_TopicCategoryCode", "utilitiesCommunication")),
        _extent(product.area, product.start, view.end(product)) if product.area and not bare else None,
    )  # fmt: skip


def _themes(themes: tuple[str, ...]) -> list[Element]:
    found = dict.fromkeys(_ENERGY if theme in _RESOURCES else _UTILITIES for theme in themes)
    if not found:
        return []
    named = [anchor("gmd:keyword", label, address) for label, address in found]
    title, day = _INSPIRE
    thesaurus = citation(
        "gmd:thesaurusName", title, day, "publication", "http://www.eionet.europa.eu/gemet/inspire_themes"
    )
    return [element("gmd:descriptiveKeywords", element("gmd:MD_Keywords", *named, thesaurus))]


def _keywords(product: Product) -> Element | None:
    if not product.tags:
        return None
    return element(
        "gmd:descriptiveKeywords",
        element("gmd:MD_Keywords", *(words("gmd:keyword", tag) for tag in product.tags)),
    )


def _maintenance(product: Product) -> Element | None:
    if not product.freq:
        return None
    duration = _DURATIONS.get(product.freq, "")
    stated = code(
        "gmd:maintenanceAndUpdateFrequency",
        "MD_MaintenanceFrequencyCode",
        _FREQUENCIES.get(product.freq, "asNeeded"),
    )
    own = (
        element("gmd:userDefinedMaintenanceFrequency", element("gco:TM_PeriodDuration", duration))
        if duration
        else None
    )
    return element("gmd:resourceMaintenance", element("gmd:MD_MaintenanceInformation", stated, own))


def _limitation(sensitivity: str, grounds: str) -> Element:
    """The limitation on public access, by INSPIRE's register."""
    if sensitivity == "O":
        stated = anchor("gmd:otherConstraints", "no limitations to public access", f"{_LIMITS}noLimitations")
    else:
        letter = _GROUNDS.get(grounds, "d")
        why = f"public access limited on these grounds: {grounds or 'confidentiality of commercial information'}"
        stated = anchor("gmd:otherConstraints", why, f"{_LIMITS}INSPIRE_Directive_Article13_1{letter}")
    restriction = code("gmd:accessConstraints", "MD_RestrictionCode", "otherRestrictions")
    return element("gmd:resourceConstraints", element("gmd:MD_LegalConstraints", restriction, stated))


def _use(licence: str, rights: str = "") -> Element | None:
    if not licence and not rights:
        return None
    _, label, address = vocabulary("licences")[licence] if licence else ("", "", "")
    restriction = code(
        "gmd:useConstraints", "MD_RestrictionCode", "license" if licence else "otherRestrictions"
    )
    stated = (anchor("gmd:otherConstraints", label, address), words("gmd:otherConstraints", rights))
    return element("gmd:resourceConstraints", element("gmd:MD_LegalConstraints", restriction, *stated))


def _extent(area: str, start: str, end: str) -> Element:
    name, box = vocabulary("areas")[area]
    sides = zip(
        ("westBoundLongitude", "southBoundLatitude", "eastBoundLongitude", "northBoundLatitude"),
        box,
        strict=True,
    )
    numbers = {side: element(f"gmd:{side}", element("gco:Decimal", str(number))) for side, number in sides}
    order = ("westBoundLongitude", "eastBoundLongitude", "southBoundLatitude", "northBoundLatitude")
    drawn = element("gmd:EX_GeographicBoundingBox", *(numbers[side] for side in order))
    return element(
        "gmd:extent",
        element(
            "gmd:EX_Extent",
            words("gmd:description", str(name)),
            element("gmd:geographicElement", drawn),
            _period(start, end),
        ),
    )


def _period(start: str, end: str) -> Element | None:
    if not start:
        return None
    until = (
        element("gml:endPosition", end) if end else element("gml:endPosition", indeterminatePosition="now")
    )
    span = element("gml:TimePeriod", element("gml:beginPosition", start), until, gml_id="period")
    return element("gmd:temporalElement", element("gmd:EX_TemporalExtent", element("gmd:extent", span)))


def _reference_system(standard: str) -> Element | None:
    if "/def/crs/" not in standard:
        return None
    number = standard.rpartition("/")[2]
    identifier = element("gmd:RS_Identifier", anchor("gmd:code", f"EPSG:{number}", standard))
    system = element("gmd:MD_ReferenceSystem", element("gmd:referenceSystemIdentifier", identifier))
    return element("gmd:referenceSystemInfo", system)


def _content(product: Product) -> Element | None:
    """The columns as attributes of a feature type [ISO 19110]."""
    if not product.columns or product.dictionary == "none":
        return None
    told = product.dictionary == "full"
    attributes = (
        element("gfc:carrierOfCharacteristics", _attribute(column, told=told)) for column in product.columns
    )
    kind = element(
        "gfc:FC_FeatureType", element("gfc:typeName", element("gco:LocalName", product.name)), *attributes
    )
    catalogue = element("gfc:FC_FeatureCatalogue", element("gfc:featureType", kind))
    described = element("gmd:MD_FeatureCatalogueDescription", element("gmd:featureCatalogue", catalogue))
    return element("gmd:contentInfo", described)


def _attribute(column: Column, *, told: bool) -> Element:
    name = element("gfc:memberName", element("gco:LocalName", column.name))
    kind = element("gfc:valueType", element("gco:TypeName", words("gco:aName", column.type)))
    if not told:
        return element("gfc:FC_FeatureAttribute", name, kind)
    unit = element(
        "gml:UnitDefinition", element("gml:identifier", column.unit, codeSpace="unit"), gml_id="unit"
    )
    measured = element("gfc:valueMeasurementUnit", unit) if column.unit else None
    return element(
        "gfc:FC_FeatureAttribute", name, words("gfc:definition", column.description), kind, measured
    )


def _distribution(view: View, product: Product) -> Element:
    landing = online(view.landing(product), "About this product", "WWW:LINK-1.0-http--link", "information")
    contract = (
        online(view.openapi(product), "Description of the API", "", "information")
        if product.openapi
        else None
    )
    options = [element("gmd:transferOptions", element("gmd:MD_DigitalTransferOptions", landing, contract))]
    for number, file in enumerate(product.files):
        size = (
            element("gmd:transferSize", element("gco:Real", str(file.size / _MEGABYTE)))
            if file.size
            else None
        )
        parts = (size, _link(view, product, number))
        options.append(element("gmd:transferOptions", element("gmd:MD_DigitalTransferOptions", *parts)))
    formats = dict.fromkeys(file.format for file in product.files)
    named = [
        element("gmd:distributionFormat", element("gmd:MD_Format", words("gmd:name", name)))
        for name in formats
    ]
    return element("gmd:distributionInfo", element("gmd:MD_Distribution", *named, *options))


def _link(view: View, product: Product, number: int) -> Element:
    file = product.files[number]
    title = file_title(product, file)
    if not product.open:
        return online(view.landing(product), f"{title}, on request", "WWW:LINK-1.0-http--link", "order")
    if file.format == "API":
        return online(view.records(product), title, "REST", "search")
    return online(view.download(product, number), title, "WWW:DOWNLOAD-1.0-http--download", "download")


def _quality(product: Product) -> Element:
    report = None
    if product.quality:
        report = element(
            "gmd:report",
            element("gmd:DQ_QuantitativeAttributeAccuracy", words("gmd:measureDescription", product.quality)),
        )
    statement = product.activity or "Taken from the systems in which the domain runs its network."
    scope = element("gmd:scope", element("gmd:DQ_Scope", code("gmd:level", "MD_ScopeCode", "dataset")))
    return element(
        "gmd:dataQualityInfo",
        element("gmd:DQ_DataQuality", scope, report, _lineage(statement, product.source_iris)),
    )


def _lineage(statement: str, sources: list[str]) -> Element:
    cited = (
        element(
            "gmd:source",
            element(
                "gmd:LI_Source",
                element("gmd:sourceCitation", element("gmd:CI_Citation", words("gmd:title", iri))),
            ),
        )
        for iri in sources
    )
    return element("gmd:lineage", element("gmd:LI_Lineage", words("gmd:statement", statement), *cited))
