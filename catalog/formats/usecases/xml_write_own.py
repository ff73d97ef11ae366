"""Custom information of a case [IEC 62559-2, 8]: its own, and the parts that the template has no place for."""

import re
from collections.abc import Iterator, Mapping, Sequence

from catalog.domain.usecases.model import UseCaseRecord
from catalog.formats.usecases import xml_names as names
from catalog.formats.usecases.document import CaseDocument
from catalog.formats.usecases.xml_own import flattened

ORGANISATION_LIMIT = 200
_NUMBERS = re.compile(r"[1-9][0-9]{0,3}(, [1-9][0-9]{0,3})*")
_OF_BUSINESS_OBJECT = ("key", "what", "need")  # parts of a flow that stand in the template itself
type Pairs = Iterator[tuple[str, str]]


def short(organisation: str) -> bool:
    """Whether it can stand as further information on an actor, and be told from a longer text there."""
    return 0 < len(organisation) <= ORGANISATION_LIMIT and "\n" not in organisation


def plain(keywords: Sequence[str]) -> bool:
    """Whether they can be told apart by commas."""
    return [word.strip() for word in ", ".join(keywords).split(",")] == list(keywords)


def numbered(objectives: str) -> bool:
    """Whether an indicator names its objectives by their numbers alone."""
    return _NUMBERS.fullmatch(objectives) is not None


def custom_information(case: UseCaseRecord, document: CaseDocument) -> Iterator[Mapping[str, str]]:
    """Entries of section 8; those whose key begins with `vesportal:` hold a part of the case."""
    own = any(one.term.startswith(names.OWN) for one in case.custom)
    for one in () if own else case.custom:
        yield {name: text for name, text in (("key", one.term), ("value", one.text)) if text}
    yield {"key": names.FORMAT_KEY, "value": names.FORMAT}
    pairs = [*_own(case), *(flattened("custom", case.custom) if own else ())]
    if not document.date:
        pairs += flattened("author", case.author)
    pairs += [(f"{names.LEFT_OUT}/{key}", str(number)) for key, number in document.left_out.items()]
    for path, text in pairs:
        section = names.SECTIONS.get(path.partition("/")[0], "8")
        yield {"key": names.OWN + path, "value": text, "reference": section}


def _own(case: UseCaseRecord) -> Pairs:
    for name in ("question", "sectors", "layers", "standards", "parallels"):
        yield from flattened(name, getattr(case, name))
    if not plain(case.keywords):
        yield from flattened("keywords", case.keywords)
    for actor in case.actors:
        if not short(actor.organisation):
            yield from flattened(f"actors/{actor.key}/organisation", actor.organisation)
    yield from _of_flows(case)
    yield from _of_lists(case)


def _of_flows(case: UseCaseRecord) -> Pairs:
    for flow in case.flows:
        for name in flow.__struct_fields__:
            if name not in _OF_BUSINESS_OBJECT:
                yield from flattened(f"flows/{flow.key}/{name}", getattr(flow, name))
    for requirement in case.requirements:
        if requirement.flows != tuple(flow.key for flow in case.flows if flow.key in requirement.flows):
            yield from flattened(f"requirements/{requirement.key}/flows", requirement.flows)


def _of_lists(case: UseCaseRecord) -> Pairs:
    for number, indicator in enumerate(case.indicators, start=1):
        if not numbered(indicator.objectives):
            yield from flattened(f"indicators/{number}/objectives", indicator.objectives)
    for number, diagram in enumerate(case.diagrams, start=1):
        for name in ("status", "impact", "originator"):
            yield from flattened(f"diagrams/{number}/{name}", getattr(diagram, name))
        if diagram.kind not in names.DRAWINGS or diagram.kind == "other":
            yield from flattened(f"diagrams/{number}/kind", diagram.kind)
