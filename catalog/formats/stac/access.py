"""Who may have it, and what it takes: licences, ways to sign in, where the files are kept and who pays.

Sources: STAC common metadata (`license`), stac-extensions authentication 1.1 (`auth:`), storage 1.0 and 2.0 (`storage:`).
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from catalog.domain.product import Licence
from catalog.formats.json_values import Fields, address, field_text, text
from catalog.formats.licences import licence_named
from catalog.formats.notes import Problems, note
from catalog.formats.ogc_parts import entries
from catalog.formats.web_links import Link

ACCESS = ("auth:schemes", "auth:refs", "storage:schemes", "storage:refs", "storage:platform", "storage:requester_pays",
          "storage:region", "storage:tier")  # fmt: skip
# Up to 1.0 “proprietary” stood for every licence without an SPDX identifier, the open ones among them.
_ELSEWHERE = frozenset(("proprietary", "other", "various"))
_UNSTATED = frozenset(("not-provided", "not provided", "noassertion", "none", "unknown", "unspecified"))
_SCHEMES = {
    "apikey": "an API key",
    "http": "HTTP authentication",
    "oauth2": "OAuth 2.0",
    "openidconnect": "OpenID Connect",
    "s3": "S3 credentials",
    "signedurl": "a signed address",
}
_PUBLIC = frozenset(("public", "none"))


def licence_of(fields: Fields, links: Iterable[Link], problems: Problems) -> Licence | None:
    """An SPDX identifier or expression; where it says that the licence stands elsewhere, the one that is linked."""
    stated = text(fields.get("license"), 500)
    linked = [link for link in links if link.rel == "license" and link.href]
    if stated.lower() in _UNSTATED:
        message = f"“{stated}” is no licence; none is stated."
        note(
            problems,
            "license",
            stated,
            "licence",
            message,
            "Write its SPDX identifier, or “other” and link it.",
        )
        stated = ""
    if stated.lower() not in _ELSEWHERE:
        return licence_named(stated) if stated else _linked(linked)
    if found := _linked(linked):
        return found
    message = f"The licence is “{stated}” and no link (rel “license”) leads to it."
    note(problems, "license", stated, "licence", message, "Add a link to the text of the licence.")
    found = licence_named("other")
    return msgspec.structs.replace(found, label=stated) if found else None


def _linked(links: list[Link]) -> Licence | None:
    return licence_named(links[0].title, links[0].href) if links else None


def further_licences(fields: Fields, links: Iterable[Link]) -> str:
    """The texts that are linked beside the licence that counts, as lines: `Licence: Terms of use (https://…)`."""
    linked = [link for link in links if link.rel == "license" and link.href]
    stated = text(fields.get("license"), 500)
    if stated.lower() in _ELSEWHERE:
        linked = linked[1:]
    elif linked and (known := licence_named(stated)) and known.code:
        linked = [link for link in linked if _code(link) != known.code]
    return "\n".join(
        f"Licence text: {link.title} ({link.href})" if link.title else f"Licence text: {link.href}"
        for link in linked[:20]
    )


def _code(link: Link) -> str:
    found = licence_named(link.title, link.href)
    return found.code if found else ""


# --- signing in -------------------------------------------------------------------------------


def schemes_of(fields: Fields, name: str) -> dict[str, dict[str, Any]]:
    """The schemes of `auth:schemes` or `storage:schemes` by the name that they are referred to."""
    stated = fields.get(name)
    if not isinstance(stated, dict):
        return {}
    return {key: scheme for key, scheme in list(stated.items())[:100] if isinstance(scheme, dict)}


def sign_in_words(schemes: Iterable[dict[str, Any]]) -> str:
    """`Needs an API key (“X-Api-Key” in the header). Get one from the data team.`"""
    return " ".join(dict.fromkeys(filter(None, map(_scheme_words, schemes))))


def _scheme_words(scheme: dict[str, Any]) -> str:
    kind = field_text(scheme, "type", limit=60)
    if kind.lower() in _PUBLIC:
        return ""
    known = _SCHEMES.get(kind.lower().replace("_", "").replace("-", ""), kind)
    name, where = field_text(scheme, "name", limit=100), field_text(scheme, "in", limit=40)
    how = field_text(scheme, "scheme", limit=40)
    inside = f"“{name}”{f' in the {where}' if where else ''}" if name else how
    pages = [address(scheme.get("openIdConnectUrl")), *_flow_addresses(scheme.get("flows"))]
    ask = next(filter(None, pages), "")
    said = field_text(scheme, "description", limit=1_000)
    needs = (
        f"Needs {known}{f' ({inside})' if inside else ''}{f', from {ask}' if ask else ''}." if known else ""
    )
    return " ".join(filter(None, (needs, said if said.endswith((".", "!", "?")) or not said else f"{said}.")))


def _flow_addresses(flows: Any) -> list[str]:
    found = []
    for flow in list(flows.values())[:10] if isinstance(flows, dict) else ():
        if isinstance(flow, dict):
            found += [
                address(flow.get(name)) for name in ("authorizationUrl", "authorizationApi", "tokenUrl")
            ]
    return found


def referred(fields: Fields, name: str, schemes: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The schemes that `auth:refs` or `storage:refs` names."""
    refs = fields.get(name)
    return (
        [schemes[ref] for ref in entries(refs, 50) if isinstance(ref, str) and ref in schemes]
        if schemes
        else []
    )


def needs_sign_in(schemes: Iterable[dict[str, Any]]) -> bool:
    """Whether any of the schemes asks for something."""
    return any(bool(_scheme_words(scheme)) for scheme in schemes)


# --- where it is kept -------------------------------------------------------------------------


def storage_words(fields: Fields, schemes: list[dict[str, Any]]) -> str:
    """`Kept at aws-s3, bucket x, region us-west-2. The requester pays for the transfer.`"""
    said = [_kept(scheme, "type", "platform", "bucket", "region") for scheme in schemes]
    if "storage:platform" in fields or "storage:region" in fields:
        said.append(_kept(fields, "storage:platform", "", "", "storage:region"))
    if tier := field_text(fields, "storage:tier", limit=100):
        said.append(f"Storage tier: {tier}.")
    if pays(fields, schemes):
        said.append("The requester pays for the transfer.")
    return " ".join(dict.fromkeys(filter(None, said)))


def pays(fields: Fields, schemes: list[dict[str, Any]]) -> bool:
    """Whether who asks for a file pays for the transfer."""
    if fields.get("storage:requester_pays") is True:
        return True
    return any(scheme.get("requester_pays") is True for scheme in schemes)


def _kept(scheme: Fields, kind: str, platform: str, bucket: str, region: str) -> str:
    at = field_text(scheme, kind, limit=100) or (field_text(scheme, platform, limit=200) if platform else "")
    named = field_text(scheme, bucket, limit=200) if bucket else ""
    where = field_text(scheme, region, limit=100)
    parts = (at, f"bucket {named}" if named else "", f"region {where}" if where else "")
    said = ", ".join(filter(None, parts))
    return f"Kept at {said}." if said else ""
