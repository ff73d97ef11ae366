"""Which records a run has met: what is new of a page, what occurs twice, and whether the listing still gets on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import msgspec

from catalog.domain.identity import content_hash, source_key
from catalog.domain.product import Problem
from catalog.formats.protocol import RawItem
from catalog.harvest.guard import redact_url
from catalog.harvest.pages import GatheredPage, page_key
from catalog.services.ingest import Keyed

MOST_IDLE = 5  # pages in a row that lead on and hold nothing new: a listing has no reason for more


@dataclass(slots=True)
class Met:
    """The keys of a run's records. `again`: those stored before a resumed run's first page ended, to be passed over once.

    `idle`: how many pages in a row brought nothing new, as of the last `page_read`.
    """

    seen: set[str]
    again: set[str]
    idle: int = 0
    _nameless: set[bytes] = field(default_factory=set)
    _news: bool = False
    _queued: int = 0

    def fresh(self, gathered: GatheredPage, keys: list[str]) -> Iterator[Keyed]:
        """Items under their keys; one whose identifier is missing or was met before in this run becomes a refusal.

        A refused one has a key of its own, of its place. After a crash, pages from the last checkpoint on are read
        again: what was stored of them before is passed over. `keys` gets the key of each item that the source has.
        """
        for n, item in enumerate(gathered.page.items if gathered.page else ()):
            key = source_key(item.source_id)
            if item.gone:
                yield from self._gone(key, item)
                continue
            keys.append(key)
            if item.source_id and key not in self.seen:
                self._note(key)
                yield key, item
            elif item.source_id and key in self.again:
                self._pass_over(key)
            else:
                yield from self._refused(source_key(f"{page_key(gathered.request)} {n}"), item)

    def unmodified(self, keys: Iterable[str]) -> list[str]:
        """Those keys of a page that is as it was which are new in this run."""
        fresh = []
        for key in keys:
            if key not in self.seen:
                self._note(key)
                fresh.append(key)
            elif key in self.again:
                self._pass_over(key)
        return fresh

    def page_read(self) -> None:
        """A page has been read to its end."""
        self.idle, self._news = 0 if self._news else self.idle + 1, False

    def named(self, gathered: GatheredPage) -> None:
        """A page that names further documents gets on; and what a further document leads to is a listing of its own."""
        if gathered.queued != self._queued:
            self._queued, self.idle = gathered.queued, 0
        self._news = self._news or gathered.named > 0

    def goes_round(self, gathered: GatheredPage) -> Problem | None:
        """Why the listing is not followed beyond this page, the last one read; None where it is."""
        if gathered.next is None or self.idle < MOST_IDLE:
            return None
        return Problem(
            message=f"{self.idle} pages in a row held no record that was not listed before, and yet the endpoint points to "
            "another page. The harvest stopped there: the listing goes round, and may lack records.",
            path="next page",
            value=redact_url(gathered.next.url),
            rule="paging",
            fix="Let each page lead to records of its own, and the last one to no page.",
        )

    def _note(self, key: str) -> None:
        self.seen.add(key)
        self._news = True

    def _gone(self, key: str, item: RawItem) -> Iterator[Keyed]:
        """A deletion is told once, under the identifier that the record had."""
        if key in self.again:
            self._pass_over(key)
        elif item.source_id and key not in self.seen:
            self._note(key)
            yield key, item

    def _pass_over(self, key: str) -> None:
        self.again.remove(key)
        self._news = True

    def _refused(self, place: str, item: RawItem) -> Iterator[Keyed]:
        if place in self.again:
            self._pass_over(place)
        elif place not in self.seen:
            self.seen.add(place)
            if not item.source_id:
                self._note_nameless(item)
            yield place, _refused(item)

    def _note_nameless(self, item: RawItem) -> None:
        """Without an identifier, only a record with other content than all before it is a new one."""
        said = item.refusal.message if item.refusal else ""
        content = content_hash(item.body, said.encode("utf-8", "surrogatepass"))
        self._news = self._news or content not in self._nameless
        self._nameless.add(content)


def _refused(item: RawItem) -> RawItem:
    if item.refusal is not None:
        return item
    if item.source_id:
        why = f"The identifier “{item.source_id[:200]}” occurs more than once in this listing; the first record was kept."
        rule = "identifiers are unique within an endpoint"
    else:
        why, rule = (
            "The record has no identifier, so it cannot be found again at the next harvest.",
            "each record has an identifier",
        )
    return msgspec.structs.replace(
        item, refusal=Problem(message=f"{why} Ask the owner to mend it.", rule=rule)
    )
