"""Policies in the demonstration: an answer of each kind, mixes that work, stay inside and conflict, a proposal that waits."""

from collections.abc import Sequence

from django.db import transaction

from catalog.domain.licence_terms import LicenceTerms
from catalog.domain.product import Licence
from catalog.models import DataProduct, LicenceProposal, Membership, MixNote, User
from catalog.selectors.visibility import live_to
from catalog.services.curation import field_decide
from catalog.services.demo import ACCOUNTS
from catalog.services.licences import licence_propose
from catalog.services.mixes import note_keep
from catalog.services.policies import flows_refresh

_UNCHANGED = Licence(
    code="CC-BY-ND-4.0",
    label="Creative Commons Attribution-NoDerivatives 4.0",
    iri="http://creativecommons.org/licenses/by-nd/4.0/",
)
_PROPOSED = "NPG-ODL-1.0"
_TERMS = LicenceTerms(
    permissions=("odrl:reproduce", "odrl:distribute", "odrl:derive", "odrl:aggregate"),
    duties=("odrl:attribute",),
    attribution="An example of the demonstration",
    source="https://data.northmoor.example/licence/open/1.0",
    note="Made up for the demonstration: it does not say what the licence says.",
)
# Title of a note → licences of its products, and what is wanted.
_MIXES = (
    ("Two open sets, published", ("CC-BY-4.0", "OGL-UK-3.0"), "publish"),
    ("Licences that rule each other out", ("ODbL-1.0", "CC-BY-NC-4.0"), "publish"),
    ("For use inside only", ("CC-BY-4.0", "CC-BY-ND-4.0"), "publish"),
    ("Nobody states a licence for one of them", ("CC-BY-4.0", ""), "partner"),
)


def demo_policies_fill() -> int:
    """Once the demonstration has been harvested; returns how many notes were made. What is there already stays as it is."""
    people = {user.email: user for user in User.objects.filter(email__in=[a.email for a in ACCOUNTS])}
    analyst, steward = (people.get(account.email) for account in ACCOUNTS[:2])
    if analyst is None or steward is None:
        return 0
    with transaction.atomic():
        _unchanged(steward)
        if not LicenceProposal.objects.filter(licence=_PROPOSED).exists():
            licence_propose(
                steward, code=_PROPOSED, terms=_TERMS, seen=1, why="So that a proposal can be looked at."
            )
        made = sum(_mix(analyst, *mix) for mix in _MIXES)
    flows_refresh()
    return made


def _unchanged(steward: User) -> None:
    """One product of the steward's domain that may be passed on unchanged only."""
    domains = Membership.objects.filter(user=steward, role=Membership.Role.STEWARD).values("domain")
    own = DataProduct.objects.filter(domain__in=domains, state="live", audience="public").order_by("pk")
    if own.filter(licence=_UNCHANGED.code).exists():
        return
    product = own.filter(licence="CC-BY-4.0", curated={}).last()
    if product is not None:
        why = "Its drawings are passed on as they are, or not at all."
        field_decide(steward, product=product, field="licence", value=_UNCHANGED, why=why)


def _mix(owner: User, title: str, licences: Sequence[str], intent: str) -> bool:
    """Whether a note was made: not where it is there, or no product of a demo domain has such a licence."""
    if MixNote.objects.filter(owner=owner, title=title).exists():
        return False
    live = live_to(owner).filter(domain__is_demo=True, openness__in=["open", "unknown"]).order_by("pk")
    found = [live.filter(licence=code).values_list("slug", flat=True).first() for code in licences]
    slugs = [slug for slug in found if slug]
    if len(slugs) < len(licences):
        return False
    note_keep(owner, slugs=slugs, intent=intent, title=title, shared=True)
    return True
