"""Where an interface answers: `servers` of OpenAPI 3 with their variables, `host` and `basePath` of Swagger 2.0."""

import re
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from catalog.formats.json_values import address, text
from catalog.formats.notes import Problems, note
from catalog.formats.references import Json, dict_of, dicts_of

_MOST = 50
_VARIABLE = re.compile(r"\{([^{}/]{1,100})\}")
_TEST = re.compile(
    r"\b(?:sand-?box|staging|stage|test(?:ing)?|uat|dev(?:elop(?:ment)?)?|demo|mock|pre-?prod(?:uction)?|qa|trial)\b",
    re.IGNORECASE,
)
_OWN_MACHINE = re.compile(
    r"^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1\]?)$|\.(?:local|localdomain|internal)$",
    re.IGNORECASE,
)


class Server(NamedTuple):
    """An address without a slash at its end, what it is called, and whether it is for trying out (a sandbox, a test)."""

    url: str
    title: str = ""
    is_test: bool = False


def servers_of(document: Json, base: str, problems: Problems) -> list[Server]:
    """All servers, those of real data first; `base`: where the document lies, from which relative addresses are meant."""
    stated = _swagger(document, base) if "swagger" in document else _openapi(document, problems)
    found = [server for one in stated if (server := _server(one, base, problems))]
    if not found:
        found = _own_host(base, problems, is_stated=bool(stated))
    once = {server.url: server for server in reversed(found)}
    ordered = [server for server in found if once.pop(server.url, None)]
    return sorted(ordered, key=lambda server: server.is_test)[:_MOST]


def _openapi(document: Json, problems: Problems) -> list[tuple[str, str]]:
    servers = dicts_of(document.get("servers"))[: 2 * _MOST]
    return [
        (_filled(each, problems), text(each.get("description") or each.get("name"), 300)) for each in servers
    ]


def _filled(server: Json, problems: Problems) -> str:
    """The address with each variable at its default."""
    url, variables = text(server.get("url"), 2_000), dict_of(server.get("variables"))

    def value(match: re.Match[str]) -> str:
        told = dict_of(variables.get(match[1]))
        choices = told.get("enum")
        first = choices[0] if isinstance(choices, list) and choices else ""
        found = text(told.get("default"), 200) or text(first, 200)
        if not found:
            message = f"The server’s variable “{match[1]}” has no default; it was left as it stands."
            note(problems, "servers.variables", match[1], "required", message)
        return found or match[0]

    return _VARIABLE.sub(value, url)


def _swagger(document: Json, base: str) -> list[tuple[str, str]]:
    host, path = text(document.get("host"), 500), text(document.get("basePath"), 1_000)
    if not host and not path:
        return []
    schemes = document.get("schemes")
    named = [str(each) for each in schemes] if isinstance(schemes, list) else []
    own = urlsplit(base) if base else urlsplit("")
    scheme = "https" if "https" in named else (named[0] if named else own.scheme or "https")
    return [(f"{scheme}://{host or own.netloc}{'' if path.startswith('/') or not path else '/'}{path}", "")]


def _server(stated: tuple[str, str], base: str, problems: Problems) -> Server | None:
    url, title = stated
    try:
        full = urljoin(base, url) if base else url
        host = urlsplit(full.replace("{", "x").replace("}", "x")).hostname or ""
    except ValueError:
        full = host = ""
    if not address(full) or not host:
        note(problems, "servers.url", url, "address", "This is no address of a server; it was left out.")
        return None
    if _OWN_MACHINE.search(host):
        message = "This server is on its developer’s own machine or network; it was left out."
        note(problems, "servers.url", url, "address", message, "Name the server that others can reach.")
        return None
    return Server(
        full.rstrip("/"),
        title,
        _TEST.search(f"{title} {host.replace('.', ' ')} {urlsplit(full).path}") is not None,
    )


def _own_host(base: str, problems: Problems, *, is_stated: bool) -> list[Server]:
    """Without `servers` the specification means the host of the document itself (OpenAPI 3.1, 4.8.1)."""
    if is_stated or not base:
        return []
    message = "The document names no server; by the specification, the host that it lies on is meant."
    note(problems, "servers", "", "required", message, "Name the server in the document.")
    return [Server(urljoin(base, "/").rstrip("/"))]
