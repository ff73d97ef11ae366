"""What data was made from and what was made from it, a few steps each way, as a graph in columns. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from catalog.domain.identity_ladder import plain_url
from catalog.domain.product import Concept, Lineage

STEPS = 2  # in each direction
MOST = 12  # nodes of one step; the others are counted


class Entry(NamedTuple):
    """A product that a reader may see: `names` are its identifiers and addresses, `home` the endpoint that gave it."""

    pk: int
    slug: str
    title: str
    domain: str
    home: int
    names: tuple[str, ...]
    lineage: Lineage | None

    @property
    def sources(self) -> tuple[Concept, ...]:
        """What it says it was made from."""
        return self.lineage.sources if self.lineage else ()

    @property
    def marks(self) -> frozenset[str]:
        """By what others refer to it."""
        return frozenset(map(mark_of, self.names))


def mark_of(text: str) -> str:
    """The same for all spellings of one address, and of one name; a name that is no address begins with `=`."""
    return plain_url(text) or f"={' '.join(text.casefold().split())}"


def _marks(source: Concept) -> frozenset[str]:
    return frozenset(mark_of(text) for text in (source.iri, source.label) if text.strip())


def _means(source: Concept, made: Entry, entry: Entry) -> bool:
    """Whether a product's source is this entry; a name that is no address and no URN means one of the same endpoint."""
    shared = _marks(source) & entry.marks
    return bool(shared) and (made.home == entry.home or any(map(_is_global, shared)))


def _is_global(mark: str) -> bool:
    return not mark.startswith("=") or mark.startswith(("=urn:", "=doi:", "=10."))


@dataclass(slots=True)
class Node:
    """A place in the graph: a product (`entry`) or what stays words (`source`). `step`: below 0 what it was made from."""

    key: str
    step: int
    entry: Entry | None = None
    source: Concept | None = None


@dataclass(slots=True)
class Graph:
    """Nodes in the order in which they were found, edges (key of the source, key of what was made), and the steps
    of those for which there was no room.

    `circles`: edges that lead back, where things are said to be made from each other.
    """

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[tuple[str, str], None] = field(default_factory=dict)
    circles: set[tuple[str, str]] = field(default_factory=set)
    left_out: dict[str, int] = field(default_factory=dict)

    def at(self, step: int) -> list[Node]:
        """The nodes of a step."""
        return [node for node in self.nodes.values() if node.step == step]

    def entries(self, step: int) -> list[Entry]:
        """The products of a step."""
        return [node.entry for node in self.at(step) if node.entry]

    def add(self, node: Node) -> bool:
        """Whether there is room for it, or it is there already."""
        if node.key in self.nodes:
            return True
        if len(self.at(node.step)) >= MOST:
            self.left_out[node.key] = node.step
            return False
        self.nodes[node.key] = node
        return True

    def join(self, source: str, made: str) -> None:
        """That one was made from the other."""
        if source == made:
            return
        self.edges[(source, made)] = None
        if self.nodes[source].step >= self.nodes[made].step:
            self.circles.add((source, made))


def key_of(entry: Entry) -> str:
    """The key of a product's node."""
    return f"#{entry.pk}"


def graph_begin(entry: Entry) -> Graph:
    """A graph of this product alone."""
    graph = Graph()
    graph.add(Node(key_of(entry), 0, entry))
    return graph


def sources_wanted(graph: Graph, step: int) -> list[tuple[Entry, Concept]]:
    """What the products of a step say they were made from: to be looked up."""
    return [(entry, source) for entry in graph.entries(step) for source in entry.sources if _marks(source)]


def meant(source: Concept, made: Entry, found: Iterable[Entry]) -> Entry | None:
    """Which of these a product means by its source: one of its own endpoint rather than another."""
    fitting = [entry for entry in found if _means(source, made, entry)]
    return min(fitting, key=lambda entry: (entry.home != made.home, entry.pk), default=None)


def sources_add(graph: Graph, step: int, found: Sequence[Entry]) -> None:
    """One step back from `step`: a source that is one of what was found becomes a product, all else stays words."""
    for made, source in sources_wanted(graph, step):
        entry = meant(source, made, found)
        key = key_of(entry) if entry else min(_marks(source))
        if graph.add(Node(key, step - 1, entry, None if entry else source)):
            graph.join(key, key_of(made))


def made_add(graph: Graph, step: int, found: Sequence[Entry]) -> None:
    """One step on from `step`: the products that name one of it as their source."""
    for entry in found:
        for source in graph.entries(step):
            means = any(_means(named, entry, source) for named in entry.sources)
            if means and graph.add(Node(key_of(entry), step + 1, entry)):
                graph.join(key_of(source), key_of(entry))
