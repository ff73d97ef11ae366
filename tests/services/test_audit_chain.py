"""The chain of audit entries: made by the database at each commit, whole under concurrency, and telling who breaks it."""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from io import StringIO
from pathlib import Path
from threading import Barrier

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from catalog.models import AuditEntry, AuditLink, Domain, User
from catalog.selectors import audit_chain
from catalog.selectors.audit_chain import FIRST, chain_head, chain_verify
from catalog.services.audit import audit_write
from tests.factories import domain_make

pytestmark = pytest.mark.django_db
(MIGRATION,) = (Path(__file__).parents[2] / "catalog/migrations").glob("*_audit_chain.py")
INSERT = (
    "INSERT INTO catalog_auditentry (at, action, object_type, object_id, before, after, why)"
    " VALUES (now(), 'x', 'x', '1', '{}', '{}', '')"
)


def entries(number: int = 5) -> list[AuditEntry]:
    domain = domain_make()
    made = [
        audit_write(None, action="test", on=domain, why=f"reason {n}", after={"é": [1.50, None]})
        for n in range(number)
    ]
    chained()
    return made


def chained() -> None:
    """What a commit does."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def tamper(*statements: str) -> None:
    """As somebody who owns the database, and has switched its triggers off."""
    with connection.cursor() as cursor:
        for table in ("catalog_auditentry", "catalog_auditlink"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in ("catalog_auditentry", "catalog_auditlink"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER audit_no_truncate")


def test_each_entry_holds_the_hash_of_the_one_before() -> None:
    entries()
    links = list(AuditLink.objects.order_by("number"))
    assert [link.number for link in links] == list(range(1, len(links) + 1))
    assert [link.previous for link in links] == [FIRST, *(link.hash for link in links[:-1])]
    assert len({link.hash for link in links}) == len(links)
    verdict = chain_verify()
    assert verdict.faults == []
    assert verdict.entries == AuditEntry.objects.count()
    assert verdict.head == chain_head() == str(links[-1])


def test_an_empty_audit_holds() -> None:
    assert chain_verify().faults == []
    assert chain_head() == f"0:{FIRST}"


def test_entries_written_in_bulk_are_chained_one_by_one() -> None:
    AuditEntry.objects.bulk_create(
        AuditEntry(action="bulk", object_type="dataproduct", object_id=str(n)) for n in range(50)
    )
    chained()
    assert AuditLink.objects.count() == 50
    assert chain_verify(batch=7).faults == []


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (["UPDATE catalog_auditentry SET why = 'other' WHERE id = {0}"], "Changed: entry {0}, number"),
        (["UPDATE catalog_auditentry SET actor = gen_random_uuid() WHERE id = {0}"], "Changed: entry {0}, number"),
        (["UPDATE catalog_auditentry SET at = at + interval '1 microsecond' WHERE id = {0}"], "Changed: entry {0}"),
        (["UPDATE catalog_auditentry SET after = '[1.5, null]' WHERE id = {0}"], "Changed: entry {0}"),
        (["DELETE FROM catalog_auditentry WHERE id = {0}"], "Removed: entry {0}, number"),
        (
            ["DELETE FROM catalog_auditentry WHERE id = {0}", "DELETE FROM catalog_auditlink WHERE entry_id = {0}"],
            "Removed: number",
        ),
        ([INSERT], "was inserted past the chain"),
        (["UPDATE catalog_auditlink SET hash = repeat('a', 64) WHERE entry_id = {0}"], "does not follow on number"),
    ],
)  # fmt: skip
def test_it_says_what_was_changed_removed_or_inserted(what: list[str], said: str) -> None:
    third = entries()[2]
    tamper(*(statement.replace("{0}", str(third.pk)) for statement in what))
    faults = chain_verify().faults
    assert any(said.format(third.pk) in fault for fault in faults), faults
    with pytest.raises(CommandError) as caught:
        call_command("verify_audit", stdout=StringIO())
    assert caught.value.returncode == 1


def test_a_chain_that_was_made_anew_after_a_change_differs_from_what_was_noted() -> None:
    made = entries()
    noted = chain_head()
    tamper(
        f"UPDATE catalog_auditentry SET why = 'other' WHERE id = {made[1].pk}",
        "DELETE FROM catalog_auditlink",
        "SELECT catalog_audit_link(e) FROM (SELECT * FROM catalog_auditentry ORDER BY id OFFSET 0) AS e",
    )
    assert chain_verify().faults == [], "whoever owns the database can write a new chain"
    assert "rewritten" in chain_verify(expected=[noted]).faults[0]


def test_a_head_that_was_noted_holds_when_more_has_been_written() -> None:
    entries(2)
    noted = chain_head()
    entries(2)
    out = StringIO()
    call_command("verify_audit", f"--expect={noted}", stdout=out)
    assert "The chain holds." in out.getvalue()
    assert chain_head() in out.getvalue()


@pytest.mark.parametrize("slip", ["zz", "1:", "1:zz", "1"])
def test_an_end_that_was_mistyped_is_no_tampering(slip: str) -> None:
    with pytest.raises(CommandError, match="is not NUMBER:HASH"):
        call_command("verify_audit", f"--expect={slip}")


def noted_in(notes: Path) -> str:
    """What the command says, and adds a line where the chain holds."""
    out = StringIO()
    try:
        call_command("verify_audit", f"--notes={notes}", stdout=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def test_ends_are_noted_outside_day_by_day_and_a_chain_made_anew_holds_none_of_them(tmp_path: Path) -> None:
    notes = tmp_path / "heads.txt"
    made = entries(3)
    for number in (1, 2, 3):
        assert "The chain holds." in noted_in(notes)
        lines = notes.read_text().splitlines()
        assert len(lines) == number
        assert chain_head() in lines[-1]
        entries(1)
    tamper(
        f"UPDATE catalog_auditentry SET why = 'other' WHERE id = {made[1].pk}",
        "DELETE FROM catalog_auditlink",
        "SELECT catalog_audit_link(e) FROM (SELECT * FROM catalog_auditentry ORDER BY id OFFSET 0) AS e",
    )
    said = noted_in(notes)
    assert said.count("it was rewritten, or its end was removed") == 3
    assert "tampered" in said
    assert len(notes.read_text().splitlines()) == 3, "what does not hold is not noted"


def test_notes_that_were_changed_are_told_and_odd_files_too(tmp_path: Path) -> None:
    notes = tmp_path / "heads.txt"
    entries(2)
    noted_in(notes)
    line = notes.read_text()
    forged = line.replace(line[40:44], "beef")
    notes.write_text(f"{forged}\nwords of somebody\n\n{line}")
    said = noted_in(notes)
    assert "Line 1 of the notes was changed" in said
    assert "Line 3 of the notes was changed" in said
    notes.write_bytes(b"\xff\xfe")
    assert "cannot be read" in noted_in(notes)
    assert "cannot be read" in noted_in(tmp_path)
    assert "could not be noted" in noted_in(tmp_path / "none" / "heads.txt")


def test_very_many_faults_are_counted_and_the_first_said(monkeypatch: pytest.MonkeyPatch) -> None:
    entries(6)
    monkeypatch.setattr(audit_chain, "MOST_FAULTS", 2)
    tamper("UPDATE catalog_auditentry SET why = 'other'")
    verdict = chain_verify()
    assert len(verdict.faults) == 2
    assert verdict.number_of_faults == AuditEntry.objects.count()
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_audit", stdout=out)
    assert "more." in out.getvalue()


@pytest.mark.parametrize("table", ["catalog_auditentry", "catalog_auditlink"])
@pytest.mark.parametrize("statement", ["TRUNCATE {0}", "DELETE FROM {0}", "UPDATE {0} SET {1} = {1}"])
def test_the_database_refuses_to_change_or_empty_either_table(table: str, statement: str) -> None:
    entries(1)
    column = "why" if table == "catalog_auditentry" else "hash"
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE {table} ENABLE TRIGGER audit_no_truncate"
        )  # off in tests: they empty tables
    with (
        pytest.raises(DatabaseError, match="append only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table, column))


def test_entries_from_before_the_chain_are_chained_by_the_migration() -> None:
    entries()
    migration = import_module(f"catalog.migrations.{MIGRATION.stem}")
    before = chain_head()
    with connection.cursor() as cursor:
        cursor.execute(migration.DROP)
        cursor.execute("DELETE FROM catalog_auditlink")
        cursor.execute(migration.CREATE)
        for table in ("catalog_auditentry", "catalog_auditlink"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER audit_no_truncate")
    assert chain_verify().faults == []
    assert chain_head() == before, "the same entries make the same chain"


def test_who_a_person_was_is_no_part_of_the_chain(curator: User) -> None:
    audit_write(curator, action="test", on=domain_make())
    chained()
    curator.identity.delete()
    curator.delete()
    assert chain_verify().faults == []


@pytest.mark.django_db(transaction=True)
class TestCommitted:
    """With real transactions."""

    def test_entries_of_many_at_once_make_one_chain(self) -> None:
        domain, all_of_them = domain_make(), Barrier(4, timeout=20)

        def write(n: int) -> None:
            try:
                all_of_them.wait()
                for m in range(5):
                    with transaction.atomic():
                        audit_write(None, action=f"test-{n}-{m}", on=domain)
                        audit_write(None, action=f"again-{n}-{m}", on=domain)
            finally:
                connection.close()

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(write, range(4)))
        verdict = chain_verify()
        assert verdict.faults == []
        assert verdict.entries == AuditEntry.objects.count() == AuditLink.objects.count()

    def test_decisions_that_lock_each_others_rows_are_no_deadlock(self) -> None:
        domain, both = domain_make(), Barrier(2, timeout=20)

        def audit_first() -> None:
            try:
                with transaction.atomic():
                    audit_write(None, action="one", on=domain)
                    both.wait()
                    Domain.objects.filter(pk=domain.pk).update(sector="gas")
            finally:
                connection.close()

        def row_first() -> None:
            try:
                with transaction.atomic():
                    Domain.objects.filter(pk=domain.pk).update(sector="water")
                    both.wait()
                    audit_write(None, action="two", on=domain)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(audit_first), pool.submit(row_first)]:
                done.result(timeout=30)
        assert chain_verify().faults == []

    def test_what_is_taken_back_leaves_no_gap(self) -> None:
        domain = domain_make()
        with transaction.atomic():
            audit_write(None, action="never", on=domain)
            transaction.set_rollback(True)
        audit_write(None, action="kept", on=domain)
        verdict = chain_verify()
        assert verdict.faults == []
        assert not AuditEntry.objects.filter(action="never").exists()
