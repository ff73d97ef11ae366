"""Who may see an entry at all.

An entry carries *tokens*, a viewer holds tokens, and an entry is visible where the two share one. The database filter,
the search filter and every count are made from these tokens, so that they cannot disagree.
"""

from collections.abc import Iterable
from typing import Literal

Audience = Literal["public", "signed-in", "domains", "holders", "hidden"]

PUBLIC = "public"
SIGNED_IN = "signed-in"
EVERYTHING = "curator"  # every entry carries it; curators hold it

AUDIENCES: dict[str, str] = {
    "public": "Everybody",
    "signed-in": "Everybody who is signed in",
    "domains": "Members of named domains",
    "holders": "Members of its own domain, and who holds an agreement about it",
    "hidden": "Members of its own domain",
}
# All entries of an endpoint can have these; agreements are about single products.
OF_ENDPOINTS = {name: words for name, words in AUDIENCES.items() if name != "holders"}
# Parts of an entry may be for fewer than the entry itself.
PARTS: dict[str, str] = {
    "urls": "Addresses of its files and services",
    "contact": "Contacts",
    "policy": "Machine-readable policies",
}
PART_AUDIENCES = {name: AUDIENCES[name] for name in ("signed-in", "holders", "hidden")}


def domain_token(domain_id: int) -> str:
    """The token that members of a domain hold."""
    return f"domain:{domain_id}"


def product_token(product_id: int) -> str:
    """The token that those hold who have an agreement about a product."""
    return f"product:{product_id}"


def entry_tokens(
    audience: Audience, *, owner_id: int, named_ids: Iterable[int] = (), product_id: int | None = None
) -> tuple[str, ...]:
    """The tokens of an entry of domain `owner_id` (whose members always see it); `product_id`: for its `holders`."""
    tokens = [EVERYTHING, domain_token(owner_id)]
    if audience == "public":
        tokens.append(PUBLIC)
    elif audience == "signed-in":
        tokens.append(SIGNED_IN)
    elif audience == "domains":
        tokens.extend(domain_token(i) for i in sorted(set(named_ids) - {owner_id}))
    elif audience == "holders" and product_id is not None:
        tokens.append(product_token(product_id))
    return tuple(tokens)


def viewer_tokens(
    *,
    signed_in: bool,
    domain_ids: Iterable[int] = (),
    held_ids: Iterable[int] = (),
    curator: bool = False,
) -> tuple[str, ...]:
    """The tokens of somebody who looks: nobody in particular holds `public` alone.

    `held_ids`: products they have an agreement about.
    """
    if curator:
        return (EVERYTHING,)
    if not signed_in:
        return (PUBLIC,)
    domains, held = sorted(set(domain_ids)), sorted(set(held_ids))
    return (PUBLIC, SIGNED_IN, *map(domain_token, domains), *map(product_token, held))
