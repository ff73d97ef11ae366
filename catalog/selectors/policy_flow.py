"""What flows into a product from what it was made of."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from catalog.domain.audience import viewer_tokens
from catalog.domain.policy.algebra import combine
from catalog.domain.policy.answer import answer_all
from catalog.domain.policy.flow import Flow, flow_through
from catalog.domain.policy.mix import MixInput as Input
from catalog.domain.policy.model import QuestionId, Use, Verdict
from catalog.models import Domain, ProductFlow, User
from catalog.selectors.lineage import lineage_back
from catalog.selectors.policy import terms_of_view
from catalog.selectors.policy_mix import names_of
from catalog.selectors.products import ProductView, products_get
from catalog.selectors.todo_model import Scope, of_live
from catalog.selectors.visibility import Viewer


@dataclass(frozen=True, slots=True)
class FlowSeen:
    """What flows into a product as somebody may see it. `inputs`: the nearest first; `unknown`: sources that stay words.

    `verdicts`: on the product's own terms together with those of its inputs.
    """

    inputs: tuple[ProductView, ...]
    unknown: tuple[str, ...]
    flow: Flow
    verdicts: dict[QuestionId, Verdict]


def flow_of(user: Viewer, view: ProductView) -> FlowSeen | None:
    """What flows into a product; None where nothing is said of what it was made of. Three queries at most."""
    if view.record.lineage is None or not view.record.lineage.sources:
        return None
    graph = lineage_back(user, view)
    entries = [*graph.entries(-1), *graph.entries(-2)]
    slugs = dict.fromkeys(entry.slug for entry in entries if entry.pk != view.product.pk)
    inputs = tuple(products_get(user, list(slugs))) if slugs else ()
    words = [node.source for node in graph.at(-1) if node.source]
    unknown = tuple(source.label or source.iri for source in words)
    stated = terms_of_view(view)
    flow = flow_through(stated, _inputs(inputs))
    today = Use(day=timezone.localdate().isoformat())
    return FlowSeen(inputs, unknown, flow, answer_all(combine(stated, flow.terms), today))


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
