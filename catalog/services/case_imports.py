"""Use cases that somebody brings along: what of them is known here, and what becomes a gap with its words kept."""

from collections.abc import Iterable

import msgspec

from catalog.domain.product import Part
from catalog.domain.usecases.check import problems_of
from catalog.domain.usecases.model import DataFlow, Parallel, Reference, UseCaseRecord
from catalog.formats.usecases.document import is_slug
from catalog.formats.usecases.documents import read_case
from catalog.formats.usecases.reading import CaseProblem, CaseRead
from catalog.models import UseCase, User
from catalog.selectors.usecases import cases_to
from catalog.selectors.visibility import visible_to
from catalog.services.limits import limit
from catalog.services.usecases import case_make

_MOST_TOLD = 200  # problems
_MOST_FILES = 60  # an hour
_UNTITLED = "Use case without a title"
_replace = msgspec.structs.replace


class CaseImport(Part, frozen=True):
    """A document as it would become a draft of this person. `blocking`: why it cannot, as sentences that say what to do."""

    record: UseCaseRecord
    problems: tuple[CaseProblem, ...] = ()
    blocking: tuple[str, ...] = ()


def case_import_read(user: User, *, body: bytes, base: str) -> CaseImport:
    """What a file says, as far as this person may see what it names; `base`: the public address of this portal.

    Nothing is stored. Raises PageUnreadable with a sentence on what came instead, TooMany.
    """
    limit("case.read", f"user:{user.pk}", most=_MOST_FILES, seconds=3_600)
    return case_import_fit(user, read_case(body, base))


def case_import_fit(user: User, read: CaseRead) -> CaseImport:
    """What was read, with those products and cases alone that this person may see; the others keep their words.

    Two queries. Nothing is stored.
    """
    problems = list(read.problems)
    known = _known_products(user, read.record)
    record = _replace(
        read.record,
        flows=tuple(_flow(flow, known, problems) for flow in read.record.flows),
        parallels=tuple(_parallel(one, known, problems) for one in read.record.parallels),
    )
    record = _built_on(user, record, problems)
    problems += _left_out(record, read)
    if not record.title:
        record = _replace(record, title=_UNTITLED)
        problems.append(
            CaseProblem(
                message=f"The document has no title; the draft is called “{_UNTITLED}”.",
                element="title",
                fix="Give it one once it is a draft.",
            )
        )
    return CaseImport(record=record, problems=_bounded(problems), blocking=tuple(problems_of(record)))


def case_import_make(user: User, imported: CaseImport) -> UseCase:
    """Make a draft of it. Raises InvalidInput, TooMany."""
    return case_make(user, record=imported.record, what="Imported from a document")


def _bounded(problems: list[CaseProblem]) -> tuple[CaseProblem, ...]:
    if len(problems) <= _MOST_TOLD:
        return tuple(problems)
    message = f"{len(problems) - _MOST_TOLD:,} more things of this kind were left out."
    more = CaseProblem(message=message, fix="Mend those above and read the file again to see them.")
    return (*problems[:_MOST_TOLD], more)


def _known_products(user: User, record: UseCaseRecord) -> set[str]:
    named = [name for name in record.products if is_slug(name)]
    return set(visible_to(user).filter(slug__in=named).values_list("slug", flat=True))


def _flow(flow: DataFlow, known: set[str], problems: list[CaseProblem]) -> DataFlow:
    strangers = [name for name in flow.products if name not in known]
    if not strangers:
        return flow
    kept = tuple(name for name in flow.products if name in known)
    state = "it stays without them" if kept else "it is a gap now"
    problems.append(
        _stranger(f"“{flow.what}”", strangers, f"{state}, and its note keeps the words", flow.key)
    )
    return _replace(flow, products=kept, note=_with_words(flow.note, strangers))


def _parallel(one: Parallel, known: set[str], problems: list[CaseProblem]) -> Parallel:
    strangers = [name for name in one.products if name not in known]
    if not strangers:
        return one
    problems.append(
        _stranger(f"the parallel in {one.sector}", strangers, "its text keeps the words", one.sector)
    )
    kept = tuple(name for name in one.products if name in known)
    return _replace(one, products=kept, text=_with_words(one.text, strangers))


def _stranger(what: str, names: list[str], then: str, element: str) -> CaseProblem:
    said = ", ".join(f"“{name[:150]}”" for name in names[:5]) + (" and more" if len(names) > 5 else "")
    return CaseProblem(
        message=f"{said} at {what}: no such data product is here, or it is not for you to see; {then}.",
        element=element,
        fix="Search for a product that serves it once this is a draft.",
    )


def _with_words(text: str, names: Iterable[str]) -> str:
    return "\n".join(filter(None, (text, f"Served in the imported document by: {', '.join(names)}")))


def _built_on(user: User, record: UseCaseRecord, problems: list[CaseProblem]) -> UseCaseRecord:
    """Cases that are not here become references."""
    named = [name for name in record.builds_on if is_slug(name)]
    known = set(cases_to(user).filter(slug__in=named).values_list("slug", flat=True)) if named else set()
    strangers = [name for name in record.builds_on if name not in known]
    if not strangers:
        return record
    for name in strangers:
        problems.append(
            CaseProblem(
                message=f"It builds on “{name[:200]}”, which is no use case that you may see here; it is a reference now.",
                element="builds_on",
                fix="Choose the case it builds on once this is a draft, if it is here under another name.",
            )
        )
    references = [
        Reference(title=name, url=name if "://" in name else "", kind="Use case that it builds on")
        for name in strangers
    ]
    kept = tuple(name for name in record.builds_on if name in known)
    return _replace(record, builds_on=kept, references=(*record.references, *references))


def _left_out(record: UseCaseRecord, read: CaseRead) -> Iterable[CaseProblem]:
    for key, number in read.left_out.items():
        flow = record.flow(key)
        yield CaseProblem(
            message=f"{number} products of “{flow.what if flow else key}” were not shown to whoever exported it.",
            element=key,
            fix="Ask the sender, or search for what serves it.",
        )
