"""OAI-PMH with resumption tokens that may be forgotten."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.access_servers import Call, Reply


@dataclass
class Repository:
    """Records by identifier with their day; `forgets`: how many resumption tokens it will not know."""

    records: dict[str, str]
    cap: int = 3
    forgets: int = 0
    sizes: bool = True
    tokens: dict[str, tuple[list[str], int]] = field(default_factory=dict)

    def answer(self, call: Call) -> Reply:
        if call.query["verb"] == "Identify":
            days = sorted(self.records.values())
            return oai(
                f"<Identify><earliestDatestamp>{days[0]}</earliestDatestamp><granularity>YYYY-MM-DD</granularity></Identify>"
            )
        token = call.query.get("resumptionToken")
        if token is None:
            begin, end = call.query.get("from", ""), call.query.get("until", "9999")
            chosen = sorted(name for name, day in self.records.items() if begin <= day <= end)
            return self.page(chosen, 0) if chosen else error("noRecordsMatch")
        if self.forgets:
            self.forgets -= 1
            self.tokens.clear()
        return self.page(*self.tokens[token]) if token in self.tokens else error("badResumptionToken")

    def page(self, chosen: list[str], start: int) -> Reply:
        names = chosen[start : start + self.cap]
        records = "".join(
            f"<record><header><identifier>{name}</identifier><datestamp>{self.records[name]}</datestamp></header></record>"
            for name in names
        )
        size = f' completeListSize="{len(chosen)}"' if self.sizes else ""
        if start + self.cap < len(chosen):
            token = f"tök&en/{start + self.cap}+{len(self.tokens)}"
            self.tokens[token] = (chosen, start + self.cap)
            text = token.replace("&", "&amp;")
            return oai(f"<ListRecords>{records}<resumptionToken{size}>{text}</resumptionToken></ListRecords>")
        return oai(f"<ListRecords>{records}<resumptionToken{size}/></ListRecords>")


def error(code: str) -> Reply:
    return oai(f'<error code="{code}">no</error>')


def oai(inside: str) -> Reply:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/">'
    return Reply(
        f"{head}<responseDate>2026-01-01T00:00:00Z</responseDate>{inside}</OAI-PMH>".encode(),
        content_type="text/xml",
    )


def listing(repository: Repository) -> Callable[[Call], Reply]:
    return repository.answer
