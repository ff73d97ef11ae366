"""Entry tokens and viewer tokens share one exactly where the viewer may see the entry."""

import pytest

from catalog.domain.audience import Audience, entry_tokens, viewer_tokens
from catalog.domain.product import Agent, Contact, ProductRecord
from catalog.domain.veil import veiled

VIEWERS = {
    "anonymous": viewer_tokens(signed_in=False),
    "signed in": viewer_tokens(signed_in=True),
    "owner": viewer_tokens(signed_in=True, domain_ids=[1]),
    "named": viewer_tokens(signed_in=True, domain_ids=[2, 3]),
    "curator": viewer_tokens(signed_in=True, curator=True),
}


@pytest.mark.parametrize(
    ("audience", "seen_by"),
    [
        ("public", {"anonymous", "signed in", "owner", "named", "curator"}),
        ("signed-in", {"signed in", "owner", "named", "curator"}),
        ("domains", {"owner", "named", "curator"}),
        ("hidden", {"owner", "curator"}),
    ],
)
def test_who_sees_what(audience: Audience, seen_by: set[str]) -> None:
    entry = set(entry_tokens(audience, owner_id=1, named_ids=[2]))
    assert {name for name, tokens in VIEWERS.items() if entry & set(tokens)} == seen_by


def test_without_its_contacts_nothing_in_an_entry_says_where_to_write_to() -> None:
    kim = Agent(name="Kim", email="kim@northmoor.example", homepage="https://northmoor.example/")
    record = ProductRecord(
        source_id="x", title="X", publisher=kim, creators=(kim,), contacts=(Contact(email=kim.email),)
    )
    shown = veiled(record, {"contact"})
    assert "kim@" not in str(shown)
    assert shown.publisher == Agent(name="Kim", homepage=kim.homepage)
    assert veiled(record, ()) is record
