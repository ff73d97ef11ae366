"""The ways to get data out of an interface: one for each format that it answers in, bulk downloads, what it sends by itself."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

import msgspec

from catalog.domain.product import Concept, Distribution, Service
from catalog.formats.api_servers import Server
from catalog.formats.file_forms import Form, form_of
from catalog.formats.json_values import text
from catalog.formats.notes import Problems, note
from catalog.formats.openapi.operations import Operation, medias_of, parameters_in, schema_of
from catalog.formats.openapi.schemas import Main
from catalog.formats.references import Json, dict_of, is_true, resolved
from catalog.formats.text import TEXT_LIMIT

_MOST = 200  # of each kind
_LISTED = 30  # operations that a description names
_CHOICES = 20  # formats that a path lists
_EVENTS = "text/event-stream"
_FORMAT = re.compile(
    r"^(?:\$?format|file[_-]?(?:type|format)|type|ext(?:ension)?|output(?:[_-]?format)?|f)$", re.IGNORECASE
)
_PARAMETER = re.compile(r"\{([^{}/]{1,100})\}")
_DEPRECATED = "DEPRECATED"


class Offer(NamedTuple):
    """What holds for all ways of one interface: its document, the server, the service as a whole, its status."""

    document: Json
    server: str
    service: Service
    status: str


def distributions_of(
    offer: Offer, operations: list[Operation], mains: list[Main], servers: list[Server], problems: Problems
) -> tuple[Distribution, ...]:
    """Formats first, then bulk downloads, what is pushed, and other servers; of each at most 200."""
    reading = [each for each in operations if each.is_reading and not each.is_aside] or [
        each for each in operations if each.is_reading
    ]
    bulk = [each for each in reading if _is_bulk(each, offer)]
    if len(bulk) > _MOST:
        message = f"The interface has {len(bulk):,} downloads; the first {_MOST} were kept."
        note(problems, "paths", "", "count", message)
    apart = {id(each) for each in bulk[:_MOST]}
    formats = list(_formats(offer, [each for each in reading if id(each) not in apart], mains))
    found = [
        *(formats or _as_such(offer, hidden=bool(bulk))),
        *_bulk(offer, bulk[:_MOST]),
        *_pushed(offer, operations),
        *_others(offer, servers[1:]),
    ]
    return tuple(found)


# --- formats ----------------------------------------------------------------------------------


def _formats(offer: Offer, reading: list[Operation], mains: list[Main]) -> Iterator[Distribution]:
    first = {id(main.operation): place for place, main in enumerate(mains)}
    by_form: dict[Form, list[Operation]] = {}
    for operation in reading:
        for form in dict.fromkeys(_form(media) for media, _ in medias_of(operation)):
            by_form.setdefault(form, []).append(operation)
    once: dict[str, tuple[Form, list[Operation]]] = {}
    for form, found in by_form.items():
        once.setdefault(form.code or form.label, (form, []))[1].extend(found)
    for form, found in list(once.values())[:_MOST]:
        ordered = sorted(found, key=lambda each: first.get(id(each), len(mains)))
        yield _way(offer, form, ordered)


def _as_such(offer: Offer, *, hidden: bool) -> Iterator[Distribution]:
    """An interface whose answers say nothing of their format."""
    if offer.server and not hidden:
        service = msgspec.structs.replace(offer.service, title="", description="")
        yield Distribution(
            title="Web API", access_url=offer.server, format="REST", format_label="Web API", status=offer.status,
            service=service, delivery="pull",
        )  # fmt: skip


def _way(offer: Offer, form: Form, operations: list[Operation]) -> Distribution:
    callable_at = next((url for each in operations[:50] if (url := address_of(offer, each))), offer.server)
    is_stream = form.media_type == _EVENTS
    service = msgspec.structs.replace(offer.service, title="", description="", endpoint_url=callable_at)
    return Distribution(
        title=f"Answers as {_label(form)}" if not is_stream else "Events as they happen (server-sent events)",
        description=_described(operations),
        access_url=callable_at,
        format="STREAM" if is_stream else form.code,
        format_label="Server-Sent Events" if is_stream else form.label,
        media_type=form.media_type,
        status=offer.status or (_DEPRECATED if all(each.deprecated for each in operations) else ""),
        service=None if is_stream else service,
        delivery="push" if is_stream else "pull",
    )


def _form(media: str) -> Form:
    return form_of("", media, "")


def _label(form: Form) -> str:
    return form.code.replace("_", " ") if form.code else form.label


def _described(operations: list[Operation]) -> str:
    told = [f"{each.name}{f': {each.title}' if each.title else ''}" for each in operations[:_LISTED]]
    more = len(operations) - _LISTED
    return "\n".join([*told, *([f"And {more:,} more."] if more > 0 else [])])[:TEXT_LIMIT]


# --- bulk downloads ---------------------------------------------------------------------------


def _bulk(offer: Offer, operations: list[Operation]) -> Iterator[Distribution]:
    """One for each format of each; where its caller has to name something first, the service tells the pattern of its address."""
    for operation in operations:
        for form, choice in _choices(offer, operation):
            url = address_of(offer, operation, choice)
            service = msgspec.structs.replace(
                offer.service,
                title="",
                description="",
                endpoint_url=url or _template(offer, operation, choice),
            )
            yield Distribution(
                title=f"{operation.title or operation.path} ({_label(form)})",
                description=text(operation.stated.get("description"), TEXT_LIMIT) or operation.name,
                access_url=url,
                download_url=url,
                format=form.code,
                format_label=form.label,
                media_type=form.media_type,
                status=offer.status or (_DEPRECATED if operation.deprecated else ""),
                service=service,
                delivery="pull",
            )


def _template(offer: Offer, operation: Operation, chosen: dict[str, str]) -> str:
    path = _PARAMETER.sub(lambda match: quote(chosen.get(match[1], ""), safe="") or match[0], operation.path)
    return f"{offer.server}{path}" if offer.server else ""


def _is_bulk(operation: Operation, offer: Offer) -> bool:
    """A file by its media type or a choice of formats; a list in JSON only where its name says that it is the whole."""
    medias = [media for media, _ in medias_of(operation)]
    files = [media for media in medias if _is_file(media) and "json" not in media and "xml" not in media]
    if files or (
        operation.gives_all(as_file=True) and any(chosen for _, chosen in _choices(offer, operation))
    ):
        return operation.gives_all(as_file=True)
    return operation.gives_all(as_file=False) and any(map(_is_file, medias))


def _choices(offer: Offer, operation: Operation) -> list[tuple[Form, dict[str, str]]]:
    """(format, what chooses it) of a download: its media types, or the values of a parameter that names formats."""
    for parameter in operation.parameters:
        name = text(parameter.get("name"), 200)
        values = schema_of(parameter, offer.document).get("enum")
        if _FORMAT.match(name) and isinstance(values, list):
            forms = [
                (form_of(text(each, 100), "", ""), {name: text(each, 100)}) for each in values[:_CHOICES]
            ]
            known: dict[str, tuple[Form, dict[str, str]]] = {}
            for form, chosen in forms:
                if form.code:
                    known.setdefault(form.code, (form, chosen))
            if known:
                return list(known.values())
    return [
        (form, {})
        for form in dict.fromkeys(_form(media) for media, _ in medias_of(operation) if _is_file(media))
    ]


def _is_file(media: str) -> bool:
    form = _form(media)
    return media == "application/octet-stream" or (
        bool(form.code) and not form.is_service and form.code != "HTML"
    )


def address_of(offer: Offer, operation: Operation, chosen: dict[str, str] | None = None) -> str:
    """Where an operation can be called as it stands; empty where it asks for what only its caller knows."""
    given = chosen or {}
    if not offer.server or operation.method not in ("get", "query"):
        return ""
    values = {
        name: _value(each, offer.document, given)
        for each in operation.parameters
        if (name := text(each.get("name"), 200))
    }
    path = _PARAMETER.sub(lambda match: quote(values.get(match[1], ""), safe="") or match[0], operation.path)
    if "{" in path:
        return ""
    query = {}
    for parameter in parameters_in(operation, "query"):
        name = text(parameter.get("name"), 200)
        if name in given or is_true(parameter.get("required")):
            if not values.get(name):
                return ""
            query[name] = values[name]
    return f"{offer.server}{path}{f'?{urlencode(query)}' if query else ''}"


def _value(parameter: Json, document: Json, given: dict[str, str]) -> str:
    """What is chosen, else the default; an only choice counts as one."""
    name, schema = text(parameter.get("name"), 200), schema_of(parameter, document)
    values = schema.get("enum")
    only = values[0] if isinstance(values, list) and len(values) == 1 else None
    return (
        given.get(name, "")
        or text(schema.get("default"), 200)
        or text(schema.get("const"), 200)
        or text(only, 200)
    )


# --- what is sent -----------------------------------------------------------------------------


def _pushed(offer: Offer, operations: list[Operation]) -> Iterator[Distribution]:
    """Webhooks (3.1) and callbacks (3.0): the service calls an address of its subscriber."""
    hooks = [
        (str(name), item, "") for name, item in list(dict_of(offer.document.get("webhooks")).items())[:_MOST]
    ]
    for operation in operations:
        for name, callback in list(dict_of(operation.stated.get("callbacks")).items())[:20]:
            items = resolved(callback, offer.document)
            hooks += [
                (str(name), item, operation.name)
                for key, item in list(items.items())[:5]
                if not key.startswith("x-")
            ]
    for name, item, asked in hooks[:_MOST]:
        yield _hook(offer, name, resolved(item, offer.document), asked)


def _hook(offer: Offer, name: str, item: Json, asked: str) -> Distribution:
    told: Any = next(
        (each for method in ("post", "put", "get", "patch") if (each := dict_of(item.get(method)))), {}
    )
    how = (
        f"Subscribe by {asked}; each event is sent to your address."
        if asked
        else "Each event is sent to an address of yours."
    )
    words = text(told.get("description"), TEXT_LIMIT) or text(told.get("summary"), 2_000)
    content = dict_of(resolved(told.get("requestBody"), offer.document).get("content"))
    media = _form(str(next(iter(content), ""))[:200].partition(";")[0].strip().lower()) if content else None
    return Distribution(
        title=text(told.get("summary"), 300) or f"{'Callback' if asked else 'Webhook'} {name[:200]}",
        description=f"{words}\n\n{how}".strip(),
        access_url=offer.server,
        format="STREAM",
        format_label="Callback" if asked else "Webhook",
        media_type=media.media_type if media else "",
        status=offer.status or (_DEPRECATED if is_true(told.get("deprecated")) else ""),
        conforms_to=(Concept(label="Webhook"),) if not asked else (),
        delivery="push",
    )


def _others(offer: Offer, servers: list[Server]) -> Iterator[Distribution]:
    """Further servers: sandboxes, other regions."""
    for server in servers[:_MOST]:
        usual = "Sandbox" if server.is_test else "Other server"
        service = msgspec.structs.replace(offer.service, title="", description="", endpoint_url=server.url)
        yield Distribution(
            title=server.title or usual,
            description="For trying out: it need not have the real data." if server.is_test else "",
            access_url=server.url,
            format="REST",
            format_label="Web API",
            service=service,
            delivery="pull",
        )
