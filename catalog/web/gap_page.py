"""Contexts of the pages of gaps and overlaps."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.utils import timezone

from catalog.domain.numbers import counted
from catalog.domain.policy.model import QUESTIONS
from catalog.domain.usecases.gap_states import STATES, GapStep
from catalog.domain.usecases.gaps import CASE_WEIGHT, FEW, KINDS, FlowRow, ProductRow
from catalog.domain.usecases.model import SECTORS
from catalog.models import DataProduct, SearchWords
from catalog.selectors.gap_facts import SEARCH_DAYS
from catalog.selectors.gap_lists import LIST_STATES, GapFilters, gaps_narrowed
from catalog.selectors.gap_offers import OFFERABLE, OfferSeen
from catalog.selectors.gaps import GapsSeen, GapView
from catalog.selectors.visibility import Viewer
from catalog.web.compare_page import MOST
from catalog.web.links import breadcrumbs, pagination

PAGE_SIZE = 25
TONES = {"open": "", "back": "red", "assigned": "teal", "closed": "outline", "gone": "green"}
CRUMB = ("Gaps and overlaps", "/gaps/")


def list_context(seen: GapsSeen, asked: GapFilters, *, page: str, curator: bool) -> dict[str, Any]:
    """Everything of pages/gaps/list.html."""
    others = gaps_narrowed(seen.gaps, GapFilters(**{**asked.parameters(), "kind": ""}))
    rows = [gap for gap in others if not asked.kind or gap.kind == asked.kind]
    shown = Paginator(rows, PAGE_SIZE).get_page(page)
    return {
        "rows": [row_context(gap) for gap in shown],
        "number": counted(len(rows), "gap"),
        "kinds": _kinds(others, asked),
        "kind": KINDS.get(asked.kind),  # type: ignore[call-overload]
        "asked": asked,
        "filtered": bool(asked.parameters()),
        "choices": _choices(seen.gaps, asked),
        "pagination": pagination(
            shown.number, shown.paginator.num_pages, lambda n: _url(asked, page=str(n) if n > 1 else "")
        ),
        "csv_url": f"/gaps.csv{_query(asked.parameters())}",
        "kept_back": 0 if curator or asked.parameters() else seen.kept_back,
        "unread": seen.unread,
        "case_weight": CASE_WEIGHT,
        "few": FEW,
        "search_days": SEARCH_DAYS,
        "page_title": "Gaps and overlaps",
        "page_description": "What use cases and people need and do not get, ranked by how many wait, and what is served twice.",
        "nav_section": "cases",
        "crumbs": breadcrumbs(("Use cases", "/use-cases/"), (CRUMB[0], "")),
    }


def row_context(gap: GapView) -> dict[str, Any]:
    """A gap, ready to print in a list."""
    row = gap.row
    return {
        "url": f"/gaps/{gap.id}/",
        "title": gap.title,
        "kind": KINDS[gap.kind].title,
        "state": STATES[gap.state],
        "tone": TONES[gap.state],
        "domain": row.domain.name if row and row.domain else "",
        "cases": len(gap.cases),
        "people": gap.people,
        "why": why(gap),
        "key": gap.id,
    }


def why(gap: GapView) -> str:
    """What is wrong, in a sentence."""
    found = gap.found
    if found is None:
        day = (
            f" It was first seen on {timezone.localdate(gap.gone_since):%-d %B %Y}." if gap.gone_since else ""
        )
        return f"Its cause is not there any more.{day}"
    match found.kind:
        case "below":
            have = found.products[0].level
            need = max((flow.level or 0 for flow in found.flows), default=0)
            stands = "has not been assessed" if have is None else f"is at level {have}"
            return f"It {stands}; level {need} is needed."
        case "search":
            return f"Searched for {counted(sum(one.times for one in found.misses), 'time')} in {SEARCH_DAYS} days."
        case "parallel":
            return f"{counted(len(found.products), 'data product')} serve it."
        case _:
            return ""


def _kinds(gaps: Sequence[GapView], asked: GapFilters) -> list[dict[str, Any]]:
    numbers: dict[str, int] = {}
    for gap in gaps:
        numbers[gap.kind] = numbers.get(gap.kind, 0) + 1
    every = [("", "All", len(gaps)), *((k, kind.title, numbers.get(k, 0)) for k, kind in KINDS.items())]
    return [
        {"label": f"{title} ({number:,})", "url": _url(asked, kind=key), "current": key == asked.kind}
        for key, title, number in every
        if number or key in ("", asked.kind)
    ]


def _choices(gaps: Sequence[GapView], asked: GapFilters) -> list[dict[str, Any]]:
    """The other filters: name, label, and the values that some gap has."""
    cases = {slug: title for gap in gaps for slug, title in gap.cases.items()}
    domains = {str(pk): name for gap in gaps for pk, name in gap.domains.items()}
    sectors = {key: label for key, label in SECTORS.items() if any(key in gap.sectors for gap in gaps)}
    every = (("case", "Use case", cases), ("sector", "Sector", sectors), ("domain", "Domain", domains))
    choices = [_choice(name, label, {"": "All", **_sorted(values)}, asked) for name, label, values in every]
    return [*choices, _choice("state", "State", dict(LIST_STATES), asked)]


def _sorted(values: dict[str, str]) -> dict[str, str]:
    return dict(sorted(values.items(), key=lambda item: item[1].casefold()))


def _choice(name: str, label: str, values: dict[str, str], asked: GapFilters) -> dict[str, Any]:
    chosen = getattr(asked, name)
    options = [(value, text, value == chosen) for value, text in values.items()]
    return {"name": name, "label": label, "options": options}


def _url(asked: GapFilters, **changed: str) -> str:
    return f"/gaps/{_query({**asked.parameters(), **changed})}"


def _query(parameters: dict[str, str]) -> str:
    kept = {name: value for name, value in parameters.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


SAID = {
    "assign": "The gap is in the to-do list of the domain’s stewards, and they were told.",
    "return": "The gap is with the curators again.",
    "close": "The gap is closed.",
    "reopen": "The gap is open again.",
    "note": "The note is kept.",
}


def gap_context(
    gap: GapView, steps: Sequence[GapStep], days: Sequence[SearchWords], closes: DataProduct | None
) -> dict[str, Any]:
    """Everything of pages/gaps/gap.html. `days`: on which days its words were searched for in vain; `closes`: what closed it."""
    found = gap.found
    return {
        **_frame(gap, gap.title[:120]),
        "gap": row_context(gap),
        "kind": KINDS[gap.kind],
        "row": gap.row,
        "note": gap.row.note if gap.row and (gap.decides or gap.state == "closed") else "",
        "closes": closes,
        "advice": _advice(gap, closes),
        "flows": [_flow(flow) for flow in found.flows] if found else [],
        "products": [_product(gap, product) for product in found.products] if found else [],
        "compare_url": _compare(gap),
        "wishes": found.wishes if found else (),
        "refusals": found.refusals if found else (),
        "misses": found.misses if found else (),
        "days": days,
        "decides": gap.decides,
        "steps": [{"url": f"/gaps/{gap.id}/{step.name}/", "label": step.label} for step in steps],
        "few": FEW,
        "search_days": SEARCH_DAYS,
    }


_ANYBODYS = ("need", "wish", "search")  # kinds that are about no product, until a domain has them


def _advice(gap: GapView, closes: DataProduct | None) -> dict[str, str] | None:
    """What to do next, and who can; None where there is nothing."""
    if gap.found is None:
        return None
    if gap.state == "closed":
        attach = "Attach the data product to the flow: until then its case shows a gap."
        return {"next": attach, "who": "The case’s editors"} if closes and gap.kind == "need" else None
    if gap.state == "assigned" and gap.kind in _ANYBODYS:
        publish = "Publish the data and close this with its data product; where the data is not yours, hand it back."
        return {"next": publish, "who": "Stewards of the domain, and curators"}
    return {"next": KINDS[gap.kind].next, "who": KINDS[gap.kind].who}


_LOOK = {"below": ("maturity/", "Steps to the next level"), "forbidden": ("may-i/", "What its terms say")}


def _product(gap: GapView, product: ProductRow) -> dict[str, Any]:
    """A product of a gap, with the page on which more is said of what is wrong."""
    place, label = _LOOK.get(gap.kind, ("", ""))
    here = f"/products/{product.slug}/"
    return {"row": product, "url": here, "look_url": f"{here}{place}" if place else "", "look": label}


def _compare(gap: GapView) -> str:
    """Where products that serve one need stand side by side."""
    if gap.kind != "parallel" or gap.found is None:
        return ""
    return f"/compare/?{urlencode([('p', product.slug) for product in gap.found.products[:MOST]])}"


def _flow(flow: FlowRow) -> dict[str, Any]:
    needs = [f"level {flow.level}"] if flow.level is not None else []
    needs += [QUESTIONS[use].short for use in flow.uses if use in QUESTIONS]  # type: ignore[index]
    return {
        "case": flow.case_title,
        "url": f"/use-cases/{flow.case}/#flow-{flow.key}",
        "what": flow.what,
        "need": flow.need if flow.need != flow.what else "",
        "ends": f"{flow.source} → {flow.target}",
        "needs": ", ".join(needs),
    }


def step_context(gap: GapView, step: GapStep, *, seen: int) -> dict[str, Any]:
    """The page with the form of a step."""
    return {**form_context(gap, step.label), "step": step, "seen": seen}


def form_context(gap: GapView, title: str) -> dict[str, Any]:
    """A page with a form about a gap."""
    return {
        **_frame(gap, title),
        "crumbs": breadcrumbs(CRUMB, (gap.title[:80], f"/gaps/{gap.id}/"), (title, "")),
        "caption": gap.title[:120],
        "gap": row_context(gap),
    }


def offers_context(gap: GapView, offers: Sequence[OfferSeen], user: Viewer) -> dict[str, Any]:
    """The offers on the page of a gap, and where one is made."""
    closable = gap.decides and gap.state in ("open", "back", "assigned")
    return {
        "offer_url": f"/gaps/{gap.id}/offer/" if gap.kind in OFFERABLE and gap.found else "",
        "need_url": f"/wishes/new/?{urlencode({'title': gap.title[:200], 'q': gap.title[:100]})}",
        "offers": [
            {
                "product": one.product,
                "place": one.offer.place,
                "text": one.offer.text if gap.decides or one.offer.by_id == user.pk else "",
                "by": str(one.offer.by or "somebody without an account") if gap.decides else "",
                "at": one.offer.at,
                "mine": one.offer.by_id == user.pk,
                "answer_url": f"/gaps/{gap.id}/offers/{one.offer.pk}/"
                if gap.decides or one.offer.by_id == user.pk
                else "",
                "close_url": f"/gaps/{gap.id}/close/?{urlencode({'product': one.product.slug})}"
                if closable and one.product
                else "",
            }
            for one in offers
        ],
    }


def initial(gap: GapView, step: str, product: str = "") -> dict[str, str]:
    """What a form begins with: the note that stands, the wording that everybody reads, a product that was offered."""
    row = gap.row
    return {
        "text": row.note if row and step == "note" else "",
        "wording": row.title if row else "",
        "product": product[:300],
    }


def _frame(gap: GapView, title: str) -> dict[str, Any]:
    return {
        "page_title": title,
        "page_description": KINDS[gap.kind].means,
        "nav_section": "cases",
        "crumbs": breadcrumbs(("Use cases", "/use-cases/"), CRUMB, (gap.title[:80], "")),
    }
