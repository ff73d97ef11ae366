"""What pages call the values of a field."""

OPENNESS = {"open": "Open", "shared": "Shared", "closed": "Closed", "unknown": "Openness unknown"}
KINDS = {"dataset": "Data product", "service": "Data service", "series": "Series of data products"}
# https://publications.europa.eu/resource/authority/data-theme
EU_THEMES = {
    "AGRI": "Agriculture, fisheries, forestry and food",
    "ECON": "Economy and finance",
    "EDUC": "Education, culture and sport",
    "ENER": "Energy",
    "ENVI": "Environment",
    "GOVE": "Government and public sector",
    "HEAL": "Health",
    "INTR": "International issues",
    "JUST": "Justice, legal system and public safety",
    "REGI": "Regions and cities",
    "SOCI": "Population and society",
    "TECH": "Science and technology",
    "TRAN": "Transport",
}
