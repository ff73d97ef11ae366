"""The made-up data sets in ISO 19139, as a catalogue service gives them page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from tests.bench.dialect_iso19115 import metadata
from tests.bench.dialects import Dialect, Record

_SPACE = 'xmlns:csw="http://www.opengis.net/cat/csw/2.0.2"'


def _write(records: Sequence[Record], total: int, following: str) -> bytes:
    """`following`: the place of the next record; empty at the end."""
    stated = f'numberOfRecordsMatched="{total}" numberOfRecordsReturned="{len(records)}" nextRecord="{following or 0}"'
    inside = f"<csw:SearchResults {stated}>{''.join(map(metadata, records))}</csw:SearchResults>"
    answer = f'<csw:GetRecordsResponse {_SPACE} version="2.0.2">{inside}</csw:GetRecordsResponse>'
    return f'<?xml version="1.0" encoding="UTF-8"?>{answer}'.encode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class _Places(Dialect):
    """Places are counted from 1."""

    def window(self, path: str) -> tuple[int, int]:
        asked = dict(parse_qsl(urlsplit(path).query))
        return int(asked.get("startPosition", 1)) - 1, int(asked.get("maxRecords", 10))

    def following(self, path: str) -> str:
        first, size = self.window(path)
        return str(first + size + 1)


CSW = _Places("csw", "/csw", "/csw", "application/xml; charset=utf-8", _write)
