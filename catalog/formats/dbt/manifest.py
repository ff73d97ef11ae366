"""A manifest taken apart without decoding its nodes: which of them are products, and what others say about each.

Manifests of large projects have 50 MB, most of it code: of each node only what is named here is decoded, and code, paths of the
machine that built it and times of the build are left out of the raw items, so that what did not change stays the same bytes.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import msgspec

from catalog.domain.errors import PageUnreadable
from catalog.domain.vocabulary.dates import parse_date
from catalog.formats.json_reader import DECODE_ERRORS, decode_text

Raw = dict[str, msgspec.Raw]
# Code, and what changes with every build or machine.
LEFT_OUT = frozenset((
    "raw_code", "compiled_code", "raw_sql", "compiled_sql", "injected_sql", "compiled", "compiled_path", "build_path",
    "root_path", "extra_ctes", "extra_ctes_injected", "created_at", "deferred", "defer_relation", "checksum", "unrendered_config",
    "docs", "doc_blocks", "fqn", "quoting", "refs", "metrics", "functions", "language",
))  # fmt: skip
KINDS = frozenset(("model", "seed", "snapshot", "source"))
_SECTIONS = ("nodes", "sources", "exposures", "groups")
_MOST_UPSTREAM = 2_000  # nodes that are looked at behind one product
_MOST_TESTS, _MOST_USES = 500, 100  # of one product
_raw_object = msgspec.json.Decoder(Raw)


class _Depends(msgspec.Struct):
    nodes: Any = None


class _Config(msgspec.Struct):
    materialized: Any = None
    enabled: Any = None
    access: Any = None
    group: Any = None
    severity: Any = None


class _Test(msgspec.Struct):
    name: Any = None
    kwargs: Any = None


class Node(msgspec.Struct):
    """What is looked at of every node."""

    resource_type: Any = None
    unique_id: Any = None
    name: Any = None
    access: Any = None
    group: Any = None
    config: _Config | None = None
    depends_on: _Depends | None = None
    test_metadata: _Test | None = None
    attached_node: Any = None
    column_name: Any = None
    freshness: Any = None
    source_name: Any = None
    url: Any = None
    type: Any = None
    label: Any = None
    deprecation_date: Any = None

    @property
    def parents(self) -> list[str]:
        """The unique ids of what it is made from."""
        found = self.depends_on.nodes if self.depends_on else None
        return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


_node_decoder = msgspec.json.Decoder(Node)


class Manifest:
    """The nodes of a manifest by unique id, undecoded, and what was looked at of each. Raises PageUnreadable.

    `lost`: the sections whose end is missing.
    """

    def __init__(self, top: Raw, lost: frozenset[str] = frozenset()) -> None:
        self._lost = lost
        try:
            sections = {name: _objects(top.get(name)) for name in _SECTIONS}
        except DECODE_ERRORS as error:
            raise PageUnreadable(f"The manifest cannot be read: {error}.") from None
        self.raw = {**sections["nodes"], **sections["sources"]}
        self.broken = dict[str, str]()
        self.nodes = dict(self._read(self.raw))
        self.exposures = dict(self._read(sections["exposures"]))
        self.groups = sections["groups"]
        metadata = _objects(top.get("metadata"))
        self.made = _text(metadata.get("generated_at"))
        self.project = {
            name: metadata[name]
            for name in ("project_name", "adapter_type", "dbt_schema_version")
            if name in metadata
        }

    def _read(self, raw: Raw) -> Iterator[tuple[str, Node]]:
        for key, value in list(raw.items()):
            try:
                yield key, _node_decoder.decode(value)
            except UnicodeDecodeError:
                raw[key] = msgspec.Raw(decode_text("", bytes(value)).encode("utf-8", "replace"))
                yield from self._read({key: raw[key]})
            except DECODE_ERRORS as error:
                self.broken[key] = str(error)

    @cached_property
    def has_access(self) -> bool:
        """Whether any model is stated to be public: then only such are products."""
        return any(access_of(node) == "public" for node in self._models)

    @property
    def may_lack_public(self) -> bool:
        """Whether a model that is missing may be public, where none here is: then these would be no products."""
        return "nodes" in self._lost and not self.has_access and any(map(access_of, self._models))

    @property
    def is_undecided(self) -> bool:
        """Whether that is likely: the project keeps models private, or has groups that they belong to.

        That all are `protected` says nothing: dbt writes it to each model of which nobody has said anything.
        """
        kept = any(access_of(node) == "private" or _group_named(node) is not None for node in self._models)
        return self.may_lack_public and kept

    @property
    def _models(self) -> Iterator[Node]:
        return (node for key, node in self.nodes.items() if kind_of(node, key) == "model")

    def is_partial(self, key: str) -> bool:
        """Whether something of what other parts say of a node may be missing: tests, sources behind it, exposures, its group."""
        named = _group_named(self.nodes[key]) is not None
        return bool(self._lost - {"groups"}) or ("groups" in self._lost and named)

    def products(self) -> list[str]:
        """The unique ids of what is a product.

        Public models where any is; else models, seeds, snapshots and sources: each is a table that is described here, and
        without them lineage would lead nowhere. Ephemeral models are no tables; analyses, tests and operations no data.
        """
        return [key for key in self.raw if key in self.broken or self._is_product(key, self.nodes[key])]

    def _is_product(self, key: str, node: Node) -> bool:
        kind = kind_of(node, key)
        config = node.config or _Config()
        if kind not in KINDS or config.enabled is False or config.materialized == "ephemeral":
            return False
        return not self.has_access or (kind == "model" and access_of(node) == "public")

    @cached_property
    def _products(self) -> frozenset[str]:
        return frozenset(self.products())

    @cached_property
    def tests(self) -> dict[str, list[dict[str, Any]]]:
        """Tests of each node: `{"test", "column", "arguments", "severity"}`."""
        found: dict[str, list[dict[str, Any]]] = {}
        for key, node in self.nodes.items():
            if kind_of(node, key) == "test" and node.test_metadata is not None:
                for owner in self._tested(node):
                    found.setdefault(owner, []).append(_test(node))
        return {owner: tests[:_MOST_TESTS] for owner, tests in found.items()}

    def _tested(self, node: Node) -> list[str]:
        """The node that a test belongs to; before dbt said so, the one that it names, since relationships depend on two."""
        if isinstance(node.attached_node, str):
            return [node.attached_node]
        arguments = node.test_metadata.kwargs if node.test_metadata else None
        model = arguments.get("model") if isinstance(arguments, dict) else None
        stated = model if isinstance(model, str) else ""
        return [one for one in node.parents if f"'{one.rpartition('.')[2]}'" in stated][:1] or node.parents[
            -1:
        ]

    @cached_property
    def uses(self) -> dict[str, list[dict[str, Any]]]:
        """Exposures that depend on each node: `{"name", "type", "url"}`."""
        found: dict[str, list[dict[str, Any]]] = {}
        for node in self.exposures.values():
            for parent in node.parents:
                found.setdefault(parent, []).append(
                    {"name": node.label or node.name, "type": node.type, "url": node.url}
                )
        return {owner: uses[:_MOST_USES] for owner, uses in found.items()}

    def origins(self, key: str) -> list[dict[str, Any]]:
        """What a node is made from: `{"id", "name"}`; in place of nodes that are no products, what they are made from."""
        found, seen, ahead = dict[str, str](), {key}, list(self.nodes[key].parents)
        while ahead and len(seen) < _MOST_UPSTREAM:
            parent = ahead.pop(0)
            node = self.nodes.get(parent)
            if parent in seen:
                continue
            seen.add(parent)
            if parent in self._products or node is None or not node.parents:
                found[parent] = name_of(node, parent)
            else:
                ahead += node.parents
        return [{"id": one, "name": name} for one, name in found.items()]

    @cached_property
    def _fresh_sources(self) -> dict[str, dict[str, Any]]:
        return {
            key: {"name": name_of(node, key), "freshness": node.freshness}
            for key, node in self.nodes.items()
            if kind_of(node, key) == "source" and isinstance(node.freshness, dict) and any(
                isinstance(value, dict) and value.get("count") for value in node.freshness.values()
            )
        }  # fmt: skip

    def fresh_sources(self, key: str) -> list[dict[str, Any]]:
        """The sources behind a node whose age is watched: `{"name", "freshness"}`."""
        watched = self._fresh_sources
        found, seen, ahead = [], {key}, list(self.nodes[key].parents) if watched else []
        while ahead and len(seen) < _MOST_UPSTREAM:
            parent = ahead.pop()
            if parent in seen:
                continue
            seen.add(parent)
            if parent in watched:
                found.append((parent, watched[parent]))
            ahead += self.nodes[parent].parents if parent in self.nodes else []
        return [one for _, one in sorted(found, key=lambda pair: pair[0])][:50]

    def is_over(self, key: str) -> bool:
        """Whether the day from which a node is deprecated had come when the manifest was made."""
        stated = self.nodes[key].deprecation_date
        day = parse_date(stated) if isinstance(stated, str) else None
        made = parse_date(self.made)
        return day is not None and made is not None and day[:10] <= made[:10]

    def group_of(self, key: str) -> msgspec.Raw | None:
        """The group that a node belongs to, with its owner."""
        name = _group_named(self.nodes[key])
        if not isinstance(name, str):
            return None
        return next((raw for group, raw in self.groups.items() if group.rpartition(".")[2] == name), None)


def kind_of(node: Node, key: str) -> str:
    """`model`, `source` …: as stated, or as the unique id begins."""
    return node.resource_type if isinstance(node.resource_type, str) else key.partition(".")[0]


def access_of(node: Node) -> str:
    """`public`, `protected` or `private`, where it is stated."""
    stated = node.access or (node.config.access if node.config else None)
    return stated.lower() if isinstance(stated, str) else ""


def _group_named(node: Node) -> Any:
    """The group that a node says it belongs to; None where it says nothing."""
    return node.group or (node.config.group if node.config else None)


def name_of(node: Node | None, key: str) -> str:
    """`customers`; of a source `ecom.raw_orders`."""
    name = node.name if node and isinstance(node.name, str) else key.rpartition(".")[2]
    return f"{node.source_name}.{name}" if node and isinstance(node.source_name, str) else name


def _test(node: Node) -> dict[str, Any]:
    arguments = node.test_metadata.kwargs if node.test_metadata else None
    stated = arguments if isinstance(arguments, dict) else {}
    return {
        "test": node.test_metadata.name if node.test_metadata else None,
        "column": node.column_name or stated.get("column_name"),
        "arguments": {key: value for key, value in stated.items() if key not in {"model", "column_name"}},
        "severity": node.config.severity if node.config else None,
    }


def _text(value: msgspec.Raw | None) -> str:
    found = msgspec.json.decode(value) if value is not None else ""
    return found if isinstance(found, str) else ""


def _objects(value: msgspec.Raw | None) -> Raw:
    return _raw_object.decode(value) if value is not None and bytes(memoryview(value)[:1]) == b"{" else {}
