"""Servers of the user's own: asked before anything is started, so that one that is away is told by its setting."""

from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

import psycopg
import redis
import urllib3
from urllib3.exceptions import HTTPError

from vesportal.stack.errors import SetupError

SECONDS = 5
WAY_OUT = "Start that server, or correct the setting. Where {} is not set, `up` starts a server of its own."


def check(environ: Mapping[str, str]) -> None:
    """Raise SetupError, without the address as it may hold a password, where a server that is named does not serve."""
    for variable, ask in ASKED.items():
        if url := environ.get(variable):
            try:
                ask(url)
            except (psycopg.Error, redis.RedisError, HTTPError, ValueError) as error:
                why = (str(error).splitlines() or [type(error).__name__])[0]
                raise SetupError(
                    f"{variable} names a server that does not serve: {why}\n{WAY_OUT.format(variable)}"
                ) from error


def ask_database(url: str) -> None:
    """Connect. Raises psycopg.Error; what libpq cannot read it would quote, with a password in it."""
    try:
        psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise ValueError("it is no address such as postgresql://user:password@host:5432/name.") from error
    psycopg.connect(url, connect_timeout=SECONDS).close()


def ask_broker(url: str) -> None:
    """Ping. Raises redis.RedisError, or ValueError for an address of another kind."""
    scheme, _, rest = url.partition("://")
    if scheme not in ("redis", "rediss", "redis+socket"):
        raise ValueError("it is no address such as redis://host:6379/0 or redis+socket:///path.")
    address = f"unix://{rest}" if scheme == "redis+socket" else url
    with redis.Redis.from_url(address, socket_timeout=SECONDS, socket_connect_timeout=SECONDS) as client:
        client.ping()


def ask_search(url: str) -> None:
    """Ask for its health. Raises urllib3's errors, or ValueError for what does not answer with success."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("it is no address such as http://user:password@host:9200.")
    key = f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else None
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    answer = urllib3.request(
        "GET",
        f"{bare.rstrip('/')}/_cluster/health",
        headers=urllib3.make_headers(basic_auth=key),
        timeout=SECONDS,
        retries=False,
    )
    if answer.status != 200:
        raise ValueError(f"it answers with HTTP {answer.status}.")


ASKED: dict[str, Callable[[str], None]] = {
    "DATABASE_URL": ask_database,
    "BROKER_URL": ask_broker,
    "ELASTICSEARCH_URL": ask_search,
}
