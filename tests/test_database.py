"""The test database is emptied by quick means, not by Django's own: it is as empty, and as well kept, as before."""

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from catalog.models import AuditEntry, User
from tests import database
from tests.asking import asking_make


@pytest.mark.django_db
def test_all_migrations_are_applied_and_the_models_ask_for_no_other() -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_but_what_migrating_made() -> None:
    asking_make().request("approved")
    assert AuditEntry.objects.exists()
    kinds, permissions = ContentType.objects.count(), Permission.objects.count()
    database.empty()
    with connection.cursor() as cursor:
        for name in set(connection.introspection.django_table_names(only_existing=True)) - set(
            database.LASTING
        ):
            cursor.execute(f'SELECT count(*) FROM "{name}"')
            assert cursor.fetchone()[0] == 0, name
    assert (ContentType.objects.count(), Permission.objects.count()) == (kinds, permissions)
    assert min(kinds, permissions) > 40


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_commits_leaves_nothing_to_the_next(turn: int) -> None:
    assert not User.objects.exists(), turn
    asking_make()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("statement", ["DELETE FROM catalog_auditentry", "DELETE FROM catalog_domain"])
def test_after_it_the_database_keeps_its_rules(statement: str) -> None:
    """Entries of the audit are never removed, and nothing that is referred to."""
    database.empty()
    asking_make()
    with pytest.raises(DatabaseError, match=r"append only|foreign key"), connection.cursor() as cursor:
        cursor.execute(statement)
