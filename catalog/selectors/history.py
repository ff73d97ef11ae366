"""How a product came to be as it is: its changes, and any earlier state worked out from them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from catalog.domain.changes import CURATED_ACTIONS, Change, undone
from catalog.domain.fields import AUDIENCE, EDITABLE, types
from catalog.domain.layers import FORMATS, Inference, Layer, counts
from catalog.domain.linked import file_of, linked_from, linked_values, value_with
from catalog.models import DataProduct, Identity, ProductChange
from catalog.selectors.permissions import decides_for, stewarded_ids
from catalog.selectors.products import veiled_of
from catalog.selectors.visibility import Viewer

_By = ProductChange.By
Shown = tuple[Any, Layer | None]  # a value in JSON form, and the layer that it comes from
_ABSENT: Shown = (None, None)


@dataclass(frozen=True, slots=True)
class State:
    """A product as it was at a revision: the values of each layer in JSON form."""

    revision: int
    harvested: dict[str, Any]
    linked: dict[str, Any]
    inferred: dict[str, Any]
    curated: dict[str, Any]

    def shown(self) -> dict[str, Shown]:
        """Field → the value that was shown, and its layer; fields without a value are left out."""
        values: dict[str, Shown] = {}
        source = self._source()
        for field in (*types(), FORMATS):
            if field in self.curated:
                values[field] = (self.curated[field], "curated")
            elif source.get(field):
                values[field] = (source[field], "harvested" if self.harvested.get(field) else "linked")
            elif field in self.inferred:
                values[field] = (self.inferred[field], "inferred")
        return values

    def _source(self) -> dict[str, Any]:
        """What source and documents say together."""
        together = dict(self.harvested)
        for key, said in self.linked.items():
            if (at := file_of(key)) is None:
                together[key] = value_with(together.get(key), said)
            elif at[0] < len(files := list(together.get("distributions") or ())):
                files[at[0]] = _file_with(files[at[0]], at[1], said)
                together["distributions"] = files
        return together


def _file_with(file: dict[str, Any], part: str, said: Any) -> dict[str, Any]:
    return {**said, **file} if part == "format" else {**file, part: value_with(file.get(part), said)}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is shown otherwise in two states."""

    field: str
    before: Any
    before_layer: Layer | None
    after: Any
    after_layer: Layer | None


def changes_of(user: Viewer, product: DataProduct) -> QuerySet[ProductChange]:
    """The changes of a product that `user` may see, newest first.

    What an entry was before it was shown to other people than today is for those who decide on it; so is all of it where
    parts of the entry are not for `user`.
    """
    changes = ProductChange.objects.filter(product=product).order_by("-id")
    if decides_for(user, product.domain_id):
        return changes
    if veiled_of(user, product):
        return changes.none()
    return changes.filter(pk__gt=_veiled_until(product))


def _veiled_until(product: DataProduct) -> int:
    moved = ProductChange.objects.filter(product=product, changes__has_key=AUDIENCE)
    last: int | None = moved.aggregate(last=Max("id"))["last"]
    return last or 0


def change_get(user: Viewer, product: DataProduct, pk: int) -> ProductChange | None:
    """One change of a product. At most two queries."""
    return changes_of(user, product).select_related("product__domain").filter(pk=pk).first()


def people_named(user: Viewer, keys: Iterable[UUID | str | None]) -> dict[UUID, str]:
    """The names behind pseudonymous keys, for curators and stewards alone. One query at most."""
    wanted = {key for key in keys if key}
    if not wanted or not (getattr(user, "is_curator", False) or stewarded_ids(user)):
        return {}
    found = Identity.objects.select_related("user").filter(key__in=wanted)
    return {identity.key: str(identity.user or identity.name or "") for identity in found}


def states_between(
    product: DataProduct, changes: Iterable[ProductChange], revisions: set[int]
) -> list[State]:
    """The states at `revisions`, oldest first; `changes` are all since the oldest of them, newest first."""
    layers: dict[str, dict[str, Any]] = {
        _By.SOURCE: dict(product.harvested),
        _By.DOCUMENT: linked_values(linked_from(product.linked)),
        _By.PORTAL: _counting(product.inferred),
        _By.PERSON: {field: decision["value"] for field, decision in product.curated.items()},
    }
    states: dict[int, State] = {}
    wanted = sorted(revisions, reverse=True)
    for change in changes:
        while wanted and wanted[0] >= change.revision:
            revision = wanted.pop(0)
            states[revision] = _state(revision, layers)
        by = _layer_of(change)
        layers[by] = undone(layers[by], _of_layer(change))
    states.update({revision: _state(revision, layers) for revision in wanted})
    return [states[revision] for revision in sorted(states)]


def _layer_of(change: ProductChange) -> str:
    """The layer that a change is of, by who speaks in it: people decide on guesses, too."""
    if change.by == _By.PERSON and change.action not in CURATED_ACTIONS:
        return _By.PORTAL
    return change.by


def _of_layer(change: ProductChange) -> dict[str, Change]:
    """What of a change is about fields; an endpoint’s audience and a product’s state belong to no layer."""
    fields = {*types(), FORMATS} - (set() if change.by == _By.PERSON else {AUDIENCE})
    return {field: pair for field, pair in change.changes.items() if field in fields or file_of(field)}


def _counting(inferred: dict[str, Any]) -> dict[str, Any]:
    guesses = {field: Inference(**guess) for field, guess in inferred.items()}
    return {field: guess.value for field, guess in guesses.items() if counts(field, guess)}


def _state(revision: int, layers: dict[str, dict[str, Any]]) -> State:
    return State(revision, layers[_By.SOURCE], layers[_By.DOCUMENT], layers[_By.PORTAL], layers[_By.PERSON])


def differences(earlier: State, later: State) -> list[Difference]:
    """The fields that are shown otherwise, in the order of the forms, those without a form after them."""
    before, after = earlier.shown(), later.shown()
    order = [*EDITABLE, *(field for field in {**before, **after} if field not in EDITABLE)]
    return [
        Difference(field, *before.get(field, _ABSENT), *after.get(field, _ABSENT))
        for field in order
        if (before.get(field, _ABSENT)[0] or None) != (after.get(field, _ABSENT)[0] or None)
    ]
