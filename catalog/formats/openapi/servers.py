"""Where an interface answers: `servers` of OpenAPI 3 with their variables, `host` and `basePath` of Swagger 2.0."""

from urllib.parse import urljoin, urlsplit

from catalog.formats.api_servers import (
    SERVER_LIMIT,
    Server,
    filled,
    host_in,
    in_order,
    is_for_trying,
    is_reachable,
    variables_of,
)
from catalog.formats.json_values import address, text
from catalog.formats.notes import Problems, note
from catalog.formats.references import Json, dicts_of


def servers_of(document: Json, base: str, problems: Problems) -> list[Server]:
    """All servers, those of real data first; `base`: where the document lies, from which relative addresses are meant."""
    stated = _swagger(document, base) if "swagger" in document else _openapi(document, problems)
    found = [server for one in stated if (server := _server(one, base, problems))]
    return in_order(found or _own_host(base, problems, is_stated=bool(stated)))


def _openapi(document: Json, problems: Problems) -> list[tuple[str, str]]:
    servers = dicts_of(document.get("servers"))[: 2 * SERVER_LIMIT]
    return [
        (
            filled(text(each.get("url"), 2_000), variables_of(each), document, problems),
            text(each.get("description") or each.get("name"), 300),
        )
        for each in servers
    ]


def _swagger(document: Json, base: str) -> list[tuple[str, str]]:
    host, path = text(document.get("host"), 500), text(document.get("basePath"), 1_000)
    if not host and not path:
        return []
    schemes = document.get("schemes")
    named = [str(each) for each in schemes[:20]] if isinstance(schemes, list) else []
    own = urlsplit(base) if base else urlsplit("")
    scheme = "https" if "https" in named else (named[0] if named else own.scheme or "https")
    return [(f"{scheme}://{host or own.netloc}{'' if path.startswith('/') or not path else '/'}{path}", "")]


def _server(stated: tuple[str, str], base: str, problems: Problems) -> Server | None:
    url, title = stated
    try:
        full = urljoin(base, url) if base else url
    except ValueError:
        full = ""
    host = host_in(full)
    if not address(full) or not host:
        note(problems, "servers.url", url, "address", "This is no address of a server; it was left out.")
        return None
    if not is_reachable(url, host, base, problems):
        return None
    return Server(full.rstrip("/"), title, is_for_trying(title, host, full))


def _own_host(base: str, problems: Problems, *, is_stated: bool) -> list[Server]:
    """Without `servers` the specification means the host of the document itself (OpenAPI 3.1, 4.8.1)."""
    if is_stated or not base:
        return []
    message = "The document names no server; by the specification, the host that it lies on is meant."
    note(problems, "servers", "", "required", message, "Name the server in the document.")
    return [Server(urljoin(base, "/").rstrip("/"))]
