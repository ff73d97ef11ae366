"""Connections of the pages to PostgreSQL: kept, looked at before use, and with plans that are kept."""

from contextlib import closing
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection as shared
from django.test.utils import CaptureQueriesContext

from catalog.models import Domain
from catalog.selectors.prepared import prepared
from vesportal.settings import database

connection: Any = shared  # the types know it only as one of any database
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def due() -> None:
    """The connection is open, and due to be looked at, as at the beginning of a request."""
    connection.ensure_connection()
    connection.health_check_enabled = True
    connection.health_check_done = False


def _ended_by_the_server() -> int:
    """Have the server end the connection; returns its process there."""
    pid: int = connection.connection.info.backend_pid
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    return pid


@pytest.mark.usefixtures("due")
@pytest.mark.parametrize("plain", [True, False])
def test_one_that_the_server_ended_is_opened_anew(plain: bool) -> None:
    before = _ended_by_the_server()

    if plain:
        assert Domain.objects.count() == 0
    else:
        with prepared() as cursor:
            cursor.execute("SELECT 1")
    assert connection.connection.info.backend_pid != before


def test_a_query_that_comes_again_keeps_its_plan_and_is_counted() -> None:
    with CaptureQueriesContext(connection) as queries:
        for number in range(7):
            with prepared() as cursor:
                cursor.execute("SELECT %s::int + 1", [number])
                assert cursor.fetchone() == (number + 1,)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT $1::int + 1'")
        assert cursor.fetchone() == (1,)
    assert len(queries) == 7


def test_an_address_of_a_database_that_cannot_be_read_names_its_setting_and_no_password() -> None:
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL is no address") as refused:
        database("mysql://me:hush@127.0.0.1/x")
    assert "hush" not in str(refused.value)
