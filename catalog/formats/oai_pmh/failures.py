"""The errors of OAI-PMH 2.0 (3.6) in sentences for whoever connects or keeps the endpoint."""

from catalog.domain.errors import PageUnreadable
from catalog.domain.product import Problem
from catalog.formats.oai_pmh.addresses import State, asked_verb, is_resumed, listing_request
from catalog.formats.oai_pmh.prefixes import DUBLIN_CORE
from catalog.formats.paging import stopped_page
from catalog.formats.protocol import Page, PageRequest

_SENTENCES = {
    "badVerb": "The repository does not know the request {verb}: the address answers OAI-PMH, but not as it should",
    "badArgument": "The repository does not accept the request {verb}: one of set, from, until and metadataPrefix is not as "
    "it wants it",
    "cannotDisseminateFormat": "The repository does not give its records as “{prefix}”. Name another metadataPrefix in "
    "the address, or none",
    "idDoesNotExist": "The repository has no record of this identifier",
    "noMetadataFormats": "The repository gives this record in no form",
    "noSetHierarchy": "The repository has no sets. Give its address without one",
}
_LOST = (
    "The repository did not accept the token that leads on; such tokens expire. The listing stopped there."
)
_START_AGAIN = "Harvest again: the next run begins from the first record."


def page_of_errors(request: PageRequest, state: State, errors: tuple[tuple[str, str], ...]) -> Page:
    """What follows from the errors of an answer. Raises PageUnreadable where nothing does.

    Nothing that matches is an empty listing. A token that is not accepted ends a listing early, so that nothing counts
    as withdrawn; beginning again within the run would list each record twice.
    """
    codes = [code for code, _ in errors]
    if "noRecordsMatch" in codes:
        return _nothing(state, errors)
    if "badResumptionToken" in codes and is_resumed(request):
        return stopped_page(None, _told(_LOST.rstrip("."), errors), _START_AGAIN)
    if asked_verb(request) == "ListMetadataFormats" or (
        "cannotDisseminateFormat" in codes and not state.given and state.prefix != DUBLIN_CORE
    ):
        return Page(items=(), next=listing_request(request, _with_dublin_core(state)))
    code = next((code for code in codes if code in _SENTENCES), "")
    sentence = _SENTENCES.get(code, "The repository answered {verb} with an error")
    named = sentence.format(verb=asked_verb(request) or "made", prefix=state.prefix[:60])
    raise PageUnreadable(_told(named, errors))


def _with_dublin_core(state: State) -> State:
    return State(DUBLIN_CORE, state.given, state.set, state.begin, state.until, state.since, state.seconds)


def _nothing(state: State, errors: tuple[tuple[str, str], ...]) -> Page:
    if state.since:
        return Page(items=(), total=0)
    where = f"in its set “{state.set[:80]}”" if state.set else "at this address"
    problem = Problem(
        message=_told(f"The repository says that it has no records {where} as “{state.prefix[:60]}”", errors),
        rule="no-dataset",
    )
    return Page(items=(), total=0, problems=(problem,))


def _told(sentence: str, errors: tuple[tuple[str, str], ...]) -> str:
    """The sentence, and what the repository says itself."""
    said = next((words for _, words in errors if words), "")
    code = ", ".join(dict.fromkeys(code[:40] for code, _ in errors if code))
    words = " ".join(said.split())[:300].rstrip(". ")
    return f"{sentence} ({': '.join(filter(None, (code, words)))})." if code or words else f"{sentence}."
