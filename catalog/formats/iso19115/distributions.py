"""Ways to get the data: online resources, formats, sizes, media, orders [MD_Distribution]."""

from collections.abc import Iterator

import msgspec

from catalog.domain.product import Concept, Distribution, Service
from catalog.domain.vocabulary.tables import fold
from catalog.formats.file_forms import Form, form_of
from catalog.formats.iso19115.online import Online, endpoint_of, interface_of, online_of
from catalog.formats.iso19115.tree import Node
from catalog.formats.iso19115.values import cited, each_once, number, said, told
from catalog.formats.notes import Problems, note

DISTRIBUTION_LIMIT = 5_000
_MEGABYTE = 1_000_000
_LAYERED = frozenset(("WMS_SRVC", "WFS_SRVC", "WCS_SRVC", "WMTS_SRVC"))


class Format(msgspec.Struct, frozen=True):
    """A format as stated, and the specification that it follows."""

    label: str
    specification: Concept | None = None


class Transfer(msgspec.Struct, frozen=True):
    """An online resource with what its group states: the formats, and the size in bytes where it is one file's."""

    online: Online
    formats: tuple[Format, ...]
    size: int | None


def transfers_of(record: Node, problems: Problems) -> list[Transfer]:
    """All online resources of a record with an address; each address once a protocol and name, those without noted."""
    found: dict[tuple[str, str, str], Transfer] = {}
    for formats, options in _options(record):
        onlines = [online for link in options.objects("onLine") if (online := _online(link, problems))]
        own = _formats(options, "distributionFormat") or formats
        size = _size(options, problems) if len(onlines) == 1 else None
        for online in onlines:
            found.setdefault((online.url, online.kind, online.name), Transfer(online, own, size))
            if len(found) >= DISTRIBUTION_LIMIT:
                note(
                    problems,
                    "distributionInfo",
                    "",
                    "count",
                    f"Only the first {DISTRIBUTION_LIMIT:,} online resources were kept.",
                )
                return list(found.values())
    return list(found.values())


def distributions_of(record: Node, transfers: list[Transfer], status: str) -> tuple[Distribution, ...]:
    """Services, files and other links that are no mere pages; without any, the stated formats and media by themselves."""
    offered = [transfer for transfer in transfers if not transfer.online.is_page]
    alone = sum(not transfer.online.kind for transfer in offered) == 1
    found = [_distribution(transfer, status, alone=alone) for transfer in offered]
    found += _media(record)
    if not found:
        stated = dict.fromkeys(one for formats, _ in _options(record, empty=True) for one in formats)
        found = [_of_format(one) for one in stated][:50]
    return tuple(dict.fromkeys(found))


def documents_of(transfers: list[Transfer]) -> tuple[Concept, ...]:
    """Pages about the data."""
    pages = (transfer.online for transfer in transfers if transfer.online.is_page)
    return each_once(Concept(label=page.title, iri=page.url) for page in pages)


def orders_of(record: Node) -> list[Node]:
    """The order processes of the distributors."""
    return [
        order
        for distribution in record.objects("distributionInfo")
        for distributor in distribution.objects("distributor")
        for order in distributor.objects("distributionOrderProcess")
    ]


def _options(record: Node, *, empty: bool = False) -> Iterator[tuple[tuple[Format, ...], Node]]:
    """(formats, transfer options) of the distribution as a whole and of each distributor; `empty`: once also without options."""
    for distribution in record.objects("distributionInfo"):
        shared = _formats(distribution, "distributionFormat")
        if empty:
            yield shared, distribution
        for options in distribution.objects("transferOptions"):
            yield shared, options
        for distributor in distribution.objects("distributor"):
            own = _formats(distributor, "distributorFormat") or shared
            if empty:
                yield own, distributor
            for options in distributor.objects("distributorTransferOptions"):
                yield own, options
        for one in distribution.objects(
            "distributionFormat"
        ):  # ISO 19139 lets a format name its distributors
            for distributor in one.objects("formatDistributor"):
                for options in distributor.objects("distributorTransferOptions"):
                    yield _formats(distribution, "distributionFormat", one), options


def _formats(holder: Node, name: str, only: Node | None = None) -> tuple[Format, ...]:
    found = []
    for one in [only] if only else holder.objects(name):
        specification = one.at("formatSpecificationCitation")
        label = said(one.one("name"), 200) or said(specification.one("title"), 200)
        version = said(one.one("version"), 60) or said(specification.one("edition"), 60)
        if label and label.lower() not in _NO_FORMAT:
            shown = version and version.lower() not in _NO_FORMAT and version not in label
            found.append(Format(f"{label} {version}" if shown else label, _specification(one, specification)))
    return tuple(dict.fromkeys(found))


_NO_FORMAT = frozenset(
    ("unknown", "inapplicable", "n/a", "na", "-", "none", "not applicable", "missing", "0", "unspecified")
)


def _specification(one: Node, citation: Node) -> Concept | None:
    stated = said(one.one("specification"))
    return (
        cited(citation)
        if not stated and "onlineResource" in citation.children
        else Concept(label=stated)
        if stated
        else None
    )


def _online(link: Node, problems: Problems) -> Online | None:
    online = online_of(link)
    if online is None:
        stated = said(link.one("linkage"))
        if stated:
            note(
                problems,
                "onLine/linkage",
                stated,
                "address",
                "This is not an absolute web address; it was left out.",
            )
    return online


def _size(options: Node, problems: Problems) -> int | None:
    stated = options.one("transferSize").words().strip()
    if not stated:
        return None
    size = number(stated) * _MEGABYTE
    if 0 < size < 2**62:
        return round(size)
    if size != 0:
        note(
            problems,
            "transferSize",
            stated,
            "number",
            f"“{stated[:40]}” is not a size in megabytes; it was left out.",
        )
    return None


def _distribution(transfer: Transfer, status: str, *, alone: bool) -> Distribution:
    """`alone`: no other link but those of services could be in the formats that are stated."""
    online = transfer.online
    title, description = online.title, online.description if online.description != online.title else ""
    if online.kind:
        return Distribution(
            title=title,
            description=description,
            access_url=online.url,
            format=online.kind,
            format_label=online.protocol or interface_of(online),
            status=status,
            service=_service(online),
        )
    formats = transfer.formats if online.is_file or alone else ()
    form = _form(online, formats)
    if (
        form.is_service and not alone
    ):  # a page or viewer among several is not made a service by the format of all
        form = Form(form.label, "", "", is_service=False)
    return Distribution(
        title=title,
        description=description,
        access_url=online.url,
        download_url=online.url if online.is_file and not form.is_service else "",
        format=form.code,
        format_label=form.label,
        media_type=form.media_type,
        service=_service(online) if form.is_service else None,
        byte_size=transfer.size,
        status=status,
        conforms_to=each_once(one.specification for one in formats) if len(formats) == 1 else (),
    )


def _form(online: Online, formats: tuple[Format, ...]) -> Form:
    """By the media type of the link, the one format that is stated, the ending of the address, or the name of the link.

    Where several formats are stated and nothing tells which one it is, they are only named.
    """
    if online.media_type:
        return form_of("", online.media_type, "")
    if online.is_feed:
        return form_of("Atom" if online.form is None else online.form.label, "", "")
    if len(formats) == 1:
        return form_of(formats[0].label, "", "")
    if online.form is not None:
        return form_of(online.form.label, "", "")
    words = f" {fold(online.title)} "
    named = [one.label for one in formats if f" {fold(one.label)} " in words]
    if len(named) == 1:
        return form_of(named[0], "", "")
    return Form(", ".join(one.label for one in formats)[:200], "", "", is_service=False)


def _service(online: Online) -> Service:
    endpoint, description = endpoint_of(online)
    layer = (
        f"Layer: {online.name}." if online.kind in _LAYERED and online.name and " " not in online.name else ""
    )
    return Service(
        title=online.title,
        endpoint_url=endpoint,
        description_url=description,
        description=layer,
        conforms_to=(Concept(label=interface_of(online)),) if online.kind else (),
    )


def _of_format(stated: Format) -> Distribution:
    form = form_of(stated.label, "", "")
    return Distribution(
        title=stated.label, format=form.code, format_label=form.label, media_type=form.media_type
    )


def _media(record: Node) -> list[Distribution]:
    """What is handed out on a medium."""
    found = []
    for _, options in _options(record):
        for medium in options.objects("offLine")[:20]:
            name = medium.one("name").code() or said(medium.at("name").one("title"))
            remark = told(medium.one("mediumNote"))
            if name or remark:
                found.append(
                    Distribution(title=f"On a medium: {name}" if name else "On a medium", description=remark)
                )
    return found
