"""The ways to get a product, ready to print: a few as boxes, many as rows of a table."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.template.defaultfilters import linebreaksbr
from django.utils.text import Truncator

from catalog.domain.access.model import OWN_SERVICE, Way, WayGroup
from catalog.domain.numbers import counted
from catalog.domain.product import Contact, Distribution, Licence, ProductRecord, Service
from catalog.domain.vocabulary.licences import licence_entry
from catalog.selectors.access import Access
from catalog.selectors.distributions import Ways
from catalog.web.dates import date_text
from catalog.web.drawing import drawn
from catalog.web.links import Link, link, pagination, safe_url, short_name
from catalog.web.product_access import choice_context, ways_shown
from catalog.web.way_groups import entry_of, groups_of, measured_told, row_told
from catalog.web.way_words import way_line

FEW = 8  # up to so many stand in boxes of their own
DESCRIBED = 600  # characters of its description in a box
ROWS_SHOWN = 25  # of a table; the rest is folded
_NOWHERE = "No address is given"
_DELIVERY = {"push": "sent to you as it changes", "pull": "fetched by you", "": ""}


def access_context(
    record: ProductRecord,
    asked_at: str = "",
    page: Ways | None = None,
    *,
    access: Access,
    product_url: str = "",
) -> dict[str, Any]:
    """`boxes` or `rows` and `more_rows` of the distributions, and whom to `ask`; `asked_at`: the domain's contact.

    With a `page` of very many: its `rows`, what was searched for, and the way to the other pages. `access`: the ways that
    they give; the `choice` among them is what is advised.
    """
    ways = ways_shown(access, page)
    groups = groups_of(ways) if page is None else ()
    listed = _listed(record, page, ways, groups)
    few = page is None and len(listed) <= FEW
    most = len(listed) if page else ROWS_SHOWN
    asked = contact_link(asked_at)
    ask = contact_links(record.contacts) or ([asked] if asked else [])
    _tell(listed, ways, product_url, few=few)
    return {
        "number": len(record.distributions) + (record.service is not None),
        "choice": choice_context(access, product_url, groups),
        "boxes": [_box(entry, ask) for entry in listed] if few else [],
        "rows": [] if few else listed[:most],
        "more_rows": [] if few else listed[most:],
        "terms": _terms(record.service),
        "ask": ask,
        "page": page,
        "pagination": pagination(page.page, page.pages, lambda n: _page_address(page.q, n)) if page else None,
    }


def _listed(
    record: ProductRecord, page: Ways | None, ways: tuple[Way, ...], groups: tuple[WayGroup, ...]
) -> list[dict[str, Any]]:
    """The product's own service, then its distributions, those of one series together."""
    if page is None:
        made = [entry_of(group, lambda n: _way(n, record.distributions[n], record)) for group in groups]
    else:
        made = [_way(n, d, record) for n, d in page.rows]
    if record.service and (page is None or (page.page == 1 and not page.q)):
        made.insert(0, _service(record.service))
    return made


def _box(entry: dict[str, Any], ask: list[Link]) -> dict[str, Any]:
    """An entry as components/way_box.html draws it."""
    lines = linebreaksbr(Truncator(entry["description"]).chars(DESCRIBED), autoescape=True)
    return {**entry, "lines": lines, "ask": ask if entry["restricted"] else []}


def _tell(listed: list[dict[str, Any]], ways: tuple[Way, ...], product_url: str, *, few: bool) -> None:
    """Add to each entry how it is got: a line for each way in a box, a few words in a row."""
    of_place: dict[int, list[Way]] = defaultdict(list)
    for way in ways:
        of_place[way.index].append(way)
    for entry in listed:
        found = of_place.get(entry["place"], [])
        if few:
            lines = [way_line(way, product_url) for way in found]
            entry["ways"] = drawn("components/way_line.html#way", "way", lines)
            again = {text for text, told in zip(_figures(entry), _are_told(found), strict=True) if told}
            entry["facts"] = [fact for fact in entry["facts"] if fact not in again]
        else:
            alone = found and not entry.get("parts")
            entry.update(row_told(found, product_url), **(measured_told(found[0]) if alone else {}))


def _figures(entry: dict[str, Any]) -> tuple[str, str]:
    """Size and rows as a box tells them by the record alone."""
    rows = entry.get("rows", "")
    return entry.get("size", ""), f"{rows} row{'' if rows == '1' else 's'}"


def _are_told(ways: Sequence[Way]) -> tuple[bool, bool]:
    """Whether the lines of the ways tell size and rows, with where they are known from."""
    return any(way.byte_size for way in ways), any(way.rows for way in ways)


def _page_address(q: str, number: int) -> str:
    """Relative to the product's page: its search and place are in the address, the table is where it leads."""
    asked = {name: value for name, value in (("ways_q", q), ("ways_page", number)) if value}
    return f"?{urlencode(asked)}#ways"


def contact_links(contacts: Iterable[Contact]) -> list[Link]:
    """Each contact by its name, leading to its address; a telephone number beside it."""
    links = []
    for c in contacts:
        # Without what would be filled in beside the address (RFC 6068, 2).
        address = f"mailto:{c.email.partition('?')[0]}" if c.email else c.url
        if label := c.name or c.email or c.url or c.phone:
            links.append(link(label, address))
        if c.phone and label != c.phone:
            links.append(link(c.phone))
    return links


def contact_link(contact: str) -> Link | None:
    """A domain's contact: an e-mail address or a page; whatever else it is stays text."""
    if not contact:
        return None
    is_email = "@" in contact and not {"/", " "} & set(contact)
    return link(contact, f"mailto:{contact}" if is_email else contact)


def _way(n: int, d: Distribution, record: ProductRecord) -> dict[str, Any]:
    """What holds for the product as a whole is not said again."""
    service, usual, whole = d.service, record.licence, _terms(record.service)
    address = d.download_url or d.access_url or (service.endpoint_url if service else "")
    url = safe_url(address)
    kind = "Download" if d.download_url else "Service" if service else "Page"
    restricted = d.restricted or d.access_rights in ("RESTRICTED", "NON_PUBLIC")
    facts = (
        size_text(d.byte_size),
        counted(d.rows, "row") if d.rows is not None else "",
        "" if d.format else d.media_type,
        f"packed as {d.compress_format or d.package_format}" if d.compress_format or d.package_format else "",
        _DELIVERY[d.delivery],
        f"updated {date_text(d.modified)}" if d.modified else "",
        f"licence: {licence_label(d.licence)}" if d.licence and d.licence != usual else "",
    )
    return {
        "place": n,
        "title": d.title or _called(d) or f"Distribution {n + 1}",
        "description": d.description,
        "format": d.format or d.format_label,
        "kind": kind,
        "url": url,
        "call": _call(kind, url, restricted=restricted),
        "address": address,
        "page_url": safe_url(d.access_url) if d.download_url and d.access_url != d.download_url else "",
        "restricted": restricted or not address,
        "shut": "Restricted" if restricted else "" if address else _NOWHERE,
        "contract_url": safe_url(service.description_url) if service else "",
        **{name: said if said != whole[name] else _NO_TERMS[name] for name, said in _terms(service).items()},
        "facts": [fact for fact in facts if fact],
        "size": facts[0],
        "rows": f"{d.rows:,}" if d.rows is not None else "",
    }


def _call(kind: str, url: str, *, restricted: bool) -> str:
    """What a link to a file or a page says: what is there and at which host; of a service, the address itself is wanted."""
    if not url or kind == "Service":
        return ""
    does = "At the owner" if restricted else "Download" if kind == "Download" else "Open"
    return f"{does}: {short_name(url)}"


def _called(d: Distribution) -> str:
    """A distribution without a title by its format; a media type is no name for people where the format is known."""
    return d.format if d.format and "/" in d.format_label else d.format_label or d.format


def _service(service: Service) -> dict[str, Any]:
    return {
        "place": OWN_SERVICE,
        "title": service.title or "Service",
        "description": service.description,
        "format": "API",
        "kind": "Service",
        "url": safe_url(service.endpoint_url),
        "address": service.endpoint_url,
        "restricted": not service.endpoint_url,
        "shut": "" if service.endpoint_url else _NOWHERE,
        "contract_url": safe_url(service.description_url),
        **_terms(service),
        "facts": [concept.label for concept in service.conforms_to if concept.label],
    }


def _terms(service: Service | None) -> dict[str, Any]:
    """What a service asks of who wants in, and what it allows, in words."""
    return {"needs": service.access, "limits": service.limits} if service else _NO_TERMS


_NO_TERMS: dict[str, Any] = {"needs": "", "limits": ()}


def licence_label(licence: Licence) -> str:
    """The registry's name of a licence where it is recognised, else the source's."""
    entry = licence_entry(licence.code, licence.iri, licence.label)
    return entry.label if entry else licence.label or _terms_at(licence.iri)


def _terms_at(iri: str) -> str:
    """An address that alone stands for a licence, as words; a name that is no address as it is."""
    host = urlsplit(iri).hostname if safe_url(iri) else ""
    return f"Terms at {host}" if host else iri


def size_text(size: int | None) -> str:
    """Bytes for people, in powers of 1,000; empty where unknown."""
    if size is None:
        return ""
    amount = float(size)
    for unit in ("bytes", "kB", "MB", "GB"):
        if amount < 1000:
            return f"{amount:,.0f} {unit}" if unit == "bytes" else f"{amount:,.1f} {unit}"
        amount /= 1000
    return f"{amount:,.1f} TB"
