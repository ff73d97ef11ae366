"""How pages tell what the portal has worked out: values in words, the “perhaps” of rights, and the bridge as one bar."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from catalog.domain.bridge.rules import RULES_BY_ID
from catalog.domain.fields import EDITABLE
from catalog.domain.layers import FORMATS, RIGHTS_FIELDS, Inference, bridge_of, plain
from catalog.domain.linked import Linked, enriched
from catalog.domain.product import ProductRecord
from catalog.domain.vocabulary.formats import formats
from catalog.selectors.products import ProductView
from catalog.web import field_words
from catalog.web.linked_note import kind_label

_LABELS = {FORMATS: "File formats", "distributions": "Ways to get it"}
_MOST = 8  # files that are told of
# Who describes a field → what to call them, and the colour of their part of the bar (the list beneath tells the same)
_WHO = {
    "source": ("Its source", "#0a6c70"),
    "person": ("People here", "#5b3a8c"),
    "portal": ("The portal, by rules", "#b06a07"),
    "nobody": ("Nobody", "#d9e3e4"),
}


def field_label(field: str) -> str:
    """What people call a field."""
    return _LABELS.get(field) or (EDITABLE[field].label if field in EDITABLE else field)


def value_text(field: str, value: Any) -> str:
    """A guessed value in words."""
    if field != FORMATS:
        return field_words.value_text(field, plain(value))
    told = [f"file {int(n) + 1}: {_format(code)}" for n, code in value.items()]
    more = f" and {len(told) - _MOST} more" if len(told) > _MOST else ""
    return ", ".join(told[:_MOST]) + more


def _format(code: str) -> str:
    return formats()[code].label if code in formats() else code


def perhaps(field: str, inferred: Mapping[str, Inference]) -> str:
    """“CC BY 4.0. The description says …”: a guess about rights that nobody has refused; else empty."""
    guess = inferred.get(field)
    if guess is None or field not in RIGHTS_FIELDS or guess.state == "refused":
        return ""
    return f"{value_text(field, guess.value)}. {guess.because}"


def asked(field: str, said: Sequence[Linked]) -> str:
    """“CC BY 4.0. The linked data contract says so …”: of rights that a document may not grant; else empty."""
    first = next((one for one in said if not one.counts), None)
    if first is None:
        return ""
    told = value_text(field, first.value).rstrip(".")
    return f"{told}. The linked {kind_label(first.kind)} says so; the owner of the data has to confirm it."


def perhaps_added(
    sections: dict[str, list[dict[str, Any]]], view: ProductView
) -> dict[str, list[dict[str, Any]]]:
    """The facts of a product page, with what the portal would ask where a source says nothing about rights."""
    silent = {
        f: told for f in sorted(view.inferred) if f not in view.layers and (told := perhaps(f, view.inferred))
    }
    silent |= {
        field: told
        for field, said in sorted(view.linked.items())
        if field not in view.layers and (told := asked(field, said))
    }
    rows = {row["field"]: row for row in sections["use"]}
    for field, told in silent.items():
        if field not in rows:
            sections["use"].append(
                rows.setdefault(field, {"name": field_label(field), "field": field, "links": []})
            )
        rows[field]["perhaps"] = told
    return sections


def rule_text(guess: Inference) -> str:
    """What the rule of a guess does."""
    rule = RULES_BY_ID.get(guess.rule_id)
    return rule.does if rule else guess.rule


def bridge_bar(view: ProductView) -> dict[str, Any]:
    """Context of components/bridge_bar.html for one product: who describes each field that matters."""
    source = enriched(msgspec.convert(view.product.harvested, ProductRecord), view.linked)
    bridge = bridge_of(source, view.inferred, view.curated)
    names = {who: getattr(bridge, who) for who in _WHO}
    return bar_of(
        {who: len(fields) for who, fields in names.items()},
        {who: ", ".join(field_label(field) for field in fields) for who, fields in names.items()},
    )


def _thousandths(share: float) -> str:
    return str(round(share * 1000) or "")


def bar_of(numbers: Mapping[str, float], notes: Mapping[str, str]) -> dict[str, Any]:
    """A bar of parts, one beside the other; `numbers` and `notes` by source, person, portal and nobody."""
    total = sum(numbers.values()) or 1
    parts, x = [], 0.0
    for who, (label, fill) in _WHO.items():
        share = numbers.get(who, 0) / total
        parts.append(
            {
                "label": label,
                "fill": fill,
                "x": _thousandths(x),
                "width": _thousandths(share),
                "percent": str(round(share * 100)),
                "note": notes.get(who, ""),
            }
        )
        x += share
    return {"parts": parts}
