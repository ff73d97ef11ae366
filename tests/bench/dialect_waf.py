"""The made-up data sets in ISO 19139, one document each, in a folder that lists them."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench.dialect_iso19115 import metadata
from tests.bench.dialects import Dialect, Record

_HEAD = '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN"><html><head><title>Index of /waf</title></head><body><h1>Index of /waf</h1>'


def _index(records: Sequence[Record], total: int, following: str) -> bytes:
    """As Apache lists a folder, by the numbers of the data sets."""
    rows = "".join(f'<li><a href="{r["n"]}.xml"> {r["n"]}.xml</a></li>\n' for r in records)
    return f'{_HEAD}<ul><li><a href="/"> Parent Directory</a></li>\n{rows}</ul></body></html>'.encode()


@dataclass(frozen=True)
class _Folder(Dialect):
    """The listing at its path, and below it the document of each data set."""

    def window(self, path: str) -> tuple[int, int]:
        """The place of a document among the data sets; (0, 0) is the listing."""
        name = path.partition("?")[0].rpartition("/")[2].removesuffix(".xml")
        return (int(name), 1) if name.isdigit() else (0, 0)

    def answer(self, path: str, records: Sequence[Record]) -> bytes:
        number, is_document = self.window(path)
        if not is_document:
            return self.write(records, len(records), "")
        found = next((r for r in _near(records, number) if r["n"] == number), None)
        if found is None:
            return b"<html><title>404 Not Found</title></html>"
        return f'<?xml version="1.0" encoding="UTF-8"?>{metadata(found)}'.encode("utf-8", "surrogatepass")


def _near(records: Sequence[Record], number: int) -> Sequence[Record]:
    """Data sets are mostly in the order of their numbers, from 0 or 1 on: those are looked at first."""
    close = records[max(number - 1, 0) : number + 1]
    return close if any(r["n"] == number for r in close) else records


WAF = _Folder("waf", "/waf/", "/waf/", "text/html; charset=utf-8", _index, below=True)
