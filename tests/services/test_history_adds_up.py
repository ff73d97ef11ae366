"""Whatever happens to a product, its history gives back every state that it was in."""

from typing import Any

import pytest

from catalog.domain.layers import Inference
from catalog.models import Conflict, DataProduct, Membership, ProductChange, User
from catalog.selectors.history import State, changes_of, states_between
from catalog.services.curation import (
    conflict_keep,
    conflict_merge,
    conflict_take,
    field_decide,
    field_release,
    value_roll_back,
)
from catalog.services.inference import (
    Pick,
    dial_set,
    endpoint_rederive,
    guess_mark,
    guesses_decide,
    rule_apply,
    rule_roll_back,
    rule_switch_on,
)
from tests.endpoints import FakeEndpoint
from tests.factories import endpoint_make, harvest_now, package

pytestmark = pytest.mark.django_db
WHY = "The owner told us."
WEEKLY = {
    "notes": "Weekly outages in Scotland. Updated weekly. Licensed under CC BY 4.0.",
    "license_id": "",
    "license_title": "",
    "license_url": "",
}


class Story:
    """A product of one endpoint, and each state that it was in."""

    def __init__(self, server: FakeEndpoint) -> None:
        self.listed = [package("p", "Outages in Scotland", **WEEKLY)]
        self.endpoint = endpoint_make(server.ckan(self.listed))
        self.seen: dict[int, tuple[Any, Any, Any]] = {}
        harvest_now(self.endpoint)
        self.note()

    @property
    def product(self) -> DataProduct:
        return DataProduct.objects.select_related("domain", "endpoint").get()

    def note(self) -> None:
        self.seen[self.product.revision] = layers(self.product)

    def says(self, **record: Any) -> None:
        self.listed[:] = [package("p", **{"title": "Outages in Scotland", **WEEKLY, **record})]
        harvest_now(self.endpoint)
        self.note()

    def pick(self, field: str) -> Pick:
        guess = Inference(**self.product.inferred[field])
        return Pick(self.product.pk, field, guess_mark(guess))


def layers(product: DataProduct) -> tuple[Any, Any, Any]:
    """The harvested and the curated values, and what the page shows."""
    return comparable(states_between(product, [], {product.revision})[0])


def comparable(state: State) -> tuple[Any, Any, Any]:
    """A field that was decided to be empty is empty, however that is written."""
    curated = {field: value or None for field, value in state.curated.items()}
    shown = {field: (value or None, layer) for field, (value, layer) in state.shown().items()}
    return state.harvested, curated, shown


def test_every_state_comes_back(endpoint_server: FakeEndpoint) -> None:
    story = Story(endpoint_server)
    owner = User.objects.create_user("own@example.org", "a-long-password", is_curator=True)
    Membership.objects.create(user=owner, domain=story.endpoint.domain, role=Membership.Role.STEWARD)

    def decide(field: str, value: Any) -> None:
        field_decide(owner, product=story.product, field=field, value=value, why=WHY)
        story.note()

    def settle(verb: Any, **more: Any) -> None:
        verb(owner, conflict=Conflict.objects.get(state="open"), why=WHY, **more)
        story.note()

    decide("title", "Mended title")
    decide("frequency", "DAILY")
    decide("licence", None)
    story.says(title="Second title")
    settle(conflict_keep)
    story.says(title="Third title", author="Somebody")
    settle(conflict_merge, value="Both titles")
    story.says(title="Fourth title")
    settle(conflict_take)
    field_release(owner, product=story.product, field="frequency", why=WHY)
    story.note()
    guesses_decide(owner, picks=[story.pick("frequency")], accept=False, why=WHY)
    story.note()
    decide("audience", {"audience": "hidden"})
    field_release(owner, product=story.product, field="licence", why=WHY)
    story.note()
    guesses_decide(owner, picks=[story.pick("licence"), story.pick("places")], accept=True, why=WHY)
    story.note()
    value_roll_back(owner, change=ProductChange.objects.filter(action="accept").latest("pk"), why=WHY)
    story.note()
    rule_roll_back(owner, rule="theme-words", why=WHY)
    rule_apply("theme-words")
    story.note()
    rule_switch_on(owner, rule="theme-words", why=WHY)
    rule_apply("theme-words")
    story.note()
    dial_set(owner, endpoint=story.endpoint, dial={"*": "manual"})
    endpoint_rederive(story.endpoint.pk)
    story.note()
    story.says(title="Fourth title", extras=[{"key": "frequency", "value": "monthly"}])
    story.says(title="Fourth title")
    changes = list(changes_of(owner, story.product))
    states = {s.revision: s for s in states_between(story.product, changes, set(story.seen))}
    for revision, seen in story.seen.items():
        assert comparable(states[revision]) == seen, revision
    assert len(story.seen) > 15
