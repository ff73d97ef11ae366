"""Contexts of the pages of the licence registry."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.http import QueryDict

from catalog.domain.licence_terms import LicenceTerms, TermsChange, terms_changes, terms_stored
from catalog.domain.numbers import counted
from catalog.domain.policy.licence import is_family
from catalog.models import DataProduct, LicenceProposal, LicenceVersion
from catalog.selectors.licence_registry import LicenceFilters, LicenceText
from catalog.services.licences import proposal_url
from catalog.web.dates import date_text, moment_text
from catalog.web.licence_terms import terms_groups
from catalog.web.links import breadcrumbs, safe_url
from catalog.web.people import name_of
from catalog.web.product_frame import asked_words

OPEN_WORDS = {True: "open", False: "not open", None: "not known"}
_OPEN_CHOICES = {"yes": "Open", "no": "Not open", "unknown": "Not known"}
_CRUMB = ("Licences", "/licences/")


def filters_asked(query: QueryDict, families: Sequence[str]) -> LicenceFilters:
    """What of the list an address asks for; what is no filter's value counts as nothing."""
    family, open_ = query.get("family", ""), query.get("open", "")
    return LicenceFilters(
        asked_words(query),
        family if family in families else "",
        open_ if open_ in _OPEN_CHOICES else "",
    )


def families_of(texts: Iterable[LicenceText]) -> list[str]:
    """The families of these licences, in the order of the alphabet."""
    return sorted({text.entry.family for text in texts}, key=str.casefold)


def list_context(
    found: Sequence[LicenceText],
    filters: LicenceFilters,
    families: Sequence[str],
    uses: Mapping[str, int],
    proposals: Sequence[LicenceProposal],
    *,
    may: str,
) -> dict[str, Any]:
    """Everything of pages/policy/licences.html; `uses` as selectors.licence_registry.licence_uses tells them, `may` as below."""
    rows = sorted(map(_row(uses), found), key=lambda row: -row["uses"])
    carried = [row for row in rows if row["uses"]]
    others = rows[len(carried) :]
    return {
        "carried": carried,
        "others": others,
        "found": counted(len(rows), "licence"),
        "carried_number": f"{counted(len(carried), 'licence')} of products that you can see",
        "others_number": f"{counted(len(others), 'licence')} that no product carries that you can see",
        "asked": filters != LicenceFilters(),
        "filters": filters,
        "families": [(family, family == filters.family) for family in families],
        "opens": [(value, label, value == filters.open) for value, label in _OPEN_CHOICES.items()],
        "proposals": [_proposal(proposal) for proposal in proposals],
        "may": may,
        "page_title": "Licences",
        "page_description": "What each licence lets you do with data, in words, with the text that this sums up.",
        "nav_section": "help",
        "crumbs": breadcrumbs(("Licences", "")),
    }


def _row(uses: Mapping[str, int]) -> Any:
    def row(text: LicenceText) -> dict[str, Any]:
        entry = text.entry
        return {
            "url": text.url,
            "id": entry.id,
            "label": entry.label,
            "family": entry.family,
            "open": OPEN_WORDS[entry.open],
            "terms": terms_state(text.terms),
            "uses": uses.get(entry.id, 0),
        }

    return row


def terms_state(terms: LicenceTerms) -> str:
    """How far its terms are known."""
    if not terms.known:
        return "to be confirmed: not known yet"
    return "confirmed" if terms.confirmed else "to be confirmed"


def _proposal(proposal: LicenceProposal) -> dict[str, Any]:
    return {
        "url": proposal_url(proposal),
        "licence": proposal.licence_id,
        "at": moment_text(proposal.at),
        "state": proposal.get_state_display(),
        "why": proposal.why,
    }


def licence_context(
    text: LicenceText,
    versions: Sequence[LicenceVersion],
    names: Mapping[Any, str],
    products: tuple[Sequence[DataProduct], int],
    proposals: Sequence[LicenceProposal],
    *,
    asked: str,
    may: str,
) -> dict[str, Any]:
    """Everything of pages/policy/licence.html. `asked`: the number of a version; `may`: decide, propose, or nothing."""
    entry, (shown, number) = text.entry, products
    return {
        **_frame(text, entry.label),
        "caption": entry.id,
        "crumbs": breadcrumbs(_CRUMB, (entry.label, "")),
        "entry": entry,
        "text": text,
        "open": OPEN_WORDS[entry.open],
        "version_open": is_family(entry),
        "state": terms_state(text.terms),
        **terms_context(text.terms),
        "excludes": ", ".join(entry.excludes),
        "iri": safe_url(entry.iri),
        "eu": safe_url(entry.eu),
        "versions": _versions(versions, names, asked),
        "products": shown,
        "number": number,
        "more_url": f"/search/?licence={entry.id}" if number > len(shown) else "",
        "proposals": [_proposal(proposal) for proposal in proposals],
        "may": may,
    }


def terms_context(terms: LicenceTerms) -> dict[str, Any]:
    """Terms in words: groups, and single facts."""
    return {
        "groups": terms_groups(terms),
        "terms": terms,
        "source": safe_url(terms.source),
        "text_date": date_text(terms.text_date),
    }


def _versions(
    versions: Sequence[LicenceVersion], names: Mapping[Any, str], asked: str
) -> list[dict[str, Any]]:
    """The versions, newest first, each with what it changed; the one that was asked for stands open."""
    terms = {version.number: terms_stored(version.terms, version.licence_id) for version in versions}
    return [
        {
            "number": version.number,
            "at": moment_text(version.at),
            "by": name_of(version.by, names) if version.why else "The portal’s own file",
            "begins": version.number == 1 and not version.why,
            "why": version.why,
            "open": asked == str(version.number),
            "changes": _changes(terms.get(version.number - 1), terms[version.number]),
        }
        for version in versions
    ]


def _changes(before: LicenceTerms | None, after: LicenceTerms) -> list[TermsChange]:
    return terms_changes(before, after) if before else []


def new_context(*, decides: bool) -> dict[str, Any]:
    """The page with the form of a licence that is not in the registry yet."""
    title = "Add a licence" if decides else "Propose a licence"
    return {
        "page_title": title,
        "page_description": "A licence that is not in the registry yet: what it lets people do, and where its text stands.",
        "nav_section": "help",
        "crumbs": breadcrumbs(_CRUMB, (title, "")),
        "decides": decides,
        "new": True,
        "back_url": "/licences/",
    }


def edit_context(text: LicenceText, *, decides: bool) -> dict[str, Any]:
    """The page with the form of a licence's terms."""
    title = "Edit the licence" if decides else "Propose other terms"
    return {
        **_frame(text, title),
        "caption": text.entry.label,
        "crumbs": breadcrumbs(_CRUMB, (text.entry.label, text.url), (title, "")),
        "text": text,
        "decides": decides,
        "back_url": text.url,
    }


def proposal_context(
    text: LicenceText,
    proposal: LicenceProposal,
    base: LicenceTerms,
    names: Mapping[Any, str],
    *,
    decides: bool,
    own: bool,
) -> dict[str, Any]:
    """The page of a proposal: what it would change, and what became of it."""
    title = "Proposed terms" if proposal.base else "Proposed licence"
    wanted = terms_stored(proposal.terms, proposal.licence_id)
    waits = proposal.state == LicenceProposal.State.OPEN
    return {
        **_frame(text, title),
        "caption": text.entry.label,
        "crumbs": breadcrumbs(_CRUMB, *([(text.entry.label, text.url)] if text.number else []), (title, "")),
        "text": text,
        "back_url": text.url if text.number else "/licences/",
        "proposal": proposal,
        "at": moment_text(proposal.at),
        "by": str(proposal.by) if proposal.by else "Somebody whose account is gone",
        "changes": terms_changes(base, wanted),
        "new": proposal.base == 0,
        "open": OPEN_WORDS[text.entry.open],
        "outdated": waits and proposal.base != text.number,
        "decided_at": moment_text(proposal.decided_at) if proposal.decided_at else "",
        "decided_by": name_of(proposal.decided_by, names) if proposal.decided_by else "",
        "waits": waits,
        "decides": decides and waits,
        "own": own and waits,
        **terms_context(wanted),
    }


def _frame(text: LicenceText, title: str) -> dict[str, Any]:
    return {
        "page_title": title,
        "page_description": f"{text.entry.label}: what it lets you do with data, what it asks for, and where its text stands.",
        "nav_section": "help",
    }
