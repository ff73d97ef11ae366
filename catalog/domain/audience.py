"""Who may see an entry at all.

An entry carries *tokens*, a viewer holds tokens, and an entry is visible where the two share one. The database filter,
the search filter and every count are made from these tokens, so that they cannot disagree.
"""

from collections.abc import Iterable
from typing import Literal

Audience = Literal["public", "signed-in", "domains", "hidden"]

PUBLIC = "public"
SIGNED_IN = "signed-in"
EVERYTHING = "curator"  # every entry carries it; curators hold it

AUDIENCES: dict[str, str] = {
    "public": "Everybody",
    "signed-in": "Everybody who is signed in",
    "domains": "Members of named domains",
    "hidden": "Members of its own domain",
}


def domain_token(domain_id: int) -> str:
    """The token that members of a domain hold."""
    return f"domain:{domain_id}"


def entry_tokens(audience: Audience, *, owner_id: int, named_ids: Iterable[int] = ()) -> tuple[str, ...]:
    """The tokens of an entry of domain `owner_id` (whose members always see it)."""
    tokens = [EVERYTHING, domain_token(owner_id)]
    if audience == "public":
        tokens.append(PUBLIC)
    elif audience == "signed-in":
        tokens.append(SIGNED_IN)
    elif audience == "domains":
        tokens.extend(domain_token(i) for i in sorted(set(named_ids) - {owner_id}))
    return tuple(tokens)


def viewer_tokens(
    *, signed_in: bool, domain_ids: Iterable[int] = (), curator: bool = False
) -> tuple[str, ...]:
    """The tokens of somebody who looks; nobody in particular holds `public` alone."""
    if curator:
        return (EVERYTHING,)
    if not signed_in:
        return (PUBLIC,)
    return (PUBLIC, SIGNED_IN, *(domain_token(i) for i in sorted(set(domain_ids))))
