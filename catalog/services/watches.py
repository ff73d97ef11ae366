"""Saving searches, and following products and domains."""

import secrets
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from catalog.domain.errors import InvalidInput, SearchUnavailable
from catalog.domain.watching import ALL_KINDS, RHYTHMS, kinds_kept
from catalog.formats.text import clean_text
from catalog.models import DataProduct, Domain, User, Watch
from catalog.selectors.watches import watching
from catalog.services.watch_rounds import prime

MOST = 100  # of one person
MOST_QUERY = 4_000  # characters
# How a search is shown, and where one is in it: not what it asks for.
_NOT_KEPT = ("page", "page_size", "view")
_SALT = "catalog.watches.feed"


def pairs_kept(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The parameters that say what a search asks for, without those that say how it is shown."""
    return [(name, value) for name, value in pairs if name not in _NOT_KEPT]


def query_kept(pairs: Iterable[tuple[str, str]]) -> str:
    """The parameters of a search as they are saved."""
    return urlencode(pairs_kept(pairs))


def search_save(
    actor: User, *, query: str, name: str, kinds: Collection[str] = ALL_KINDS, rhythm: str = "daily"
) -> Watch:
    """Save a search; one that is saved already is changed. Raises InvalidInput.

    What it finds now is no news later. Where Elasticsearch is away, that is looked up by the next round.
    """
    watch = _search_saved(actor, query=query, name=name, kinds=kinds, rhythm=rhythm)
    with suppress(SearchUnavailable):
        prime([watch])
    return watch


@transaction.atomic
def _search_saved(actor: User, *, query: str, name: str, kinds: Collection[str], rhythm: str) -> Watch:
    given = _given(name, kinds, rhythm)
    if not given["name"]:
        raise InvalidInput("Give the search a name, by which you know it again.")
    query = query_kept(_pairs(query))
    if len(query) > MOST_QUERY:
        raise InvalidInput(f"This search is too long to be saved: {MOST_QUERY:,} characters are the most.")
    _locked(actor)
    same = actor.watches.filter(kind=Watch.Kind.SEARCH, query=query).first()
    if same is not None:
        return watch_change(actor, watch=same, name=name, kinds=kinds, rhythm=rhythm)
    return _make(actor, kind=Watch.Kind.SEARCH, query=query, **given)


def _pairs(query: str) -> list[tuple[str, str]]:
    return [(name, value) for name, values in QueryDict(query).lists() for value in values]


@transaction.atomic
def follow(actor: User, *, product: DataProduct | None = None, domain: Domain | None = None) -> Watch:
    """Follow a product or a domain; who does already goes on. The caller has looked whether it may be seen."""
    _locked(actor)
    if (watch := watching(actor, product=product, domain=domain)) is not None:
        return watch
    kind = Watch.Kind.DOMAIN if product is None else Watch.Kind.PRODUCT
    kinds = [each for each in ALL_KINDS if each != "left"]
    return _make(actor, kind=kind, product=product, domain=domain, kinds=kinds)


def _locked(actor: User) -> None:
    """Two requests of one person come one after the other."""
    User.objects.select_for_update().get(pk=actor.pk)


def _make(actor: User, **columns: Any) -> Watch:
    if actor.watches.count() >= MOST:
        raise InvalidInput(
            f"You have {MOST} saved searches and followed products or domains, which is the most. Delete one first."
        )
    now = timezone.now()
    return Watch.objects.create(user=actor, made_at=now, seen_at=now, told_on=timezone.localdate(), **columns)


@transaction.atomic
def watch_change(actor: User, *, watch: Watch, name: str = "", kinds: Collection[str], rhythm: str) -> Watch:
    """Change name, kinds of news and rhythm of one's own. Raises InvalidInput."""
    _require_own(actor, watch)
    given = _given(name, kinds, rhythm)
    if watch.kind == Watch.Kind.SEARCH and not given["name"]:
        raise InvalidInput("Give the search a name, by which you know it again.")
    for column, value in given.items():
        setattr(watch, column, value)
    watch.save(update_fields=list(given))
    if rhythm == "never":
        watch.news.filter(told=False).update(told=True)
    return watch


def _given(name: str, kinds: Collection[str], rhythm: str) -> dict[str, Any]:
    kept = kinds_kept(kinds)
    if not kept:
        raise InvalidInput("Choose at least one kind of news.")
    if rhythm not in RHYTHMS:
        raise InvalidInput(f"Choose how often, out of: {', '.join(RHYTHMS)}.")
    plain = " ".join(clean_text(name).split())
    return {"name": plain[:120], "kinds": kept, "rhythm": rhythm}


def watch_delete(actor: User, *, watch: Watch) -> None:
    """Delete a saved search, or follow no more. Raises InvalidInput."""
    _require_own(actor, watch)
    watch.delete()


def watch_looked(watch: Watch) -> None:
    """Its person has looked at what happened until now."""
    Watch.objects.filter(pk=watch.pk).update(seen_at=timezone.now())


def _require_own(actor: User, watch: Watch) -> None:
    if watch.user_id != actor.pk:
        raise InvalidInput("Everybody changes their own saved searches.")


# --- a feed with an address of its own ---


def feed_open(actor: User, *, watch: Watch) -> Watch:
    """Give a watch a feed with a new secret address; an earlier one ends."""
    _require_own(actor, watch)
    watch.feed_key = secrets.token_urlsafe(24)
    watch.save(update_fields=["feed_key"])
    return watch


def feed_close(actor: User, *, watch: Watch) -> None:
    """End the feed's address."""
    _require_own(actor, watch)
    watch.feed_key = ""
    watch.save(update_fields=["feed_key"])


def feed_token(watch: Watch) -> str:
    """What the feed's address proves itself by; empty where there is no feed."""
    return Signer(salt=_SALT).sign(f"{watch.pk}.{watch.feed_key}") if watch.feed_key else ""


def feed_watch(token: str) -> Watch | None:
    """The watch whose feed a token opens, with its person; None where it was ended, or not written here."""
    try:
        pk, _, key = Signer(salt=_SALT).unsign(token).partition(".")
    except BadSignature:
        return None
    if not pk.isdecimal() or not key:
        return None
    found = Watch.objects.select_related("user", "product", "domain").defer("matched")
    return found.filter(pk=int(pk), feed_key=key, user__is_active=True).first()
