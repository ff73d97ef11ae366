"""What pages call the values of a field."""

OPENNESS = {"open": "Open", "shared": "Shared", "closed": "Closed", "unknown": "Openness unknown"}
KINDS = {"dataset": "Data product", "service": "Data service", "series": "Series of data products"}
AUDIENCES = {
    "public": "Everybody",
    "signed-in": "Everybody who is signed in",
    "domains": "Members of named domains",
    "hidden": "Members of its own domain",
}
