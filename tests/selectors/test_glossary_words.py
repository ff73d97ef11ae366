"""The glossary follows edits at once, whoever makes them, in every process."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from catalog.models import GlossaryTerm, User
from catalog.selectors.glossary_words import glossary_words, words_around
from catalog.services.knowledge_entries import entry_delete, entry_save, knowledge_seed

ROOT = Path(__file__).parents[2]
_ANSWERS = """
import sys, django
django.setup()
from catalog.selectors.glossary_words import glossary_words
for line in sys.stdin:
    print(*(text for one in glossary_words().widen(line.strip()) for text in one.also), sep=", ", flush=True)
"""


def also(q: str) -> list[str]:
    return [text for widening in glossary_words().widen(q) for text in widening.also]


def save(curator: User, entry: GlossaryTerm | None, **values: object) -> GlossaryTerm:
    saved = entry_save(
        curator, kind="term", entry=entry, values=values, why="As it is.", seen=entry.revision if entry else 0
    )
    assert isinstance(saved, GlossaryTerm)
    return saved


@pytest.mark.django_db
def test_each_edit_is_followed(curator: User) -> None:
    assert also("XQP load") == []
    entry = save(curator, None, term="XQP", expansion="Extra Quick Point")
    assert also("XQP load") == ["Extra Quick Point"]
    entry = save(curator, entry, synonyms=["swift point"])
    assert also("swift points") == ["XQP", "Extra Quick Point"]
    entry = save(curator, entry, widens=False)
    assert also("swift points") == []
    GlossaryTerm.objects.update(widens=True)  # not by a curator's page
    assert also("XQP") == ["Extra Quick Point", "swift point"]
    entry_delete(curator, kind="term", entry=entry, why="Not used.", seen=entry.revision)
    assert also("XQP") == []


@pytest.mark.django_db
def test_what_was_taken_back_is_forgotten(curator: User) -> None:
    with transaction.atomic():
        save(curator, None, term="XQP", expansion="Extra Quick Point")
        assert also("XQP") == ["Extra Quick Point"]
        transaction.set_rollback(True)
    assert also("XQP") == []


@pytest.mark.django_db
def test_nothing_is_read_again_without_an_edit(
    curator: User, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    save(curator, None, term="XQP", expansion="Extra Quick Point")
    first = glossary_words()
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert glossary_words() is first
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert words_around("XQP", 3).glossary is first


@pytest.mark.django_db
def test_what_was_typed_is_a_card_and_stands_nowhere_else() -> None:
    knowledge_seed()

    around = words_around("GSP", 3)

    assert [card.expansion for card in around.cards] == ["Grid Supply Point"]
    assert "gsp" not in [one.slug for one in around.beside]
    assert [one.title for one in around.beside] == ["GSPG"]
    assert around.total == 2
    without = words_around("supply points of gas", 3)
    assert without.cards == ()
    assert words_around("\0", 3).beside == []


@pytest.fixture
def other_process(transactional_db: None) -> Iterator[subprocess.Popen[str]]:
    """A process of its own on this test's database: for each line it says what else that means."""
    database = connection.settings_dict
    url = f"postgresql://{database['USER']}@/{database['NAME']}?host={database['HOST']}"
    if database["PORT"]:
        where = f"{database['HOST']}:{database['PORT']}/{database['NAME']}"
        url = f"postgresql://{database['USER']}:{database['PASSWORD']}@{where}"
    with subprocess.Popen(
        [sys.executable, "-c", _ANSWERS],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "vesportal.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


def test_another_process_and_another_connection_follow_at_once(
    other_process: subprocess.Popen[str], curator: User
) -> None:
    def there(q: str) -> str:
        assert other_process.stdin
        assert other_process.stdout
        other_process.stdin.write(f"{q}\n")
        other_process.stdin.flush()
        return other_process.stdout.readline().strip()

    def saved_elsewhere() -> None:
        save(User.objects.get(pk=curator.pk), GlossaryTerm.objects.get(), expansion="Other Thing")
        connection.close()

    assert there("XQP") == ""
    entry = save(curator, None, term="XQP", expansion="Extra Quick Point")
    assert there("XQP") == "Extra Quick Point"
    assert also("XQP") == ["Extra Quick Point"]
    thread = threading.Thread(target=saved_elsewhere)
    thread.start()
    thread.join()
    assert also("XQP") == ["Other Thing"]
    assert there("XQP") == "Other Thing"
    GlossaryTerm.objects.filter(pk=entry.pk).delete()
    assert there("XQP") == ""
    assert also("XQP") == []
