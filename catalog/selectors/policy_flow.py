"""What flows into a product from what it was made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched

from django.db.models import QuerySet
from django.utils import timezone

from catalog.domain.audience import viewer_tokens
from catalog.domain.lineage_behind import Behind
from catalog.domain.lineage_graph import Entry
from catalog.domain.policy.algebra import combine
from catalog.domain.policy.answer import answer_all
from catalog.domain.policy.flow import Flow, flow_through
from catalog.domain.policy.mix import MixInput as Input
from catalog.domain.policy.model import Clause, QuestionId, Terms, Use, Verdict
from catalog.domain.product import Concept
from catalog.models import Domain, ProductFlow, User
from catalog.selectors.lineage import lineage_behind
from catalog.selectors.policy import terms_of_view
from catalog.selectors.policy_mix import names_of
from catalog.selectors.products import ProductView, products_get
from catalog.selectors.todo_model import Scope, of_live
from catalog.selectors.visibility import Viewer

_AT_ONCE = 500  # inputs that are read in one query
_BEYOND = Terms(
    trace=(Clause("", "It is made of more than was followed: what that asks for is unknown.", "", "unknown"),)
)


@dataclass(frozen=True, slots=True)
class FlowSeen:
    """What flows into a product as somebody may see it. `inputs`: the nearest first; `unknown`: sources that stay words.

    `named`: its own sources that are products here, with these. `verdicts`: on the product's own terms together with those of
    its inputs. `cut`: that there may be more behind these.
    """

    inputs: tuple[ProductView, ...]
    unknown: tuple[str, ...]
    flow: Flow
    verdicts: dict[QuestionId, Verdict]
    cut: bool = False
    named: Mapping[Concept, Entry] = field(default_factory=dict)


def flow_of(user: Viewer, view: ProductView) -> FlowSeen | None:
    """What flows into a product; None where nothing is said of what it was made of. A query a step back, and one."""
    return flows_of(user, [view])[0]


def flows_of(user: Viewer, views: Sequence[ProductView]) -> list[FlowSeen | None]:
    """What flows into each of these. A query for 150 sources of a step, and one for 500 inputs."""
    derived = [view for view in views if view.record.lineage and view.record.lineage.sources]
    found = dict(zip((v.product.pk for v in derived), lineage_behind(user, derived), strict=True))
    slugs = dict.fromkeys(entry.slug for one in found.values() for entry in one.entries)
    inputs = {
        view.product.slug: view for some in batched(slugs, _AT_ONCE) for view in products_get(user, some)
    }
    return [
        _seen(view, found[view.product.pk], inputs) if view.product.pk in found else None for view in views
    ]


def _seen(view: ProductView, behind: Behind, read: Mapping[str, ProductView]) -> FlowSeen:
    inputs = tuple(read[entry.slug] for entry in behind.entries if entry.slug in read)
    stated = terms_of_view(view)
    flow = flow_through(stated, _inputs(inputs))
    today = Use(day=timezone.localdate().isoformat())
    together = combine(stated, flow.terms, *([_BEYOND] if behind.cut else []))
    words = tuple(source.label or source.iri for source in behind.words)
    return FlowSeen(inputs, words, flow, answer_all(together, today), behind.cut, dict(behind.own))


def _inputs(views: tuple[ProductView, ...]) -> list[Input]:
    return [
        Input(name=name, terms=terms_of_view(view), owner=view.product.domain.name)
        for name, view in zip(names_of(views), views, strict=True)
    ]


def members_eyes(domain: Domain) -> User:
    """A reader who holds what each member of a domain holds, and nothing else: nobody, and never saved."""
    reader = User(email="")
    reader._audience_tokens = viewer_tokens(signed_in=True, domain_ids=[domain.pk])  # type: ignore[attr-defined]
    reader._belongings = ()  # type: ignore[attr-defined]
    return reader


def flows_looser(scope: Scope) -> QuerySet[ProductFlow]:
    """Derived products of a scope whose stated licence is looser than their inputs, the oldest finding first."""
    found = ProductFlow.objects.filter(of_live(scope), since__isnull=False)
    return found.select_related("product__domain").order_by("since", "pk")
