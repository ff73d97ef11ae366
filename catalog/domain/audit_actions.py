"""Every action that the audit writes down, in plain words, and what each kind of object is called.

The codes are what the database, the downloads and the filter hold; pages show the words. tests/domain/test_audit_actions.py
gathers the codes from what writes them, so that none lacks its words.
"""

from collections.abc import Iterator, Mapping

# By the kind of thing that is acted on: what comes behind the dot → what was done.
_BY_KIND: Mapping[str, Mapping[str, str]] = {
    "account": {
        "totp_activated": "Set up codes by an app for signing in",
        "totp_deactivated": "Switched off codes by an app",
        "webauthn_added": "Added a passkey or security key",
        "webauthn_removed": "Removed a passkey or security key",
        "recovery_codes_generated": "Made new recovery codes",
        "password_changed": "Changed their password",
        "password_set": "Set a password",
        "password_reset": "Reset their password",
        "email_changed": "Changed their main e-mail address",
        "email_deleted": "Removed an e-mail address",
        "account_connected": "Connected their organisation’s account",
        "account_disconnected": "Disconnected their organisation’s account",
        "sessions_ended": "Signed out everywhere",
        "erase": "Deleted an account",
    },
    "agreement": {
        "make": "Offered an agreement",
        "accept": "Accepted the text of an agreement",
        "decline": "Declined the text of an agreement",
        "grant": "Granted access under an agreement",
        "confirm": "Confirmed that access works",
        "fault": "Reported that access does not work",
        "ask_renewal": "Asked to renew an agreement",
        "renew": "Offered a renewal of an agreement",
        "refuse_renewal": "Refused to renew an agreement",
        "accept_renewal": "Accepted the renewal of an agreement",
        "write": "Wrote a message about an agreement",
        "give_back": "Ended an agreement that is no longer needed",
        "take_back": "Took back the offer of an agreement",
        "revoke": "Revoked an agreement",
        "expire": "Ended an agreement by its date",
        "lapse": "Let the offer of an agreement lapse",
        "close": "Took access away after an agreement ended",
        "onward": "Entered whom data was passed on to",
        "partner": "Named a partner in an agreement",
        "partner-end": "Ended the part of a partner in an agreement",
    },
    "answer-template": {
        "save": "Saved a text for answers to requests",
        "remove": "Removed a text for answers to requests",
    },
    "case": {
        "make": "Began a use case",
        "change": "Changed a use case",
        "delete": "Deleted a use case",
        "submit": "Asked for a review of a use case",
        "recall": "Took a use case back from review",
        "return": "Returned a use case with comments",
        "publish": "Published a use case",
        "withdraw": "Took a use case off the pages",
        "invite": "Invited somebody to edit a use case",
        "uninvite": "Took back an invitation to edit a use case",
        "join": "Joined the editors of a use case",
        "leave": "Left the editors of a use case, or was removed",
        "lead": "Changed who leads a use case",
        "domain": "Changed the domain of a use case",
    },
    "claim": {"confirmed": "Confirmed a claim to a domain", "refused": "Refused a claim to a domain"},
    "domain": {
        "create": "Created a domain",
        "register": "Registered a domain",
        "claim": "Claimed a domain",
        "settings": "Changed settings of a domain",
        "gap-plan": "Said when a gap is to be closed",
        "gap-plan-drop": "Took back when a gap is to be closed",
        "principle": "Said how a principle is kept",
        "principle-unsay": "Took back how a principle is kept",
        "rule-adopt": "Adopted a shared rule",
        "rule-exempt": "Took an exemption from a shared rule",
        "rule-leave": "Left a shared rule undecided again",
    },
    "endpoint": {
        "connect": "Connected an endpoint",
        "credentials": "Changed what an endpoint is signed in to with",
        "dial": "Changed how much the portal decides by itself",
        "disconnect": "Disconnected an endpoint",
        "harvest": "Started a harvest by hand",
        "hook_secret": "Made a secret for a webhook",
        "mapping": "Approved what the columns of an inventory mean",
        "pause": "Paused an endpoint",
        "push_key": "Made a key for pushing records",
        "push_stop": "Ended pushing of records",
        "resume": "Resumed an endpoint",
        "settings": "Changed settings of an endpoint",
    },
    "gap": {
        "assign": "Gave a gap to a domain",
        "return": "Handed a gap back to the curators",
        "close": "Closed a gap",
        "reopen": "Opened a gap again",
        "note": "Noted something about a gap",
        "offer-answered": "Answered an offer to close a gap",
    },
    "guess": {"accept": "Accepted a guess of the portal", "refuse": "Refused a guess of the portal"},
    "indexstatus": {
        "retry": "Tried refused products again in the search index",
        "compare": "Had the search index compared with the database",
        "rebuild": "Had the search index rebuilt",
    },
    "initiative": {"save": "Saved an initiative", "delete": "Deleted an initiative"},
    "invitation": {
        "send": "Invited somebody to a domain",
        "accepted": "Accepted an invitation to a domain",
        "declined": "Declined an invitation to a domain",
        "revoked": "Took back an invitation to a domain",
    },
    "licence": {
        "add": "Added a licence",
        "edit": "Changed the terms of a licence",
        "propose": "Proposed a change to a licence",
        "proposal-accepted": "Accepted a proposal for a licence",
        "proposal-refused": "Refused a proposal for a licence",
        "proposal-withdrawn": "Took back a proposal for a licence",
    },
    "mail": {"again": "Had an undelivered mail sent again", "drop": "Dropped an undelivered mail"},
    "member": {
        "join": "Joined a domain",
        "leave": "Left a domain",
        "remove": "Removed a member from a domain",
        "role": "Changed the role of a member",
        "lend": "Lent the role of a steward",
        "loan_end": "Ended the loan of a role",
    },
    "mix": {
        "keep": "Kept a mix",
        "change": "Changed who sees a mix",
        "delete": "Deleted a mix",
    },
    "pair": {
        "merged": "Merged two entries into one",
        "different": "Said that two entries are not the same",
        "undo": "Took back the merging of two entries",
    },
    "product": {
        "assert": "Gave their word for a check of maturity",
        "assert-withdraw": "Took back their word for a check of maturity",
        "edit": "Edited an entry",
        "release": "Gave a field of an entry back to its source",
        "conflict-keep": "Kept a decided value, although the source changed",
        "conflict-take": "Took the source’s new value in place of a decided one",
        "conflict-merge": "Made one value of the source’s and a decided one",
        "roll-back": "Rolled an entry back to an earlier value",
        "triage": "Recorded a triage",
    },
    "products": {"bulk_edit": "Edited many entries", "bulk_undo": "Undid an edit of many entries"},
    "report": {"answered": "Answered a reported problem", "closed": "Closed a reported problem"},
    "request": {
        "send": "Sent a request for access",
        "take": "Took up a request for access",
        "assign": "Changed who answers a request for access",
        "ask": "Asked the requester a question",
        "answer": "Answered a question about a request",
        "write": "Wrote a message about a request",
        "approve": "Approved a request for access",
        "approve_part": "Approved a request for access in part",
        "refuse": "Refused a request for access",
        "forward": "Forwarded a request for access",
        "withdraw": "Withdrew a request for access",
        "lapse": "Let a request for access lapse",
    },
    "request-field": {
        "save": "Saved a question that requesters are asked",
        "remove": "Removed a question that requesters are asked",
    },
    "request-settings": {"save": "Changed how a domain takes requests"},
    "rule": {
        "roll_back": "Rolled back and switched off an inference rule",
        "switch_on": "Switched an inference rule on again",
    },
    "rules": {
        "propose": "Proposed shared rules",
        "agree": "Put shared rules into force",
        "drop": "Dropped proposed shared rules",
    },
    "run": {
        "confirm_withdrawals": "Confirmed withdrawals that a harvest held",
        "refuse_withdrawals": "Refused withdrawals that a harvest held",
    },
    "session": {"end": "Ended a session"},
    "standard": {"save": "Saved a standard", "delete": "Deleted a standard"},
    "term": {"save": "Saved a term of the glossary", "delete": "Deleted a term of the glossary"},
    "token": {"make": "Made an API token", "revoke": "Revoked an API token"},
    "wish": {
        "found": "Answered a wish: the data is here",
        "noted": "Noted a wish as a gap",
        "closed": "Closed a wish",
    },
}
# What the admin site does to any kind of object.
_ADMIN: Mapping[str, str] = {
    "create": "Created by staff",
    "change": "Changed by staff",
    "delete": "Deleted by staff",
    "password": "Password set by staff",
}
# Names of the database's kinds of object → what people call them.
OBJECTS: Mapping[str, str] = {
    "accessrequest": "request",
    "accesswish": "wish for data",
    "answertemplate": "text for answers",
    "apitoken": "API token",
    "bulkedit": "edit of many entries",
    "dataproduct": "data product",
    "domainclaim": "claim to a domain",
    "duplicatepair": "pair of entries",
    "glossaryterm": "term of the glossary",
    "harvestrun": "harvest",
    "indexstatus": "search index",
    "licenceproposal": "proposal for a licence",
    "membership": "member",
    "mixnote": "mix",
    "outboxmessage": "mail",
    "problemreport": "reported problem",
    "registeredlicence": "licence",
    "requestfield": "question to requesters",
    "requestsettings": "settings of requests",
    "ruleset": "shared rules",
    "ruleswitch": "inference rule",
    "usecase": "use case",
    "user": "account",
}
# Headings of the filter: what comes before the dot → what it is about.
KINDS: Mapping[str, str] = {
    "account": "Accounts",
    "agreement": "Agreements",
    "answer-template": "Texts for answers",
    "case": "Use cases",
    "claim": "Claims to domains",
    "domain": "Domains",
    "endpoint": "Endpoints",
    "gap": "Gaps",
    "guess": "Guesses of the portal",
    "indexstatus": "Search index",
    "initiative": "Initiatives",
    "invitation": "Invitations",
    "licence": "Licences",
    "mail": "Undelivered mail",
    "member": "Members",
    "mix": "Mixes",
    "pair": "Pairs that may be one entry",
    "product": "Data products",
    "products": "Edits of many entries",
    "report": "Reported problems",
    "request": "Requests for access",
    "request-field": "Questions to requesters",
    "request-settings": "How requests are taken",
    "rule": "Inference rules",
    "rules": "Shared rules",
    "run": "Harvests",
    "session": "Sessions",
    "standard": "Standards",
    "term": "Glossary",
    "token": "API tokens",
    "wish": "Wishes for data",
}


def action_told(code: str) -> str:
    """“Published a use case” of “case.publish”; a code that is not known is shown as it is."""
    kind, _, verb = code.partition(".")
    known = _BY_KIND.get(kind, {}).get(verb)
    if known is None and verb in _ADMIN:
        return f"{_ADMIN[verb]}: {object_told(kind)}"
    return known or code


def object_told(kind: str) -> str:
    """“data product” of “dataproduct”."""
    return OBJECTS.get(kind, kind)


def object_asked(text: str) -> tuple[str, str]:
    """Kind and key of “data product 12”, of “dataproduct 12”, and of “endpoint” (no key)."""
    asked = " ".join(text.casefold().split())
    for kind, words in sorted(OBJECTS.items(), key=lambda row: -len(row[1])):
        rest = asked.removeprefix(words.casefold())
        if rest != asked and rest[:1] in ("", " "):
            return kind, rest.strip()
    kind, _, key = asked.partition(" ")
    return kind, key


def actions_of(kind: str) -> Iterator[tuple[str, str]]:
    """The codes of one kind and their words, in the order of the alphabet."""
    rows = ((f"{kind}.{verb}", words) for verb, words in _BY_KIND[kind].items())
    return iter(sorted(rows, key=lambda row: row[1]))
