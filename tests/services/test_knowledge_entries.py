"""Standards, initiatives and terms: seeded once, kept by curators, found by their words, and products by them."""

import pytest
from django.contrib.auth.models import AnonymousUser

from catalog.domain.errors import DecidedMeanwhile, InvalidInput, PermissionRefused
from catalog.models import (
    AuditEntry,
    DataProduct,
    GlossaryTerm,
    IndexState,
    Initiative,
    OutboxMessage,
    Standard,
    User,
)
from catalog.selectors import knowledge as selector
from catalog.selectors.knowledge import knowledge_found, standard_names, standards_counted
from catalog.services.index_due import standards_follow
from catalog.services.knowledge_entries import entry_delete, entry_save, knowledge_seed
from tests.factories import domain_make
from tests.standing import products_make

pytestmark = pytest.mark.django_db
NOBODY = AnonymousUser()
VALUES = {
    "name": "Grid Exchange Format",
    "names": ["https://www.Example.org/gxf/", "GXF 2"],
    "layers": ["standards"],
}


@pytest.fixture
def curator(db: None) -> User:
    return User.objects.create_user("curator@example.org", is_curator=True)


def test_the_first_entries_are_added_once_and_what_curators_changed_stays(curator: User) -> None:
    added = knowledge_seed()
    assert added["term"] == GlossaryTerm.objects.count() == 167
    assert added["standard"] == Standard.objects.count() > 20
    assert added["initiative"] == Initiative.objects.count() > 10
    term = GlossaryTerm.objects.get(term="GSP")
    entry_save(curator, kind="term", entry=term, values={"expansion": "Ours"}, why="Better", seen=1)
    GlossaryTerm.objects.get(term="BSP").delete()

    again = knowledge_seed()

    assert again == {"standard": 0, "initiative": 0, "term": 1}
    assert GlossaryTerm.objects.get(term="GSP").expansion == "Ours"


def test_curators_alone_change_entries_with_a_reason_and_from_what_they_saw(curator: User) -> None:
    somebody = User.objects.create_user("somebody@example.org")
    with pytest.raises(PermissionRefused):
        entry_save(somebody, kind="standard", entry=None, values=VALUES, why="It is new")
    with pytest.raises(InvalidInput):
        entry_save(curator, kind="standard", entry=None, values=VALUES, why=" ")
    with pytest.raises(InvalidInput, match="slug"):
        entry_save(curator, kind="standard", entry=None, values={**VALUES, "slug": "mine"}, why="It is new")

    made = entry_save(curator, kind="standard", entry=None, values=VALUES, why="It is new")
    entry_save(curator, kind="standard", entry=made, values={"body": "Example"}, why="Who keeps it", seen=1)
    with pytest.raises(DecidedMeanwhile):
        entry_save(curator, kind="standard", entry=made, values={"body": "Other"}, why="Who keeps it", seen=1)

    made.refresh_from_db()
    assert (made.names, made.body) == (["example.org/gxf", "gxf 2"], "Example")
    assert [e.action for e in AuditEntry.objects.filter(object_id=made.pk)] == [
        "standard.save",
        "standard.save",
    ]


def test_words_find_an_entry_and_an_exact_name_comes_first() -> None:
    knowledge_seed()

    assert knowledge_found("gsp")[0][0].title == "GSP"
    assert "Common Information Model" in knowledge_found("information models of networks")[0][0].title
    assert knowledge_found("zzzzqqq") == ([], 0)
    assert knowledge_found("   ") == ([], 0)


@pytest.mark.parametrize(
    "q", ["'", "\\", "a\\' | b", "!!! & |", "the of and", "<script>", "\0", "x" * 9_000, "🙂 ' '' :*"]
)
def test_odd_words_are_an_answer(q: str) -> None:
    knowledge_seed()
    rows, total = knowledge_found(q)
    assert len(rows) == total


def test_an_entry_that_is_taken_away_is_found_no_more(curator: User) -> None:
    made = entry_save(curator, kind="standard", entry=None, values=VALUES, why="It is new")
    assert knowledge_found("grid exchange")[1] == 1

    entry_delete(curator, kind="standard", entry=made, why="A mistake", seen=1)

    assert knowledge_found("grid exchange")[1] == 0


def test_products_are_counted_by_what_their_source_states_and_no_hidden_one_is(curator: User) -> None:
    public, hidden = products_make(domain_make(), 2)
    DataProduct.objects.filter(pk__in=[public.pk, hidden.pk]).update(conforms=["example.org/gxf/v2", "gxf 2"])
    DataProduct.objects.filter(pk=hidden.pk).update(audience="curators", audience_tokens=["curators"])
    entry_save(curator, kind="standard", entry=None, values=VALUES, why="It is new")

    names = standard_names()

    assert standards_counted(NOBODY, names) == {"grid-exchange-format": 1}
    assert standards_counted(curator, names) == {"grid-exchange-format": 2}
    marks, number = selector.standard_conforming(NOBODY, "grid-exchange-format", names)
    assert (marks, number) == (["example.org/gxf/v2", "gxf 2"], 1)
    assert [p.pk for p in selector.standard_products(NOBODY, marks)] == [public.pk]


def test_a_changed_registry_has_the_products_written_to_the_index_anew(curator: User) -> None:
    stating, other = products_make(domain_make(), 2)
    DataProduct.objects.filter(pk=stating.pk).update(conforms=["gxf 2"])
    before = dict(IndexState.objects.values_list("product", "revision"))
    entry_save(curator, kind="standard", entry=None, values=VALUES, why="It is new")
    assert OutboxMessage.objects.filter(name="standards_follow").exists()

    standards_follow()

    after = dict(IndexState.objects.values_list("product", "revision"))
    assert after[stating.pk] > before[stating.pk]
    assert after[other.pk] == before[other.pk]
