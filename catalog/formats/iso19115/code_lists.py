"""Code lists of ISO 19115 and INSPIRE as the reader needs them [https://inspire.ec.europa.eu/metadata-codelist]."""

TOPIC_BASE = "http://inspire.ec.europa.eu/metadata-codelist/TopicCategory/"
INSPIRE_THEME_BASE = "http://inspire.ec.europa.eu/theme/"
EPSG_BASE = "http://www.opengis.net/def/crs/EPSG/0/"

TOPICS = {
    "farming": "Farming",
    "biota": "Biota",
    "boundaries": "Boundaries",
    "climatologyMeteorologyAtmosphere": "Climatology, meteorology and atmosphere",
    "economy": "Economy",
    "elevation": "Elevation",
    "environment": "Environment",
    "geoscientificInformation": "Geoscientific information",
    "health": "Health",
    "imageryBaseMapsEarthCover": "Imagery, base maps and land cover",
    "intelligenceMilitary": "Intelligence and military",
    "inlandWaters": "Inland waters",
    "location": "Location",
    "oceans": "Oceans",
    "planningCadastre": "Planning and cadastre",
    "society": "Society",
    "structure": "Structure",
    "transportation": "Transportation",
    "utilitiesCommunication": "Utilities and communication",
    "extraTerrestrial": "Extraterrestrial",
    "disaster": "Disaster",
}

INSPIRE_THEMES = {
    "addresses": "ad",
    "administrative units": "au",
    "agricultural and aquaculture facilities": "af",
    "area management/restriction/regulation zones and reporting units": "am",
    "atmospheric conditions": "ac",
    "bio-geographical regions": "br",
    "buildings": "bu",
    "cadastral parcels": "cp",
    "coordinate reference systems": "rs",
    "elevation": "el",
    "energy resources": "er",
    "environmental monitoring facilities": "ef",
    "geographical grid systems": "gg",
    "geographical names": "gn",
    "geology": "ge",
    "habitats and biotopes": "hb",
    "human health and safety": "hh",
    "hydrography": "hy",
    "land cover": "lc",
    "land use": "lu",
    "meteorological geographical features": "mf",
    "mineral resources": "mr",
    "natural risk zones": "nz",
    "oceanographic geographical features": "of",
    "orthoimagery": "oi",
    "population distribution — demography": "pd",
    "population distribution - demography": "pd",
    "production and industrial facilities": "pf",
    "protected sites": "ps",
    "sea regions": "sr",
    "soil": "so",
    "species distribution": "sd",
    "statistical units": "su",
    "transport networks": "tn",
    "utility and governmental services": "us",
    "utility and government services": "us",
}

# MD_RestrictionCode and the INSPIRE list LimitationsOnPublicAccess → the EU's list of access rights, as far as they say who
# may have the data. What protects rights (copyright, licence, patent) says nothing about that.
ACCESS = {
    "nolimitations": "PUBLIC",
    "unrestricted": "PUBLIC",
    "restricted": "RESTRICTED",
    "in-confidence": "RESTRICTED",
    "inconfidence": "RESTRICTED",
    "statutory": "RESTRICTED",
    "sbu": "RESTRICTED",
    "sensitivebutunclassified": "RESTRICTED",
    "confidential": "NON_PUBLIC",
    "private": "NON_PUBLIC",
}
INSPIRE_LIMITS = "inspire_directive_article13_1"  # the beginning of eight codes that limit public access

# MD_ClassificationCode, as far as it forbids that everybody may have the data.
CLASSIFIED = {
    "restricted": "RESTRICTED",
    "sensitiveButUnclassified": "RESTRICTED",
    "forOfficialUseOnly": "RESTRICTED",
    "protected": "RESTRICTED",
    "limitedDistribution": "RESTRICTED",
    "confidential": "NON_PUBLIC",
    "secret": "NON_PUBLIC",
    "topSecret": "NON_PUBLIC",
}
