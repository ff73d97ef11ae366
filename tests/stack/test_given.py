"""What `up` says of servers that the user names."""

import socket

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from vesportal.stack import given
from vesportal.stack.errors import SetupError


@pytest.fixture
def closed():
    """A port at which nothing answers."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        yield unused.getsockname()[1]


@pytest.mark.parametrize(
    ("variable", "url"),
    [
        ("DATABASE_URL", "postgresql://me:hush@127.0.0.1:{closed}/x"),
        ("DATABASE_URL", "mysql://me:hush@127.0.0.1/x"),
        ("DATABASE_URL", "postgresql://me:hush@127.0.0.1/x?no=such"),
        ("BROKER_URL", "redis://me:hush@127.0.0.1:{closed}/0"),
        ("BROKER_URL", "redis+socket:///nowhere/hush.sock"),
        ("BROKER_URL", "amqp://me:hush@127.0.0.1/"),
        ("BROKER_URL", "redis://127.0.0.1:port/hush"),
        ("ELASTICSEARCH_URL", "http://me:hush@127.0.0.1:{closed}"),
        ("ELASTICSEARCH_URL", "me:hush@127.0.0.1"),
        ("ELASTICSEARCH_URL", "http://me:hush@127.0.0.1:port"),
    ],
)
def test_a_server_that_does_not_answer_is_told_by_its_setting(variable, url, closed):
    with pytest.raises(SetupError, match=rf"^{variable} names a server that does not serve: \S") as refused:
        given.check({variable: url.format(closed=closed)})
    assert f"Where {variable} is not set" in str(refused.value)
    assert "hush@" not in str(refused.value)


def test_a_search_that_refuses_its_key_is_told(settings):
    place = settings.ELASTICSEARCH_URL.rpartition("@")[2]
    with pytest.raises(SetupError, match=r"ELASTICSEARCH_URL names .* answers with HTTP 401"):
        given.check({"ELASTICSEARCH_URL": f"http://me:hush@{place}"})


@pytest.mark.django_db
def test_servers_that_serve_are_taken(settings):
    kept = ("dbname", "user", "password", "host", "port")
    database = {name: value for name, value in connection.get_connection_params().items() if name in kept}
    given.check(
        {
            "DATABASE_URL": make_conninfo(**database),
            "BROKER_URL": settings.CELERY_BROKER_URL,
            "ELASTICSEARCH_URL": settings.ELASTICSEARCH_URL,
        }
    )
    given.check({"DATABASE_URL": "", "OTHER": "x"})
