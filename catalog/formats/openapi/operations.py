"""What can be asked of an interface: the operations of OpenAPI 3 and Swagger 2.0 in one form, references resolved."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from catalog.formats.api_security import Requirement, requirements_of
from catalog.formats.json_values import text
from catalog.formats.references import Json, dict_of, is_true, resolved

OPERATION_LIMIT = 20_000
_METHODS = ("get", "query", "post", "put", "patch", "delete", "head", "options", "trace")
_ASKING = re.compile(r"/(?:_?query|_?search|find|filter|graphql|sql)\b", re.IGNORECASE)
_SIDE = re.compile(
    r"(?:^|/)(?:health\w*|status|ping|ready|live|alive|heartbeat|version|login|logout|tokens?|auth\w*|oauth2?|sessions?|users?|me|api"
    r"|openapi\S*|swagger\S*|docs|metrics|conformance|licen[cs]es?|keys?|webhooks?|subscriptions?|feedback|info)/?$|^/?$",
    re.IGNORECASE,
)
_BULK = re.compile(
    r"export|bulk|download|dump|archive|(?:^|[/_.-])files?(?:[/_.-]|$)|extract|snapshot", re.IGNORECASE
)
_WHOLE = re.compile(r"bulk|download|dump", re.IGNORECASE)
_IGNORED = frozenset(("*/*", "application/*", "text/*", "text/html", "application/xhtml+xml"))


class Operation(msgspec.Struct, frozen=True):
    """One operation. `answers` are (media type, schema) of what a call that succeeds gives; `parameters` are resolved.

    `security`: its own requirements, else those of the document; None where neither states any. `busy`: it is documented to
    refuse too many calls (429). `headers` of its answers by name.
    """

    method: str
    path: str
    title: str
    parameters: tuple[Json, ...]
    answers: tuple[tuple[str, Any], ...]
    headers: tuple[tuple[str, Json], ...]
    security: tuple[Requirement, ...] | None
    deprecated: bool
    busy: bool
    stated: Json

    @property
    def name(self) -> str:
        """`GET /readings`."""
        return f"{self.method.upper()} {self.path}"

    @property
    def is_reading(self) -> bool:
        """Whether it gives data and changes nothing."""
        return self.method in ("get", "query") or (
            self.method == "post" and _ASKING.search(self.path) is not None
        )

    @property
    def is_aside(self) -> bool:
        """Whether it is about the service itself rather than data, by its path."""
        return _SIDE.search(self.path) is not None

    def gives_all(self, *, as_file: bool) -> bool:
        """Whether it gives all data at once, by its path or id; of an answer that is no file only plain words count."""
        named = f"{self.path} {text(self.stated.get('operationId'), 200)}"
        return self.is_reading and (_BULK if as_file else _WHOLE).search(named) is not None


def operations_of(document: Json) -> list[Operation]:
    """All operations in the order of the document, at most OPERATION_LIMIT; what is no object is left out."""
    found: list[Operation] = []
    general = requirements_of(document.get("security"))
    produces = document.get("produces")
    for path, item in dict_of(document.get("paths")).items():
        for method, stated, shared in _stated(resolved(item, document), document):
            if len(found) >= OPERATION_LIMIT:
                return found
            found.append(_operation(document, (str(path)[:500], method), stated, shared, general, produces))
    return found


def schema_of(parameter: Json, document: Json) -> Json:
    """The schema of a parameter; in Swagger 2.0 it is the parameter itself."""
    if "schema" in parameter:
        return resolved(parameter["schema"], document)
    content = next(iter(dict_of(parameter.get("content")).values()), None)
    return resolved(dict_of(content).get("schema"), document) if content else parameter


def _stated(item: Json, document: Json) -> Iterator[tuple[str, Json, list[Any]]]:
    """(method, operation, parameters of the path) of a path."""
    shared = item.get("parameters")
    for method in _METHODS:
        if isinstance(item.get(method), dict):
            yield method, item[method], shared if isinstance(shared, list) else []
    for method, stated in list(dict_of(item.get("additionalOperations")).items())[:50]:  # 3.2
        if isinstance(stated, dict):
            yield (
                str(method).lower()[:50],
                resolved(stated, document),
                shared if isinstance(shared, list) else [],
            )


def _operation(
    document: Json,
    place: tuple[str, str],
    stated: Json,
    shared: list[Any],
    general: tuple[Requirement, ...] | None,
    produces: Any,
) -> Operation:
    path, method = place
    own = requirements_of(stated.get("security"))
    answers = {str(code): resolved(each, document) for code, each in dict_of(stated.get("responses")).items()}
    given = [each for code, each in answers.items() if code[:1] == "2"] or [answers.get("default", {})]
    headers = [
        (str(name)[:200], resolved(told, document))
        for code, each in answers.items()
        if code[:1] == "2" or code in ("429", "default")
        for name, told in list(dict_of(each.get("headers")).items())[:50]
    ]
    return Operation(
        method=method,
        path=path,
        title=text(stated.get("summary"), 300) or text(stated.get("operationId"), 300),
        parameters=tuple(_parameters(shared, stated, document)),
        answers=tuple(_answers(given, stated.get("produces", produces), document)),
        headers=tuple(dict(headers).items()),
        security=general if own is None else own,
        deprecated=is_true(stated.get("deprecated")),
        busy="429" in answers,
        stated=stated,
    )


def _parameters(shared: list[Any], stated: Json, document: Json) -> Iterator[Json]:
    """Those of the path and those of the operation, which go before."""
    own = stated.get("parameters")
    found: dict[tuple[str, str], Json] = {}
    for each in [*shared[:200], *(own[:200] if isinstance(own, list) else [])]:
        told = resolved(each, document)
        if name := text(told.get("name"), 200):
            found[(name, text(told.get("in"), 20))] = told
    yield from found.values()


def _answers(given: list[Json], produces: Any, document: Json) -> Iterator[tuple[str, Any]]:
    for answer in given:
        content = dict_of(answer.get("content"))
        for media, told in list(content.items())[:50]:
            part = resolved(told, document)
            yield _media(media), part.get("schema", part.get("itemSchema"))
        if not content and ("schema" in answer or produces):  # Swagger 2.0
            named = [str(each) for each in produces[:50]] if isinstance(produces, list) and produces else []
            for media in named or (["application/json"] if "schema" in answer else []):
                yield _media(media), answer.get("schema")


def _media(stated: Any) -> str:
    return str(stated)[:200].partition(";")[0].strip().lower()


def medias_of(operation: Operation) -> list[tuple[str, Any]]:
    """The (media type, schema) of what it gives that are formats of data."""
    return [
        (media, schema)
        for media, schema in operation.answers
        if media and media not in _IGNORED and "problem+" not in media
    ]


def parameters_in(operation: Operation, place: str) -> list[Json]:
    """The parameters in `query`, `path` or `header`."""
    return [each for each in operation.parameters if each.get("in") == place]
