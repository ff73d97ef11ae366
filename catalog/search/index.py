"""The index behind its alias: made, written with versions, and rebuilt beside the live one.

`<prefix>products` is the alias that is searched and written; it points to one index
`<prefix>products-<schema>-<n>`. While a rebuild runs, `<prefix>building` points to the new index, and every
write goes to both, in one bulk request. So nothing is lost:

- a writer that began before the building index was there had read rows that were committed before, and the
  rebuild begins to read after it, so it finds the same or newer revisions;
- a writer that comes later writes to both; versions let the newer revision win, whichever arrives first;
- a writer caught by the swap finds the alias on the new index, or writes again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import batched
from types import MappingProxyType

import msgspec
import orjson

from catalog.domain.errors import SearchUnavailable
from catalog.search.client import Answer, Client, IndexMissing
from catalog.search.document import Document, IndexedProduct, document_of
from catalog.search.mapping import SCHEMA, index_body

REFRESH_INTERVAL = "1s"
_WRITE_TIMEOUT = 30.0  # seconds
_CHUNK_BYTES = 5_000_000
_CONFLICT = 409  # a newer version is there
_TOO_BUSY = 429  # this and all from 500 on pass by themselves
_BLOCKED = "cluster_block_exception"  # an index that was made read-only, by a full disk or by somebody
_NO_INDEX = "index_not_found_exception"

type Deletion = tuple[int, int]  # product id, revision
_NONE: Mapping[int, Document] = MappingProxyType({})


class Ensured(msgspec.Struct, frozen=True):
    """`created`: the index is new and empty, so every product is due. `outdated`: a rebuild is due."""

    created: bool
    outdated: bool


class WriteResult(msgspec.Struct, frozen=True):
    """`done`: product id → revision that the index now has, or has a newer one of. `failed`: id → reason."""

    done: dict[int, int] = {}
    failed: dict[int, str] = {}


class Operation(msgspec.Struct, frozen=True):
    """A product to be written, or deleted where it has no document."""

    id: int
    revision: int
    document: bytes | None  # None deletes

    def lines(self, alias: str) -> bytes:
        """Return what a bulk request says of it."""
        verb = "delete" if self.document is None else "index"
        head = (
            f'{{"{verb}":{{"_index":"{alias}","_id":"{self.id}",'
            f'"version":{self.revision},"version_type":"external_gte"}}}}\n'
        ).encode()
        return head if self.document is None else b"%b%b\n" % (head, self.document)


class ProductIndex:
    """The product index under `prefix`, such as `vesportal-`."""

    def __init__(self, client: Client, prefix: str) -> None:
        self._client = client
        self.live = f"{prefix}products"
        self.building = f"{prefix}building"

    def ensure(self) -> Ensured:
        """Make the index if it is not there. One cheap request when it is."""
        try:
            found = self._client.call("GET", f"/{self.live}/_mapping")
        except IndexMissing:
            return Ensured(created=self._create_live(), outdated=False)
        return Ensured(created=False, outdated=set(map(_schema, found.values())) != {SCHEMA})

    def outdated(self) -> bool:
        """Whether the live index is of another shape than today's. Raises IndexMissing where there is none."""
        found = self._client.call("GET", f"/{self.live}/_mapping")
        return set(map(_schema, found.values())) != {SCHEMA}

    def write(
        self,
        products: Sequence[IndexedProduct],
        deletions: Sequence[Deletion] = (),
        made: Mapping[int, Document] = _NONE,
    ) -> WriteResult:
        """Write and delete, each with its revision as external version; a newer one there counts as done.

        `made`: documents that are made already, by product id.
        Raises IndexMissing if there is no index, SearchUnavailable if Elasticsearch does not answer or is too
        busy; what was written before that may be written again.
        """
        try:
            return self.write_to(self._targets(), products, deletions, made)
        except IndexMissing:  # perhaps only the swap at the end of a rebuild: look again
            return self.write_to(self._targets(), products, deletions, made)

    def write_to(
        self,
        aliases: Sequence[str],
        products: Sequence[IndexedProduct],
        deletions: Sequence[Deletion] = (),
        made: Mapping[int, Document] = _NONE,
    ) -> WriteResult:
        """Write to the indices under all of `aliases`; raises IndexMissing if the first of them has none.

        A product has failed if any of the indices refuses it. A later alias that is gone does not count: it
        was that of a rebuild which has ended.
        """
        failed: dict[int, str] = {}
        result = self.send(aliases, _operations(products, deletions, made, failed))
        return WriteResult(result.done, failed | result.failed)

    def send(self, aliases: Sequence[str], operations: Iterable[Operation]) -> WriteResult:
        """Send operations that are made (`operations_of`), as `write_to` does."""
        result = WriteResult({}, {})
        for chunk in _chunks(operations, aliases):
            for operation, reason in zip(chunk, self._bulk(chunk, aliases), strict=True):
                if reason:
                    result.failed[operation.id] = reason
                else:
                    result.done[operation.id] = operation.revision
        return result

    def refresh(self, alias: str | None = None) -> None:
        """Make all that was written searchable now."""
        self._client.call("POST", f"/{alias or self.live}/_refresh", timeout=_WRITE_TIMEOUT)

    def count(self, alias: str | None = None) -> int:
        """Return how many products the index holds, as of its last refresh."""
        return int(self._client.call("GET", f"/{alias or self.live}/_count")["count"])

    def versions(self, after: int, size: int) -> dict[int, int]:
        """Return id → version of the next `size` products that the index holds after an id, as of its last refresh."""
        body = {
            "size": size,
            "sort": [{"id": "asc"}],
            "search_after": [after],
            "version": True,
            "stored_fields": "_none_",
            "track_total_hits": False,
        }
        answer = self._client.call("POST", f"/{self.live}/_search", body, timeout=_WRITE_TIMEOUT)
        return {hit["sort"][0]: hit["_version"] for hit in answer["hits"]["hits"]}

    # --- the steps of a rebuild (see rebuild.py) ---

    def begin(self) -> str:
        """Make a fresh index under the building alias, after what an earlier, broken rebuild left is gone; return its name."""
        self.abandon()
        return self._create(self.building, refresh_interval="-1")

    def goes_on(self, name: str) -> bool:
        """Whether the index `name` is still the one being built, and of today's shape."""
        try:
            found = self._client.call("GET", f"/{self.building}/_mapping")
        except IndexMissing:
            return False
        return list(found) == [name] and _schema(found[name]) == SCHEMA

    def swap(self) -> None:
        """Let the built index take the live one's place in one step, then delete the old one."""
        indices = self._indices()
        built = next((name for name, aliases in indices.items() if self.building in aliases), None)
        if built is None:
            raise IndexMissing("The index that was being built has gone: rebuild it again.")
        old = [name for name, aliases in indices.items() if self.live in aliases]
        self._client.call("PUT", f"/{built}/_settings", {"index": {"refresh_interval": REFRESH_INTERVAL}})
        moves: list[dict[str, object]] = [{"remove": {"index": name, "alias": self.live}} for name in old]
        moves.append({"remove": {"index": built, "alias": self.building}})
        moves.append({"add": {"index": built, "alias": self.live}})
        self._client.call("POST", "/_aliases", {"actions": moves}, timeout=_WRITE_TIMEOUT)
        self._delete(old)

    def abandon(self) -> None:
        """Delete every index of this prefix that is not the live one."""
        self._delete([name for name, aliases in self._indices().items() if self.live not in aliases])

    def drop(self) -> None:
        """Delete every index of this prefix. Nothing is lost that cannot be rebuilt."""
        self._delete(list(self._indices()))

    # --- parts ---

    def _create_live(self) -> bool:
        if any(self.live in aliases for aliases in self._indices().values()):
            return False  # another worker was faster
        try:
            self._create(self.live, refresh_interval=REFRESH_INTERVAL)
        except SearchUnavailable as error:
            if "resource_already_exists" in str(error):
                return False  # another worker was a moment faster
            raise
        return True

    def _create(self, alias: str, *, refresh_interval: str) -> str:
        numbers = [int(match[1]) for name in self._indices() if (match := re.search(r"-(\d+)$", name))]
        name = f"{self.live}-{SCHEMA}-{max(numbers, default=0) + 1}"
        body = index_body(alias=alias, refresh_interval=refresh_interval)
        self._client.call("PUT", f"/{name}", body, timeout=_WRITE_TIMEOUT)
        return name

    def _indices(self) -> dict[str, list[str]]:
        """Return the indices of this prefix, each with its aliases."""
        found = self._client.call("GET", f"/{self.live}-*/_alias")
        return {name: list(entry["aliases"]) for name, entry in found.items()}

    def _targets(self) -> list[str]:
        present = {alias for aliases in self._indices().values() for alias in aliases}
        if self.live not in present:
            raise IndexMissing("The search index is not there: `ensure` it, then mark every product as due.")
        return [self.live, self.building] if self.building in present else [self.live]

    def _delete(self, names: Sequence[str]) -> None:
        if names:
            self._client.call("DELETE", f"/{','.join(names)}", timeout=_WRITE_TIMEOUT)

    def _bulk(self, chunk: Sequence[Operation], aliases: Sequence[str]) -> list[str]:
        """Return for each operation why it failed, or "" where it did not."""
        body = b"".join(operation.lines(alias) for operation in chunk for alias in aliases)
        # require_alias: never let a bulk request make an index of its own where the alias is gone.
        parameters = {"require_alias": "true", "filter_path": "errors,items.*.status,items.*.error"}
        answer = self._client.call(
            "POST", "/_bulk", body, params=parameters, lines=True, timeout=_WRITE_TIMEOUT
        )
        if not answer["errors"]:
            return [""] * len(chunk)
        items = [item for entry in answer["items"] for item in entry.values()]
        return [_reason(of_one) for of_one in batched(items, len(aliases))]


def operations_of(products: Iterable[IndexedProduct], failed: dict[int, str]) -> list[Operation]:
    """Return what writes `products`; those that cannot be written go into `failed` with the reason."""
    return list(_operations(products, (), _NONE, failed))


def _operations(
    products: Iterable[IndexedProduct],
    deletions: Iterable[Deletion],
    made: Mapping[int, Document],
    failed: dict[int, str],
) -> Iterator[Operation]:
    for product in products:
        try:
            document = orjson.dumps(made.get(product.id) or document_of(product))
        except TypeError as error:
            failed[product.id] = f"The product cannot be written as JSON: {error}."
        else:
            yield Operation(product.id, product.revision, document)
    for product_id, revision in deletions:
        yield Operation(product_id, revision, None)


def _chunks(operations: Iterable[Operation], aliases: Sequence[str]) -> Iterator[list[Operation]]:
    chunk: list[Operation] = []
    size = 0
    for operation in operations:
        chunk.append(operation)
        size += len(operation.document or b"") * len(aliases)
        if size > _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def _schema(index: Answer) -> str | None:
    schema: str | None = index["mappings"].get("_meta", {}).get("schema")
    return schema


def _reason(items: Sequence[Answer]) -> str:
    """Return why one operation failed for good, from the answers of each index that it went to."""
    errors = [_error(item) for item in items]
    if errors[0].startswith(_NO_INDEX):
        raise IndexMissing("The search index went away while it was written.")
    return next((error for error in errors if error and not error.startswith(_NO_INDEX)), "")


def _error(item: Answer) -> str:
    """Return the error of one item as `type: reason`; "" also where a newer version is there already."""
    status, error = item["status"], item.get("error")
    if error is None or status == _CONFLICT:
        return ""
    if status == _TOO_BUSY or status >= 500 or error["type"] == _BLOCKED:
        raise SearchUnavailable(
            f"Elasticsearch cannot write at the moment ({error['reason']}). Try again later."
        )
    return f"{error['type']}: {error['reason']}"
