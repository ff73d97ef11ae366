"""Several products together: what may be done with the mix, and the notes that people keep of one."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils import timezone

from catalog.domain.mix_notes import INTENTS, intent_use, mix_changes, mixed_stored
from catalog.domain.policy.agreement import under_agreement
from catalog.domain.policy.mix import Held, Mixed
from catalog.domain.policy.mix import MixInput as Input
from catalog.domain.policy.mix_held import mix_holding
from catalog.models import MixInput, MixNote
from catalog.selectors.policy import AgreementHeld, agreements_about, state_of, terms_of_view
from catalog.selectors.products import ProductView, products_get, veiled_of
from catalog.selectors.visibility import Viewer, belongings, visible_to

MOST = 12  # products of a mix
_NETWORK = frozenset({"network-assets", "network-capacity"})  # themes of what shows a network


def mix_of(user: Viewer, views: Sequence[ProductView], intent: str) -> Mixed:
    """What may be done with these together, by everyone and under agreements of `user`. At most two queries, signed in."""
    own = {b.domain_id for b in belongings(user)}
    names, about = names_of(views), agreements_about(user, [view.product.pk for view in views])
    inputs = [
        Input(
            name=name,
            terms=terms_of_view(view),
            held=_held(view, about.get(view.product.pk, ())),
            owner=view.product.domain.name,
            network=not _NETWORK.isdisjoint(view.product.themes),
            own=view.product.domain_id in own,
        )
        for name, view in zip(names, views, strict=True)
    ]
    wanted = INTENTS[intent]
    return mix_holding(inputs, wanted.question, intent_use(wanted, timezone.localdate().isoformat()))


def _held(view: ProductView, agreements: Iterable[AgreementHeld]) -> tuple[Held, ...]:
    terms = terms_of_view(view)
    return tuple(Held(one.agreement.reference, under_agreement(terms, one.terms)) for one in agreements)


def names_of(views: Sequence[ProductView]) -> list[str]:
    """A name for each that none of the others has: its title, else with its domain, else with its slug."""
    titles = [view.record.title for view in views]
    longer = [f"{view.record.title} ({view.product.domain.name})" for view in views]
    often, often_longer = Counter(titles), Counter(longer)
    return [
        title
        if often[title] == 1
        else with_domain
        if often_longer[with_domain] == 1
        else f"{title} ({view.product.slug})"
        for title, with_domain, view in zip(titles, longer, views, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class NoteSeen:
    """A note as somebody may see it. `inputs`: empty where they may not see one of its products.

    `whole`: whether all its products are in the catalogue.
    """

    note: MixNote
    inputs: tuple[MixInput, ...]
    whole: bool

    @property
    def then(self) -> Mixed | None:
        """What was told when it was made."""
        return mixed_stored(self.note.then) if self.inputs else None

    @property
    def now(self) -> Mixed | None:
        """What was told last."""
        return mixed_stored(self.note.now) if self.inputs and self.whole else None


def notes_of(user: Viewer) -> QuerySet[MixNote]:
    """The notes of a person, the newest first, each with `number` of its products."""
    return MixNote.objects.filter(owner=user.pk).annotate(number=Count("inputs")).order_by("-pk")


def note_get(user: Viewer, key: str) -> NoteSeen | None:
    """A note, for its owner, and shared ones for whoever may see all of its products in all parts. Three queries at most.

    One that rests on agreements of its owner is for nobody else: it would tell that they hold them, and of what.
    """
    note = MixNote.objects.select_related("owner").filter(key=key).first()
    if note is None or not (note.shared or note.owner_id == user.pk):
        return None
    inputs = tuple(note.inputs.select_related("product__domain"))
    seen = set(
        visible_to(user).filter(pk__in=[one.product_id for one in inputs]).values_list("pk", flat=True)
    )
    if len(seen) < len(inputs) or not inputs:
        return NoteSeen(note, (), whole=False) if note.owner_id == user.pk else None
    if note.owner_id != user.pk and any(veiled_of(user, one.product) for one in inputs):
        return None  # it was worked out with its owner's eyes, who may see parts that this reader may not
    if note.owner_id != user.pk and (note.then.get("under") or note.now.get("under")):
        return None
    return NoteSeen(note, inputs, whole=all(one.product.state == "live" for one in inputs))


def note_state(views: Sequence[ProductView]) -> int:
    """The state of the licence registry that these were looked at with."""
    return state_of(views[0]) if views else 0


def mix_views(user: Viewer, slugs: Sequence[str]) -> list[ProductView]:
    """The products of a mix that `user` may see, in the order of the slugs. One query."""
    return products_get(user, slugs[:MOST])


def note_changes(seen: NoteSeen) -> list[object]:
    """What is told otherwise than when the note was made."""
    return list(mix_changes(seen.then, seen.now))
