"""The licence registry: the vocabulary's file, and above it what curators keep."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import msgspec
from django.db.models import Count, F, QuerySet, Subquery
from django.db.models.functions import Coalesce

from catalog.domain.licence_terms import LicenceTerms, entry_with, terms_of_entry
from catalog.domain.vocabulary.licences import LicenceEntry, licences
from catalog.domain.vocabulary.tables import fold
from catalog.models import DataProduct, LicenceProposal, LicenceVersion
from catalog.selectors.permissions import stewarded_ids
from catalog.selectors.visibility import Viewer, live_to

Registry = Mapping[str, LicenceEntry]
BEGINNING = 0  # the registry's state as long as nobody has touched a licence
_CHANGES = LicenceVersion.objects.filter(number__gt=1).order_by("-pk")
REGISTRY = Coalesce(
    Subquery(_CHANGES.values("pk")[:1]), BEGINNING
)  # the registry's state, beside other columns
_PRODUCTS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class LicenceText:
    """A licence with the terms that count now: `entry` has them already. `at`: since when, None for the file's own."""

    entry: LicenceEntry
    terms: LicenceTerms
    number: int = 1
    at: datetime | None = None

    @property
    def url(self) -> str:
        """Its page."""
        return f"/licences/{self.entry.id}/"


def terms_stored(stored: Any) -> LicenceTerms:
    """Terms from their JSON form."""
    return msgspec.convert(stored, LicenceTerms)


def _counting() -> QuerySet[LicenceVersion]:
    return LicenceVersion.objects.filter(number=F("licence__version")).order_by("licence")


def licence_texts() -> dict[str, LicenceText]:
    """All licences of the registry by id. One query."""
    return licence_texts_with(_counting())


def licence_texts_with(versions: QuerySet[LicenceVersion]) -> dict[str, LicenceText]:
    """All licences by id, these versions above the file's own."""
    found = {
        code: LicenceText(entry, terms_of_entry(entry))
        for code, entry in licences().items()
        if not entry.vague
    }
    for version in versions:
        if version.licence_id in found:
            terms = terms_stored(version.terms)
            entry = entry_with(licences()[version.licence_id], terms)
            found[version.licence_id] = LicenceText(entry, terms, version.number, version.at)
    return found


def licence_text(code: str) -> LicenceText | None:
    """One licence as it counts now. One query."""
    entry = licences().get(code)
    if entry is None or entry.vague:
        return None
    return licence_texts_with(_counting().filter(licence=code))[code]


def registry_state() -> int:
    """A number that is another one after every change of the registry. One query."""
    newest: int | None = _CHANGES.values_list("pk", flat=True).first()
    return newest or BEGINNING


_kept: tuple[int, Registry] = (BEGINNING, MappingProxyType(licences()))
_lock = threading.Lock()


def registry_at(state: int) -> Registry:
    """The vocabulary with the terms that count, by id; `state` as `registry_state` tells it. A query where it is new here."""
    global _kept  # noqa: PLW0603 - one value a process, replaced as a whole
    if state == BEGINNING:
        return licences()
    kept = _kept
    if kept[0] != state:
        overlaid = {text.entry.id: text.entry for text in licence_texts().values()}
        kept = (state, MappingProxyType({**licences(), **overlaid}))
        with _lock:
            _kept = kept
    return kept[1]


@dataclass(frozen=True, slots=True)
class LicenceFilters:
    """What of the list is asked for; `open`: yes, no, or unknown."""

    q: str = ""
    family: str = ""
    open: str = ""


_OPEN = {"yes": True, "no": False, "unknown": None}


def licences_found(filters: LicenceFilters) -> list[LicenceText]:
    """The licences that fit, in the file's order. One query."""
    words = fold(filters.q).split()
    return [text for text in licence_texts().values() if _fits(text.entry, filters, words)]


def _fits(entry: LicenceEntry, filters: LicenceFilters, words: list[str]) -> bool:
    told = fold(" ".join((entry.id, entry.label, entry.iri, entry.basis, *entry.aliases)))
    return (
        all(word in told for word in words)
        and filters.family in ("", entry.family)
        and (filters.open not in _OPEN or entry.open is _OPEN[filters.open])
    )


def licence_uses(user: Viewer) -> dict[str, int]:
    """Licence id → how many products in the catalogue that `user` may see carry it. One query."""
    rows = live_to(user).exclude(licence="").order_by().values("licence")
    return dict(rows.annotate(uses=Count("pk")).values_list("licence", "uses"))


def licence_products(user: Viewer, code: str) -> tuple[list[DataProduct], int]:
    """The newest products with a licence that `user` may see, and how many there are. Two queries at most."""
    found = live_to(user).filter(licence=code)
    shown = list(found.select_related("domain").only("slug", "title", "domain__name")[: _PRODUCTS_SHOWN + 1])
    number = found.count() if len(shown) > _PRODUCTS_SHOWN else len(shown)
    return shown[:_PRODUCTS_SHOWN], number


def licence_versions(code: str) -> list[LicenceVersion]:
    """The versions of a licence, newest first; none where nobody has touched it. One query."""
    return list(LicenceVersion.objects.filter(licence=code))


def may_propose(user: Viewer) -> bool:
    """Stewards propose what a licence should say. At most one query."""
    return bool(stewarded_ids(user))


def may_decide(user: Viewer) -> bool:
    """Curators decide what a licence says."""
    return bool(getattr(user, "is_curator", False))


def proposals_seen(user: Viewer) -> QuerySet[LicenceProposal]:
    """The proposals that a person may look at: curators all of them, stewards their own."""
    if may_decide(user):
        return LicenceProposal.objects.all()
    return LicenceProposal.objects.filter(by=user.pk) if user.pk else LicenceProposal.objects.none()


def proposals_open(user: Viewer, code: str = "") -> list[LicenceProposal]:
    """Those that wait, the oldest first. One query."""
    found = proposals_seen(user).filter(state=LicenceProposal.State.OPEN).select_related("licence", "by")
    return list((found.filter(licence=code) if code else found).order_by("pk")[:200])


def proposal_get(user: Viewer, pk: int) -> LicenceProposal | None:
    """One that `user` may look at. One query."""
    return proposals_seen(user).select_related("licence", "by").filter(pk=pk).first()
