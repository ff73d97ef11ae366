"""The API does as its own description says, whatever that description allows to be asked."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given
from hypothesis.strategies import SearchStrategy
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from tests.properties import examples
from tests.web.catalogue import Catalogue

pytestmark = pytest.mark.django_db
type WsgiApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
# Pages and their size have bounds of their own, and one together, which OpenAPI cannot tell: it is answered by 400.
_BOUND_TOGETHER = {"GET /api/v1/products/": [positive_data_acceptance]}


@pytest.fixture
def portal(catalogue: Catalogue) -> Iterator[WsgiApp]:
    """The portal in this process, asked from this machine; the connection of the test stays open."""
    portal = get_wsgi_application()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield lambda environ, start: portal({**environ, "REMOTE_ADDR": "127.0.0.1"}, start)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def faults(portal: WsgiApp) -> Iterator[str]:
    """What the description and an answer disagree on, one line each."""
    described = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", portal)
    for found in described.get_all_operations():
        operation = found.ok()
        try:
            ask(operation.as_strategy(), [ignored_auth, *_BOUND_TOGETHER.get(operation.label, ())])
        except FailureGroup as group:
            yield from (f"{operation.label}: {' '.join(str(f).split())}" for f in group.exceptions)


def ask(cases: SearchStrategy[schemathesis.Case], excluded: list[Any]) -> None:
    """Ask what an operation allows, and hold each answer against the description. Raises FailureGroup."""

    @examples(0.3, suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def each(case: schemathesis.Case) -> None:
        case.call_and_validate(excluded_checks=excluded)

    each()


@pytest.mark.hypothesis
def test_every_answer_is_as_described(portal: WsgiApp) -> None:
    assert list(faults(portal)) == []
