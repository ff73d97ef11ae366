"""Makes the shapes (dcat_ap_3_0_1.ttl) of the table: `python -m catalog.formats.shapes.generate`.

Kept to what the portal's own evaluator knows of SHACL (`evaluate`): target classes; one property as path; minCount,
maxCount, nodeKind, datatype or a choice of them, class, pattern, qualifiedValueShape with a pattern.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from catalog.formats.dcat.eu_lists import AUTHORITY, MEDIA_TYPES
from catalog.formats.dcat.export import PREFIXES
from catalog.formats.dcat.terms import SPDX, TIME
from catalog.formats.shapes.table import Row, table

TARGET = Path(__file__).with_name("dcat_ap_3_0_1.ttl")
_SPACES = {
    **PREFIXES,
    "time": TIME,
    "sh": "http://www.w3.org/ns/shacl#",
    "": "urn:vesportal:dcat-ap-3.0.1:",
}
_LITERALS = {
    "date": ("xsd:date", "xsd:dateTime", "xsd:gYear", "xsd:gYearMonth"),
    "number": ("xsd:nonNegativeInteger",),
    "decimal": ("xsd:decimal",),
    "duration": ("xsd:duration",),
    "hex": ("xsd:hexBinary",),
}
_KINDS = {"text": "sh:Literal", "iri": "sh:IRI", "node": "sh:BlankNodeOrIRI"}
_LISTS = {
    "iana": f"^{MEDIA_TYPES.replace('https', 'https?').replace('www.', '(www[.])?').replace('.org', '[.]org')}",
    "spdx": f"^{SPDX.replace('http:', 'https?:').replace('.org', '[.]org')}checksumAlgorithm_",
}


def shapes_text() -> str:
    """The shapes as Turtle."""
    lines = [f"@prefix {prefix}: <{space}> ." for prefix, space in _SPACES.items()]
    lines += [
        "",
        "# Made by `python -m catalog.formats.shapes.generate` of dcat_ap_3_0_1.txt: change that.",
        "",
    ]
    for (of, name), rows in groupby(table(), key=lambda row: (row.of, row.of_name)):
        own = list(rows)
        lines += [
            f":{_local(of)} a sh:NodeShape ;",
            f'    rdfs:label "{name}" ;',
            f"    sh:targetClass {of} ;",
        ]
        shapes = [shape for row in own for shape in _shapes(row)]
        lines.append("    sh:property " + ",\n        ".join(name for name, _ in shapes) + " .")
        lines += [f"{name} {text} ." for name, text in shapes] + [""]
    return "\n".join(lines)


def _shapes(row: Row) -> Iterator[tuple[str, str]]:
    """(name, Turtle) of what fails, what is recommended, and the list, each with its own severity."""
    name = f":{_local(row.of)}-{_local(row.path)}"
    begin = f'a sh:PropertyShape ; sh:path {row.path} ; sh:name "{row.name}" ; '
    parts = [f"sh:minCount {row.least}"] if row.least else []
    parts += [f"sh:maxCount {row.most}"] if row.most is not None else []
    yield name, begin + " ; ".join([*parts, *_range(row.range), "sh:severity sh:Violation"])
    if row.obligation == "R":
        yield f"{name}-recommended", begin + "sh:minCount 1 ; sh:severity sh:Warning"
    if row.range.endswith("?"):
        yield f"{name}-class", begin + f"sh:class {row.range[:-1]} ; sh:severity sh:Warning"
    if row.list_:
        yield f"{name}-list", begin + _listed(row.list_)


def _range(kind: str) -> Iterator[str]:
    if kind in _KINDS:
        yield f"sh:nodeKind {_KINDS[kind]}"
    elif kind in _LITERALS:
        types = _LITERALS[kind]
        if len(types) == 1:
            yield f"sh:datatype {types[0]}"
        else:
            yield "sh:or ( " + " ".join(f"[ sh:datatype {name} ]" for name in types) + " )"
    else:
        yield "sh:nodeKind sh:BlankNodeOrIRI"
        if not kind.endswith("?"):
            yield f"sh:class {kind}"


def _listed(stated: str) -> str:
    name, mark = stated[:-1], stated[-1]
    pattern = _LISTS.get(name, f"^{AUTHORITY.replace('.', '[.]')}{name}/")
    severity = "sh:severity " + ("sh:Violation" if mark == "!" else "sh:Warning")
    label = f'sh:description "{name}"'
    if mark == "+":
        return f'sh:qualifiedValueShape [ sh:pattern "{pattern}" ] ; sh:qualifiedMinCount 1 ; {label} ; {severity}'
    return f'sh:pattern "{pattern}" ; {label} ; {severity}'


def _local(name: str) -> str:
    """`dct:title` → `dct_title`: properties of one name in two vocabularies stay two."""
    return name.replace(":", "_")


if __name__ == "__main__":
    TARGET.write_text(shapes_text(), encoding="utf-8")
