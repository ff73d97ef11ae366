"""Where data comes from and what is made of it: a drawing in columns, and the same as a table."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.domain.fields import EDITABLE
from catalog.domain.lineage_graph import STEPS, Entry, Graph, Node
from catalog.domain.product import Concept
from catalog.selectors.curation import may_edit
from catalog.selectors.products import ProductView
from catalog.selectors.visibility import Viewer
from catalog.web.facts import MADE_FROM, told_of
from catalog.web.links import link, safe_url
from catalog.web.product_frame import frame

STEP_NAMES = {
    -2: "What that was made from",
    -1: "Made from",
    0: "This product",
    1: "Made of it",
    2: "What is made of that",
}
BOX, HIGH, GAP_X, GAP_Y, TOP = 196, 58, 56, 14, 30  # of the drawing, in its own units
_LINE, _LINES = 25, 2  # characters of a line, lines of a box


def context(user: Viewer, view: ProductView, graph: Graph) -> dict[str, Any]:
    """Everything of pages/data/lineage.html. No query for those who are not signed in."""
    lineage = view.record.lineage
    may = may_edit(user, view.product.domain_id, "lineage")
    return {
        **frame(view, "Where it comes from", "what it was made from, and what was made of it"),
        "graph": drawing(graph) if len(graph.nodes) > 1 else None,
        "statement": lineage.statement if lineage else "",
        "made_by": [link(c.label or c.iri, c.iri) for c in lineage.generated_by] if lineage else [],
        "layer": view.layers.get("lineage", ""),
        "edit_url": f"/products/{view.product.slug}/edit/lineage/" if may else "",
        "field": EDITABLE["lineage"].label,
    }


def drawing(graph: Graph) -> dict[str, Any]:
    """Context of components/lineage_graph.html: measures, columns, boxes, lines, and the rows of its table."""
    steps = [step for step in range(-STEPS, STEPS + 1) if graph.at(step)]
    columns = {step: graph.at(step) for step in steps}
    most = max(len(nodes) for nodes in columns.values())
    height = TOP + most * (HIGH + GAP_Y)
    places = {
        node.key: (n * (BOX + GAP_X) + 2, TOP + _begin(len(nodes), most) + m * (HIGH + GAP_Y))
        for n, nodes in enumerate(columns.values())
        for m, node in enumerate(nodes)
    }
    return {
        "width": len(steps) * (BOX + GAP_X) - GAP_X + 4,
        "height": height,
        "box": BOX,
        "high": HIGH,
        "columns": [{"x": n * (BOX + GAP_X) + 2, "name": STEP_NAMES[step]} for n, step in enumerate(steps)],
        "boxes": [_box(graph.nodes[key], *place) for key, place in places.items()],
        "lines": [_line(places[a], places[b], back=(a, b) in graph.circles) for a, b in graph.edges],
        "rows": [_row(graph, node) for step in steps for node in columns[step] if step],
        "left_out": _left_out(graph, steps),
    }


def _begin(number: int, most: int) -> int:
    """How far down a column begins, so that it stands in the middle."""
    return (most - number) * (HIGH + GAP_Y) // 2


def _box(node: Node, x: int, y: int) -> dict[str, Any]:
    title = _title(node)
    lines = textwrap.wrap(title, _LINE, max_lines=_LINES, placeholder="…", break_long_words=True) or [
        title[:_LINE]
    ]
    first = y + HIGH // 2 - (len(lines) - 1) * 9 + 5
    return {
        "x": x,
        "y": y,
        "title": title,
        "url": f"/products/{node.entry.slug}/" if node.entry and node.step else "",
        "kind": "own" if node.step == 0 else "product" if node.entry else "words",
        "lines": [{"x": x + 12, "y": first + n * 18, "text": text} for n, text in enumerate(lines)],
    }


def _line(source: tuple[int, int], made: tuple[int, int], *, back: bool) -> dict[str, Any]:
    """A curve from the right side of one box to the left side of another."""
    x1, y1 = source[0] + BOX, source[1] + HIGH // 2
    x2, y2 = made[0], made[1] + HIGH // 2
    bend = GAP_X // 2 if x2 > x1 else GAP_X
    return {"d": f"M{x1},{y1} C{x1 + bend},{y1} {x2 - bend},{y2} {x2},{y2}", "back": back}


def _row(graph: Graph, node: Node) -> dict[str, Any]:
    ends = [(b if node.step < 0 else a) for a, b in graph.edges if node.key == (a if node.step < 0 else b)]
    others = [_title(graph.nodes[key]) for key in ends]
    return {
        "step": STEP_NAMES[node.step],
        "title": _title(node),
        "url": f"/products/{node.entry.slug}/"
        if node.entry
        else safe_url(node.source.iri)
        if node.source
        else "",
        "domain": node.entry.domain if node.entry else "",
        "into": others if node.step < 0 else [],
        "from": others if node.step > 0 else [],
        "circle": any(node.key in edge for edge in graph.circles),
    }


def _title(node: Node) -> str:
    if node.entry:
        return node.entry.title
    return (node.source.label or node.source.iri) if node.source else ""


def _left_out(graph: Graph, steps: Sequence[int]) -> list[dict[str, Any]]:
    numbers = [(step, sum(at == step for at in graph.left_out.values())) for step in steps]
    return [{"step": STEP_NAMES[step], "number": number} for step, number in numbers if number]


def sources_named(
    view: ProductView, sections: Mapping[str, list[dict[str, Any]]], found: Mapping[Concept, Entry]
) -> None:
    """Among the facts of a product's page, call what it was made from as the catalogue does, and lead to its page here."""
    lineage = view.record.lineage
    if lineage is None or not found:
        return
    for row in sections["from"]:
        if row["name"] == MADE_FROM and row["links"]:
            row["links"] = [
                {"label": found[source].title, "url": f"/products/{found[source].slug}/"}
                if source in found
                else told
                for source, told in zip(told_of(lineage), row["links"], strict=True)
            ]
