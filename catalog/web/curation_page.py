"""The contexts of the pages on which single fields are mended."""

from collections.abc import Sequence
from typing import Any

from catalog.domain.fields import AUDIENCE, EDITABLE
from catalog.domain.layers import RIGHTS_FIELDS
from catalog.domain.linked import Linked
from catalog.models import Conflict, DataProduct
from catalog.selectors.curation import FieldLayers, may_edit
from catalog.selectors.visibility import Viewer
from catalog.web.dates import date_text, moment_text
from catalog.web.field_forms import FieldForm
from catalog.web.field_words import field_label, value_lines, value_text
from catalog.web.linked_note import kind_label
from catalog.web.links import breadcrumbs
from catalog.web.parts_form import MOST_ROWS, PartsForm


def edit_context(layers: FieldLayers, form: FieldForm, who: str, state: str) -> dict[str, Any]:
    """Everything of pages/curation/edit.html. `who`: who decided, `state`: what to send back unchanged."""
    product, field = layers.product, EDITABLE[layers.field]
    return {
        **_frame(product, f"Edit: {field.label}"),
        "columns": layer_columns(layers, who),
        "decided": layers.decision is not None,
        "source": "its endpoint" if field.name == AUDIENCE else "the source",
        "field": field,
        "state": state,
        **form_context(form),
    }


def form_context(form: FieldForm) -> dict[str, Any]:
    """The form's inputs, in rows where its value has parts."""
    rows = isinstance(form, PartsForm)
    return {
        "form": form,
        "groups": form.groups if isinstance(form, PartsForm) else [],
        "inputs": [form["statement"]] if "statement" in form.fields else [] if rows else form.inputs,
        "hidden": [bound for bound in form if bound.is_hidden],
        "grows": isinstance(form, PartsForm) and form.grows,
        "full": isinstance(form, PartsForm) and form.number > MOST_ROWS,
        "reason": form["why"] if "why" in form.fields else None,
    }


def _frame(product: DataProduct, title: str) -> dict[str, Any]:
    url = f"/products/{product.slug}/"
    return {
        "product": product,
        "product_url": url,
        "page_title": title,
        "caption": product.title,
        "page_description": f"{title} of {product.title[:120]}.",
        "nav_section": "search",
        "crumbs": breadcrumbs((product.title[:80], url), (title, "")),
    }


def layer_columns(layers: FieldLayers, who: str) -> list[dict[str, Any]]:
    """Context of components/layer_columns.html: source, guess and decision."""
    field, guess, decision = layers.field, layers.guess, layers.decision
    unsure = "The source does not say. Perhaps:" if field in RIGHTS_FIELDS else ""
    guessed = (
        f"{unsure} {guess.confidence:.0%} sure, by the rule {guess.rule}. {guess.because}".strip()
        if guess
        else ""
    )
    decided = f"{who}, {_when(decision.at)}: {decision.why}" if decision else ""
    columns = [
        _column(_says(field), "harvested", value_lines(field, layers.source)),
        *_documents(field, layers.linked),
        _column("The portal’s guess", "inferred", value_lines(field, guess.value) if guess else [], guessed),
        _column(
            "A person decided", "curated", value_lines(field, decision.value) if decision else [], decided
        ),
    ]
    return [column for column in columns if column["layer"] != "inferred" or guess]


def _documents(field: str, linked: Sequence[Linked]) -> list[dict[str, Any]]:
    """What each linked document adds, or says of rights that its owner has to confirm."""
    return [
        _column(
            f"The linked {kind_label(said.kind)} says",
            "linked",
            value_lines(field, said.value),
            f"{said.url} {'' if said.counts else 'It may not speak of rights: the owner has to confirm it.'}".strip(),
        )
        for said in linked
    ]


def _says(field: str) -> str:
    return "Its endpoint says" if field == AUDIENCE else "The source says"


def _column(title: str, layer: str, lines: list[str], note: str = "") -> dict[str, Any]:
    empty = "Nobody yet." if layer == "curated" and not note else "Nothing."
    return {"title": title, "layer": layer, "lines": lines, "note": note, "empty": empty}


def _when(at: str) -> str:
    return date_text(at[:10])


def conflict_context(conflict: Conflict, layers: FieldLayers, form: FieldForm, who: str) -> dict[str, Any]:
    """Everything of pages/curation/conflict.html."""
    field, decision = conflict.field, layers.decision
    label = field_label(field)
    columns = [
        _column(
            "The source said", "harvested", value_lines(field, conflict.before), "When the person decided."
        ),
        _column(
            "The source says now",
            "harvested",
            value_lines(field, conflict.now),
            f"Changed on {moment_text(conflict.raised_at)}.",
        ),
        _column(
            "A person decided",
            "curated",
            value_lines(field, decision.value) if decision else [],
            f"{who}, {_when(decision.at)}: {decision.why}" if decision else "",
        ),
    ]
    return {
        **_frame(conflict.product, f"Conflict: {label}"),
        "conflict": conflict,
        "columns": columns,
        "label": label,
        "settled": conflict.state != Conflict.State.OPEN,
        **form_context(form),
    }


def conflict_rows(user: Viewer, conflicts: list[Conflict]) -> list[dict[str, Any]]:
    """Context of pages/curation/mending.html: the conflicts, for those who may settle them."""
    return [
        {
            "url": f"/conflicts/{conflict.pk}/",
            "label": field_label(conflict.field),
            "before": value_text(conflict.field, conflict.before, 160) or "nothing",
            "now": value_text(conflict.field, conflict.now, 160) or "nothing",
            "mine": may_edit(user, conflict.product.domain_id, conflict.field),
        }
        for conflict in conflicts
    ]
