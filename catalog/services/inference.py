"""What people decide about guesses: accepting, refusing, rolling rules back, and setting an endpoint's dial."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from django.db import connection, transaction
from django.utils import timezone

from catalog.domain.bridge.dial import checked_dial
from catalog.domain.bridge.model import Rule
from catalog.domain.bridge.rules import INFERRED_FIELDS, RULES_BY_ID
from catalog.domain.errors import InvalidInput
from catalog.domain.layers import DECIDED, FORMATS, RIGHTS_FIELDS, Inference, counts, plain
from catalog.models import DataProduct, Domain, Endpoint, ProductChange, RuleDecision, RuleSwitch, User
from catalog.services.audit import audit_write, identity_of
from catalog.services.decisions import decision_make, decisions_write
from catalog.services.history import Changed, changes_write
from catalog.services.outbox import task_start
from catalog.services.permission import require_curator, require_decider, require_owner
from catalog.services.rederive import products_rederive

REASON = "Give a reason: whoever looks at this later wants to know why."
_MOST = 500  # guesses decided in one step
_ANEW = 5000  # products that one task derives anew
_SET_STATE = """
    UPDATE catalog_dataproduct p SET inferred = jsonb_set(p.inferred, ARRAY[d.field, 'state'], to_jsonb(%s::text))
    FROM unnest(%s::bigint[], %s::text[]) AS d (id, field) WHERE p.id = d.id
"""


class Pick(NamedTuple):
    """One guess that a person has looked at: `seen` is `guess_mark` of what was shown."""

    product: int
    field: str
    seen: str


class Chosen(NamedTuple):
    """A picked guess as it is stored."""

    product: DataProduct
    field: str
    guess: Inference


def guess_mark(guess: Inference) -> str:
    """A mark of a guess: another as soon as the portal guesses otherwise."""
    return sha256(msgspec.json.encode([guess.rule_id, plain(guess.value)], order="sorted")).hexdigest()[:12]


def guesses_decide(actor: User | None, *, picks: Sequence[Pick], accept: bool, why: str = "") -> int:
    """Accept or refuse guesses, all or none; returns how many. What changed since it was looked at is passed over.

    Accepting a guess about rights is the owner's decision, and becomes one. Raises PermissionRefused, InvalidInput.
    """
    if len(picks) > _MOST:
        raise InvalidInput(f"At most {_MOST} guesses can be decided at once: choose fewer.")
    with transaction.atomic():
        chosen = _chosen(picks)
        for choice in chosen:
            owner = accept and choice.field in RIGHTS_FIELDS
            (require_owner if owner else require_decider)(actor, choice.product.domain)
        rights = [c for c in chosen if accept and c.field in RIGHTS_FIELDS]
        _state_set([c for c in chosen if c not in rights], "accepted" if accept else "refused", actor, why)
        for choice in rights:
            _decide_rights(actor, choice, why)
        _remember(actor, chosen, accept=accept, why=why)
    return len(chosen)


def _chosen(picks: Sequence[Pick]) -> list[Chosen]:
    ids = sorted({pick.product for pick in picks})
    rows = DataProduct.objects.select_for_update(of=("self",)).select_related("domain").order_by("pk")
    products = {p.pk: p for p in rows.filter(pk__in=ids, state=DataProduct.State.LIVE)}
    found = []
    for pick in dict.fromkeys(picks):
        product = products.get(pick.product)
        stored = product.inferred.get(pick.field) if product else None
        if product and stored:
            guess = msgspec.convert(stored, Inference)
            if guess.state not in DECIDED and guess_mark(guess) == pick.seen:
                found.append(Chosen(product, pick.field, guess))
    return found


def _state_set(chosen: Sequence[Chosen], state: str, actor: User | None, why: str) -> None:
    """Note the decision in the inferred layer, in the histories where something visible changes, and derive anew."""
    if not chosen:
        return
    with connection.cursor() as cursor:
        for field in {c.field for c in chosen}:  # a product may have several: one row each in an update
            ids = [c.product.pk for c in chosen if c.field == field]
            cursor.execute(_SET_STATE, [state, ids, [field] * len(ids)])
    now, key = timezone.now(), identity_of(actor) if actor else None
    changes_write(
        Changed(pk, now, ProductChange.By.PERSON, product.revision + 1, state, changes, why=why, actor=key)
        for pk, (product, changes) in _visible(chosen, state).items()
    )
    products_rederive([c.product.pk for c in chosen], touched=True)


def _visible(chosen: Sequence[Chosen], state: str) -> dict[int, tuple[DataProduct, dict[str, Any]]]:
    """Product id → what its page will show otherwise."""
    found: dict[int, tuple[DataProduct, dict[str, Any]]] = {}
    for product, field, guess in chosen:
        shown, value = counts(field, guess), plain(guess.value)
        will = counts(field, msgspec.structs.replace(guess, state=state))
        if shown != will:
            changes = found.setdefault(product.pk, (product, {}))[1]
            changes[field] = [value if shown else None, value if will else None]
    return found


def _decide_rights(actor: User | None, choice: Chosen, why: str) -> None:
    product = DataProduct.objects.select_related("domain").get(
        pk=choice.product.pk
    )  # as it is after the others
    reason = why or f"Accepted what the portal had found: {choice.guess.because}"
    decision = decision_make(actor, product, choice.field, choice.guess.value, reason)
    decisions_write(actor, {product.pk: decision}, [product], field=choice.field, action="accept", why=reason)


def _remember(actor: User | None, chosen: Sequence[Chosen], *, accept: bool, why: str) -> None:
    by = identity_of(actor) if actor else None
    RuleDecision.objects.bulk_create(
        [
            RuleDecision(
                rule=c.guess.rule_id, field=c.field, product=c.product, value=plain(c.guess.value),
                accepted=accept, by=by, at=timezone.now(), why=why,
            )
            for c in chosen
        ],
        update_conflicts=True,
        unique_fields=["product", "field", "rule"],
        update_fields=["value", "accepted", "by", "at", "why"],
    )  # fmt: skip
    for c in chosen:
        audit_write(
            actor,
            action="guess.accept" if accept else "guess.refuse",
            on=c.product,
            before={"state": c.guess.state},
            after={"field": c.field, "rule": c.guess.rule, "value": plain(c.guess.value)},
            why=why,
        )


# --- rules ------------------------------------------------------------------------------------


def _rule(rule_id: str) -> Rule:
    try:
        return RULES_BY_ID[rule_id]
    except KeyError:
        raise InvalidInput(f"There is no rule “{rule_id[:60]}”: choose one of the list.") from None


def rule_roll_back(actor: User | None, *, rule: str, why: str) -> None:
    """Switch a rule off: what it filled goes, unless a person has accepted it. Raises PermissionRefused, InvalidInput."""
    require_curator(actor)
    known = _rule(rule)
    if not why.strip():
        raise InvalidInput(REASON)
    with transaction.atomic():
        switch, made = RuleSwitch.objects.get_or_create(
            rule=known.id, defaults={"by": identity_of(actor) if actor else None, "why": why}
        )
        if not made:
            raise InvalidInput(f"{known.id} is rolled back already: {switch.why}")
        audit_write(actor, action="rule.roll_back", on=switch, after={"rule": known.name}, why=why)
        task_start("rule_apply", rule=known.id)


def rule_switch_on(actor: User | None, *, rule: str, why: str) -> None:
    """Let a rule that was rolled back fill fields again. Raises PermissionRefused, InvalidInput."""
    require_curator(actor)
    known = _rule(rule)
    if not why.strip():
        raise InvalidInput(REASON)
    with transaction.atomic():
        switch = RuleSwitch.objects.select_for_update().filter(rule=known.id).first()
        if switch is None:
            raise InvalidInput(f"{known.id} is on already.")
        audit_write(
            actor, action="rule.switch_on", on=switch, before={"rule": known.name, "why": switch.why}, why=why
        )
        switch.delete()
        task_start("rule_apply", rule=known.id)


def rule_apply(rule: str, after: int = 0) -> int:
    """Derive anew the products whose source is silent where `rule` speaks, from id `after` on; returns how many changed.

    A bounded number at a time: another task goes on from there.
    """
    field = _rule(rule).field
    silent = DataProduct.objects.filter(pk__gt=after).order_by("pk")
    if field != FORMATS:
        silent = silent.exclude(harvested__has_key=field)
    return _in_steps(list(silent.values_list("pk", flat=True)[:_ANEW]), "rule_apply", rule=rule)


# --- the dial ---------------------------------------------------------------------------------


def dial_set(actor: User | None, *, endpoint: Endpoint, dial: Mapping[str, str], why: str = "") -> None:
    """Set an endpoint's whole dial; its products follow in the background. Raises PermissionRefused, InvalidInput."""
    require_decider(actor, endpoint.domain)
    checked = checked_dial(dial, INFERRED_FIELDS)
    with transaction.atomic():
        stored = Endpoint.objects.select_for_update().get(pk=endpoint.pk)
        if stored.dial == checked:
            return
        audit_write(actor, action="endpoint.dial", on=stored, before=stored.dial, after=checked, why=why)
        Endpoint.objects.filter(pk=stored.pk).update(dial=checked)
        task_start("endpoint_rederive", endpoint_id=stored.pk)
    endpoint.dial = checked


def endpoint_rederive(endpoint_id: int, after: int = 0) -> int:
    """Derive an endpoint's products anew, from id `after` on, a bounded number at a time; returns how many changed."""
    ids = DataProduct.objects.filter(endpoint=endpoint_id, pk__gt=after).order_by("pk")
    return _in_steps(
        list(ids.values_list("pk", flat=True)[:_ANEW]), "endpoint_rederive", endpoint_id=endpoint_id
    )


def domain_rederive(domain: Domain) -> None:
    """Derive a domain's products anew in the background: its name, its contact and that it is confirmed count for each."""
    for endpoint_id in domain.endpoints.values_list("pk", flat=True):
        task_start("endpoint_rederive", endpoint_id=endpoint_id)


def _in_steps(ids: list[int], task: str, **arguments: Any) -> int:
    changed = products_rederive(ids)
    if len(ids) == _ANEW:
        task_start(task, after=ids[-1], **arguments)
    return changed
