"""Servers of interfaces: addresses with variables at their defaults, and which of them are real and for others."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from catalog.formats.json_values import text
from catalog.formats.notes import Problems, note
from catalog.formats.references import Json, dict_of, resolved

SERVER_LIMIT = 50
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
    """An address without a slash at its end, what it is called, whether it is for trying out, and its protocol (AsyncAPI)."""

    url: str
    title: str = ""
    is_test: bool = False
    protocol: str = ""
    name: str = ""
    stated: Json = {}


def filled(url: str, variables: Json, document: Json, problems: Problems) -> str:
    """An address with each variable at its default, else at its first value."""

    def value(match: re.Match[str]) -> str:
        told = resolved(variables.get(match[1]), document)
        choices = told.get("enum")
        first = choices[0] if isinstance(choices, list) and choices else ""
        found = text(told.get("default"), 200) or text(first, 200)
        if not found:
            message = f"The server’s variable “{match[1]}” has no default; it was left as it stands."
            note(problems, "servers.variables", match[1], "required", message)
        return found or match[0]

    return _VARIABLE.sub(value, url)


def host_in(url: str) -> str:
    """The host of an address, which may have variables in it; empty where it has none."""
    try:
        return urlsplit(url.replace("{", "x").replace("}", "x")).hostname or ""
    except ValueError:
        return ""


def is_for_trying(*words: str) -> bool:
    """Whether a server is a sandbox, a test, or a stage before production, by its name, words or address."""
    return _TEST.search(re.sub(r"[._]", " ", " ".join(words))) is not None


def is_reachable(url: str, host: str, base: str, problems: Problems) -> bool:
    """Whether who reads the document at `base` can reach it; one on its developer's own machine or network is noted."""
    if not _OWN_MACHINE.search(host) or _OWN_MACHINE.search(host_in(base)):
        return True
    message = "This server is on its developer’s own machine or network; it was left out."
    note(problems, "servers.url", url, "address", message, "Name the server that others can reach.")
    return False


def in_order(servers: list[Server]) -> list[Server]:
    """Each address once, those of real data first; at most SERVER_LIMIT."""
    once: dict[str, Server] = {}
    for server in servers:
        once.setdefault(server.url, server)
    return sorted(once.values(), key=lambda server: server.is_test)[:SERVER_LIMIT]


def variables_of(server: Json) -> Json:
    """The variables of a server."""
    return dict_of(server.get("variables"))
