"""The IRIs that reading DCAT needs: namespaces, and the classes and properties with a meaning to the reader itself."""

DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
DC = "http://purl.org/dc/elements/1.1/"
DCT_HASH = "http://purl.org/dc/terms/#"  # a slip of the Project Open Data contexts
FOAF = "http://xmlns.com/foaf/0.1/"
VCARD = "http://www.w3.org/2006/vcard/ns#"
ADMS = "http://www.w3.org/ns/adms#"
DCATAP = "http://data.europa.eu/r5r/"
ODRL = "http://www.w3.org/ns/odrl/2/"
PROV = "http://www.w3.org/ns/prov#"
SPDX = "http://spdx.org/rdf/terms#"
LOCN = "http://www.w3.org/ns/locn#"
DQV = "http://www.w3.org/ns/dqv#"
CSVW = "http://www.w3.org/ns/csvw#"
ORG = "http://www.w3.org/ns/org#"
OWL = "http://www.w3.org/2002/07/owl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
TIME = "http://www.w3.org/2006/time#"
XSD = "http://www.w3.org/2001/XMLSchema#"
HYDRA = "http://www.w3.org/ns/hydra/core#"
GEOSPARQL = "http://www.opengis.net/ont/geosparql#"
OGC_RDF = "http://www.opengis.net/rdf#"
SCHEMA = "http://schema.org/"
SCHEMA_S = "https://schema.org/"
EDC = "https://w3id.org/edc/v0.0.1/ns/"
POD = "https://project-open-data.cio.gov/v1.1/schema#"
DPROD = "https://ekgf.github.io/dprod/"
DPROD_OMG = "https://www.omg.org/spec/DPROD/dprod/"
DPROD_SPACES = (DPROD, DPROD_OMG)

TITLE = DCT + "title"
LABELS = (
    TITLE,
    DC + "title",
    RDFS + "label",
    SKOS + "prefLabel",
    FOAF + "name",
    SCHEMA + "name",
    SCHEMA_S + "name",
)

DATASET_TYPES = frozenset({DCAT + "Dataset"})
SERIES_TYPES = frozenset({DCAT + "DatasetSeries"})
PRODUCT_TYPES = frozenset(space + "DataProduct" for space in DPROD_SPACES)
SERVICE_TYPES = frozenset({DCAT + "DataService"})
CATALOGUE_TYPES = frozenset({DCAT + "Catalog", DCAT + "Catalogue"})
ENTRY_TYPES = DATASET_TYPES | SERIES_TYPES | PRODUCT_TYPES
RECORD_TYPES = ENTRY_TYPES | SERVICE_TYPES

DATASET_LINK = DCAT + "dataset"
SERVICE_LINKS = frozenset({DCAT + "service"})
ACCESS_SERVICE = DCAT + "accessService"
MEMBERSHIP = frozenset({
    DATASET_LINK, DCAT + "service", DCAT + "resource", DCT + "hasPart", HYDRA + "member",
    FOAF + "primaryTopic", DCAT + "seriesMember",
})  # fmt: skip

# What another node says of this one, turned round so that it stands in this one's tree.
# A service that serves a data set is a way to it, as one that a distribution names.
INVERSES = {
    FOAF + "primaryTopic": FOAF + "isPrimaryTopicOf",
    DCAT + "seriesMember": DCAT + "inSeries",
    DCAT + "servesDataset": ACCESS_SERVICE,
    **{space + "isDistributionOf": DCAT + "distribution" for space in DPROD_SPACES},
    **{space + "isAccessServiceOf": ACCESS_SERVICE for space in DPROD_SPACES},
}
NEXT_PAGE = frozenset({HYDRA + "next", HYDRA + "nextPage"})
TOTAL_ITEMS = HYDRA + "totalItems"

_PREFIXES = {
    DCT: "dct:", DCAT: "dcat:", FOAF: "foaf:", ADMS: "adms:", DCATAP: "dcatap:", ODRL: "odrl:", PROV: "prov:", SPDX: "spdx:",
    LOCN: "locn:", DQV: "dqv:", SKOS: "skos:", VCARD: "vcard:", XSD: "xsd:", RDFS: "rdfs:", EDC: "edc:",
    "http://creativecommons.org/ns#": "cc:",
}  # fmt: skip


def prefixed(iri: str) -> str:
    """An IRI with its usual prefix (`dct:title`), or as it is."""
    for space, prefix in _PREFIXES.items():
        if iri.startswith(space):
            return prefix + iri[len(space) :]
    return iri
