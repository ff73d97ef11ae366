"""The rows of a test database, kept so that an emptied one can be filled again: sooner done than to make them anew."""

from django.db import connection, transaction

from tests.database import LASTING

type Rows = dict[str, bytes]


def may_refill() -> bool:
    """Whether triggers can be kept from firing, without which rows would be refused or made twice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('is_superuser') = 'on'")
        return bool(cursor.fetchone()[0])


def rows() -> Rows:
    """All rows but the lasting ones, by table."""
    names = set(connection.introspection.django_table_names(only_existing=True)) - set(LASTING)
    found = {}
    with connection.cursor() as cursor:
        for name in sorted(names):
            with cursor.copy(f'COPY "{name}" TO STDOUT') as copy:
                if content := b"".join(map(bytes, copy)):
                    found[name] = content
    return found


def refill(kept: Rows) -> None:
    """Have `kept` in an emptied database again."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for name, content in kept.items():
            cursor.execute(f'DELETE FROM "{name}"')  # what was noted since it was emptied
            with cursor.copy(f'COPY "{name}" FROM STDIN') as copy:
                copy.write(content)
