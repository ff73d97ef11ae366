"""Whether the terms of products allow what cases do with them: read once for each revision, and remembered.

Reading terms takes the whole record, and a gap page may look at thousands of products: answers are kept in the cache
under the product's revision, the state of the licence registry and the day, so that none is ever out of date.
"""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

from catalog.domain.audience import viewer_tokens
from catalog.models import User
from catalog.selectors.policy import policy_of
from catalog.selectors.products import ProductView, products_get, veiled_of

_A_DAY = 86_400
Answers = dict[str, str]


def answers_of(rows: Mapping[int, Mapping[str, Any]], *, most: int) -> tuple[dict[int, Answers], int]:
    """Id of a product → question → answer, and how many products were left out since `most` were read.

    `rows` have `slug`, `revision` and `registry`: the state of the registry. A product whose terms not all may see answers
    nothing. No query where all are remembered, else one.
    """
    if not rows:
        return {}, 0
    day = timezone.localdate().isoformat()
    keys = {f"gap-answers:{pk}:{row['revision']}:{row['registry']}:{day}": pk for pk, row in rows.items()}
    known: dict[str, Answers] = {}
    with suppress(RedisError):  # then all are read anew, as many as may be
        known = cache.get_many(keys)
    missing = [key for key in keys if key not in known]
    fresh = _read({rows[keys[key]]["slug"]: key for key in missing[:most]})
    if fresh:
        with suppress(RedisError):
            cache.set_many(fresh, _A_DAY)
    found = {keys[key]: answers for key, answers in (known | fresh).items()}
    return found, len(missing) - len(fresh)


def _read(slugs: Mapping[str, str]) -> dict[str, Answers]:
    if not slugs:
        return {}
    return {slugs[view.product.slug]: _told(view) for view in products_get(all_eyes(), list(slugs))}


def _told(view: ProductView) -> Answers:
    if "policy" in veiled_of(AnonymousUser(), view.product):
        return {}
    return {question: verdict.answer for question, verdict in policy_of(view).verdicts.items()}


def all_eyes() -> User:
    """A reader who sees each product: nobody, and never saved. Who may see it was asked before."""
    reader = User(email="")
    reader._audience_tokens = viewer_tokens(signed_in=True, curator=True)  # type: ignore[attr-defined]
    return reader
