"""ODRL 2.2 and Creative Commons words, and what they are among the portal's [https://www.w3.org/TR/odrl-vocab/].

`VES` are the portal's own words, for what ODRL does not tell apart.
"""

from catalog.domain.policy.licence import MIXES

ODRL = "http://www.w3.org/ns/odrl/2/"
CC = "http://creativecommons.org/ns#"
VES = "urn:vesportal:policy#"
CONTEXT = "http://www.w3.org/ns/odrl.jsonld"
PREFIXES = {
    "odrl": ODRL,
    "cc": CC,
    "ves": VES,
    "dct": "http://purl.org/dc/terms/",
    "dc": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "edc": "https://w3id.org/edc/v0.0.1/ns/",
}

# Deprecated in 2.2 → the word in its place.
DEPRECATED = {
    "shareAlike": "cc:ShareAlike",
    "share": "cc:Sharing",
    "commercialize": "cc:CommercialUse",
    "copy": "reproduce",
    "append": "modify",
    "appendTo": "modify",
    "write": "modify",
    "writeTo": "modify",
    "export": "transform",
    "preview": "present",
    "pay": "compensate",
    "license": "grantUse",
    "attachPolicy": "cc:Notice",
    "attachSource": "cc:SourceCode",
    "secondaryUse": "use",
    "lease": "transfer",
    "lend": "transfer",
    "adHocShare": "cc:Sharing",
}

# `use` is the most general of all: taken at its word only, as an owner who means more says so.
GRANTS: dict[str, tuple[str, ...]] = {
    "use": ("use",),
    "read": ("use",),
    "present": ("use",),
    "display": ("use",),
    "index": ("use",),
    "print": ("use",),
    "stream": ("use",),
    "play": ("use",),
    "archive": ("reproduce",),
    "reproduce": ("reproduce",),
    "extract": ("reproduce",),
    "cc:Reproduction": ("reproduce",),
    "derive": ("derive",),
    "cc:DerivativeWorks": ("derive",),
    "translate": ("derive",),
    "transform": ("derive",),
    "annotate": ("derive",),
    "aggregate": MIXES,
    "distribute": ("distribute",),
    "cc:Distribution": ("distribute",),
    "cc:Sharing": ("distribute",),
    "cc:CommercialUse": ("commercial",),
    "ves:distributeOriginal": ("distribute",),
    "ves:distributeDerived": ("distribute_derived",),
    "ves:distributeCombined": ("distribute_combined",),
    "ves:aggregateOwn": ("aggregate_own",),
    "ves:aggregateExternal": ("aggregate_external",),
    "ves:aggregateAny": ("aggregate",),
    "ves:train": ("train",),
}
_EVERY_DISTRIBUTION = ("distribute", "distribute_derived", "distribute_combined")
_ALL = (
    "use", "reproduce", "derive", *MIXES, "modify", *_EVERY_DISTRIBUTION, "commercial", "train",
)  # fmt: skip
# A prohibition reaches all that lies beneath the action (`includedIn`).
FORBIDS: dict[str, tuple[str, ...]] = {
    **GRANTS,
    "use": _ALL,
    "modify": ("modify",),
    "derive": ("derive", "distribute_derived"),
    "cc:DerivativeWorks": ("derive", "distribute_derived"),
    "distribute": _EVERY_DISTRIBUTION,
    "cc:Distribution": _EVERY_DISTRIBUTION,
    "transfer": _EVERY_DISTRIBUTION,
    "give": _EVERY_DISTRIBUTION,
    "aggregate": (*MIXES, "distribute_combined"),
    "ves:use": ("use",),
    "ves:derive": ("derive",),
    "ves:aggregateAny": ("aggregate",),
}
for _kind in ("read", "present", "display", "index", "print", "stream", "play", "archive", "extract"):
    FORBIDS.pop(_kind)  # one way of using it forbidden leaves the others
for _kind in ("translate", "transform", "annotate", "cc:Sharing"):
    FORBIDS.pop(_kind)

LIMITS = {"purpose": "purposes", "recipient": "recipients", "spatial": "territories"}
ONE_OF = frozenset({"eq", "isA", "isAnyOf", "isPartOf", "hasPart"})
OPERATORS = {
    "eq": "is", "neq": "is not", "gt": "is more than", "gteq": "is at least", "lt": "is less than", "lteq": "is at most",
    "isA": "is a", "isAnyOf": "is one of", "isAllOf": "is all of", "isNoneOf": "is none of", "isPartOf": "is part of",
    "hasPart": "has part",
}  # fmt: skip
DUTY_WORDS = {
    "cc:Notice": ("notice", "Keep the notice of the terms with it."),
    "cc:ShareAlike": ("share-alike", "Give on what you make from it under the same terms."),
    "cc:SourceCode": ("source-code", "Give the source with it."),
    "inform": ("inform", "Tell the owner of it."),
    "obtainConsent": ("obtain-consent", "Get consent first."),
    "compensate": ("compensate", "Pay for it."),
    "delete": ("delete", "Delete it afterwards."),
    "anonymize": ("anonymize", "Make it anonymous."),
    "ensureExclusivity": ("ensure-exclusivity", "Keep it to yourself."),
    "include": ("include", "Keep what belongs to it with it."),
    "nextPolicy": ("next-policy", "Give it on under the terms that its owner sets for that."),
    "reviewPolicy": ("review-policy", "Read the terms again before you use it."),
    "uninstall": ("delete", "Delete it afterwards."),
    "acceptTracking": ("accept-tracking", "Let the owner follow its use."),
    "watermark": ("watermark", "Mark it."),
    "ves:stateChanges": ("state-changes", "Say what you changed."),
}
# These come before anything is allowed; without them there is no permission.
FIRST = frozenset({"obtainConsent", "compensate", "reviewPolicy"})
