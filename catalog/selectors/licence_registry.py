"""The licence registry: the vocabulary's file, and above it what curators keep."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from catalog.domain.licence_terms import (
    LicenceTerms,
    entry_added,
    entry_with,
    terms_of_entry,
    terms_stored,
)
from catalog.domain.vocabulary.licences import (
    LicenceEntry,
    licences,
    licences_filed,
    licences_number,
    licences_put,
)
from catalog.domain.vocabulary.tables import fold
from catalog.models import DataProduct, LicenceProposal, LicenceVersion
from catalog.selectors.permissions import stewarded_ids
from catalog.selectors.visibility import Viewer, live_to

Registry = Mapping[str, LicenceEntry]
BEGINNING = 0  # the registry's state as long as nobody has touched a licence
_CHANGES = LicenceVersion.objects.filter(Q(number__gt=1) | ~Q(why="")).order_by(
    "-pk"
)  # but what the file says
REGISTRY = Coalesce(
    Subquery(_CHANGES.values("pk")[:1]), BEGINNING
)  # the registry's state, beside other columns
_PRODUCTS_SHOWN = 20
_LONGEST_CODE = 60  # characters, as the column holds


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


def _counting() -> QuerySet[LicenceVersion]:
    return LicenceVersion.objects.filter(number=F("licence__version")).order_by("licence")


def licence_texts() -> dict[str, LicenceText]:
    """All licences of the registry by id. One query."""
    return licence_texts_with(_counting())


def licence_texts_with(versions: QuerySet[LicenceVersion]) -> dict[str, LicenceText]:
    """All licences by id, these versions above the file's own, and those that curators have added."""
    found = {
        code: LicenceText(entry, terms_of_entry(entry))
        for code, entry in licences_filed().items()
        if not entry.vague
    }
    for version in versions:
        terms = terms_stored(version.terms, version.licence_id)
        entry = entry_in_force(version.licence_id, terms)
        found[version.licence_id] = LicenceText(entry, terms, version.number, version.at)
    return found


def entry_in_force(code: str, terms: LicenceTerms) -> LicenceEntry:
    """The entry of a licence with these terms, be it the file's or one that curators have added."""
    filed = licences_filed().get(code)
    return entry_with(filed, terms) if filed else entry_added(code, terms)


def licence_text(code: str) -> LicenceText | None:
    """One licence as it counts now. One query."""
    if "\0" in code or len(code) > _LONGEST_CODE:
        return None
    return licence_texts_with(_counting().filter(licence=code)).get(code)


def registry_state() -> int:
    """A number that is another one after every change of the registry. One query."""
    newest: int | None = _CHANGES.values_list("pk", flat=True).first()
    return newest or BEGINNING


def registry_follow(state: int | None = None) -> None:
    """Let what curators keep count in this process, where `state`, or the database if none is given, tells of a change.

    No query where the state is known and nothing new; else one, and two more where there is. States only rise.
    """
    wanted = registry_state() if state is None else state
    if wanted > licences_number():
        now = registry_state()  # before the texts are read: what comes in between is followed the next time
        texts = licence_texts().values() if now != BEGINNING else ()
        licences_put(now, {text.entry.id: text.entry for text in texts})


def registry_at(state: int) -> Registry:
    """The licences that count, by id, at `state` or later; as `registry_follow` says."""
    registry_follow(state)
    return licences()


@dataclass(frozen=True, slots=True)
class LicenceFilters:
    """What of the list is asked for; `open`: yes, no, or unknown."""

    q: str = ""
    family: str = ""
    open: str = ""


_OPEN = {"yes": True, "no": False, "unknown": None}


def licences_found(texts: Iterable[LicenceText], filters: LicenceFilters) -> list[LicenceText]:
    """Those of the licences that fit, in their order. No query."""
    words = fold(filters.q).split()
    return [text for text in texts if _fits(text.entry, filters, words)]


def _fits(entry: LicenceEntry, filters: LicenceFilters, words: list[str]) -> bool:
    told = fold(" ".join((entry.id, entry.label, entry.iri, entry.basis, *entry.aliases, *entry.urls)))
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


def licence_proposed(proposal: LicenceProposal) -> LicenceText:
    """A licence that is not in the registry, as it is proposed."""
    terms = terms_stored(proposal.terms, proposal.licence_id)
    return LicenceText(entry_in_force(proposal.licence_id, terms), terms, 0)


def proposal_get(user: Viewer, pk: int) -> LicenceProposal | None:
    """One that `user` may look at. One query."""
    return proposals_seen(user).select_related("licence", "by").filter(pk=pk).first()
