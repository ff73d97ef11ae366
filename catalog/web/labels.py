"""What pages call the values of a field."""

OPENNESS = {"open": "Open", "shared": "Shared", "closed": "Closed", "unknown": "Openness unknown"}
KINDS = {"dataset": "Data product", "service": "Data service", "series": "Series of data products"}
