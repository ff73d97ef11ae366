"""The worked use cases that come with the portal: who gives what to whom, without products."""

from functools import cache
from importlib.resources import files

import msgspec
from django.db import transaction

from catalog.domain.usecases.states import PUBLISHED
from catalog.formats.usecases.document import CaseDocument
from catalog.models import UseCase
from catalog.services.usecases import case_make, case_step

WORKED = ("whole-system-flexibility", "crowdflex", "advanced-dispatch-optimiser")


@cache
def worked_case(name: str) -> CaseDocument:
    """A use case of `data/usecases/`, by the name of its file."""
    data = files("catalog.services").joinpath(f"data/usecases/{name}.json").read_bytes()
    return msgspec.json.decode(data, type=CaseDocument)


def worked_cases_load(*, publish: bool = True) -> list[tuple[UseCase, bool]]:
    """Make those that are not there yet, published or as drafts; each with whether it was made just now."""
    with transaction.atomic():
        return [_loaded(worked_case(name), publish) for name in WORKED]


def _loaded(document: CaseDocument, publish: bool) -> tuple[UseCase, bool]:
    there = UseCase.objects.filter(slug=document.slug).first()
    if there is not None:
        return there, False
    case = case_make(None, record=document.case, slug=document.slug, what="Came with the portal")
    if publish:
        case = case_step(None, case=case, step="submit", seen=case.version)
        case = case_step(None, case=case, step="publish", seen=case.version)
        assert case.state == PUBLISHED
    return case, True
