"""Many rows at once: COPY into a temporary table, then one upsert. Values are given as Python objects in column order.

COPY bypasses Django's validation: whoever calls has checked the values, and the database's own refusal (DataError,
IntegrityError) reaches the caller. JSON columns take JSON text. Lists are of texts.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection, models
from psycopg import sql


def _columns(model: type[models.Model], fields: Sequence[str]) -> list[sql.Identifier]:
    return [sql.Identifier(getattr(model._meta.get_field(name), "column")) for name in fields]  # noqa: B009


def copy_in(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows straight into a model's table."""
    _copy(sql.Identifier(model._meta.db_table), _columns(model, fields), rows)


def _copy(table: sql.Identifier, columns: list[sql.Identifier], rows: Iterable[Sequence[Any]]) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(table, sql.SQL(", ").join(columns))
    with (
        connection.cursor() as cursor,
        connection.wrap_database_errors,
        cursor.cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row([_array(value) if type(value) is list else value for value in row])


def _array(texts: list[str]) -> str:
    """An array as PostgreSQL reads it. psycopg looks at each element to find out its type, which takes six times as long."""
    if not texts:
        return "{}"
    escaped = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return '{"' + '","'.join(escaped) + '"}'


def upsert(
    model: type[models.Model],
    fields: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    unique: Sequence[str],
    keep: Sequence[str] = (),
    rise: str = "",
    returning: Sequence[str] = (),
) -> list[tuple[Any, ...]]:
    """Insert rows, or update those that exist by `unique`; each row's key may occur once only.

    Fields in `keep` are written at insertion and kept at an update; the field `rise` goes up by one at an update.
    Returns the `returning` fields of each row, in no particular order.
    """
    table, columns = sql.Identifier(model._meta.db_table), _columns(model, fields)
    staging = sql.Identifier(f"staging_{model._meta.db_table}")
    changed = [name for name in fields if name not in unique and name not in keep and name != rise]
    updates = [sql.SQL("{0} = EXCLUDED.{0}").format(column) for column in _columns(model, changed)]
    if rise:
        (column,) = _columns(model, [rise])
        updates.append(sql.SQL("{0} = {1}.{0} + 1").format(column, table))
    comma = sql.SQL(", ")
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "CREATE TEMP TABLE IF NOT EXISTS {} ON COMMIT DELETE ROWS AS SELECT {} FROM {} LIMIT 0"
            ).format(staging, comma.join(columns), table)
        )
        cursor.execute(sql.SQL("TRUNCATE {}").format(staging))
        _copy(staging, columns, rows)
        statement = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} ON CONFLICT ({}) DO UPDATE SET {}").format(
            table,
            comma.join(columns),
            comma.join(columns),
            staging,
            comma.join(_columns(model, unique)),
            comma.join(updates),
        )
        if returning:
            statement += sql.SQL(" RETURNING {}").format(comma.join(_columns(model, returning)))
        cursor.execute(statement)
        return cursor.fetchall() if returning else []


def update_by_id(
    model: type[models.Model], fields: Sequence[str], rows: Sequence[Sequence[Any]], *, rise: str
) -> dict[int, int]:
    """Set `fields` of existing rows, which begin with their id; the field `rise` goes up by one. Returns it by id."""
    table, columns = sql.Identifier(model._meta.db_table), _columns(model, fields)
    staging, (risen,) = sql.Identifier(f"updates_of_{model._meta.db_table}"), _columns(model, [rise])
    comma = sql.SQL(", ")
    names = comma.join([sql.Identifier("id"), *columns])
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "CREATE TEMP TABLE IF NOT EXISTS {} ON COMMIT DELETE ROWS AS SELECT {} FROM {} LIMIT 0"
            ).format(staging, names, table)
        )
        cursor.execute(sql.SQL("TRUNCATE {}").format(staging))
        _copy(staging, [sql.Identifier("id"), *columns], rows)
        cursor.execute(
            sql.SQL(
                "UPDATE {0} SET {1}, {2} = {0}.{2} + 1 FROM {3} s WHERE {0}.id = s.id RETURNING {0}.id, {0}.{2}"
            ).format(
                table, comma.join(sql.SQL("{0} = s.{0}").format(column) for column in columns), risen, staging
            )
        )
        return dict(cursor.fetchall())


_COUNTED = """
    ANALYZE catalog_dataproduct (id, endpoint_id, domain_id, source_key, state, audience);
    ANALYZE catalog_rawrecord (endpoint_id, source_key);
    ANALYZE catalog_harvestitem (run_id, source_key);
    ANALYZE catalog_distribution (product_id);
    ANALYZE catalog_indexstate;
"""


def tables_count() -> None:
    """Tell the database how large its tables have become, so that it plans for them; by itself it looks once a minute."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED)
