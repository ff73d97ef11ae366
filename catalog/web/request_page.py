"""Contexts of the pages of requests, for both sides."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.formats import date_format

from catalog.domain.audit_actions import action_told
from catalog.domain.errors import InvalidInput
from catalog.domain.requests import request as states
from catalog.domain.requests.machine import Machine, Role, Step
from catalog.domain.requests.questions import MIXING, PURPOSES, RECIPIENTS
from catalog.domain.requests.terms import wished_actions
from catalog.models import AccessRequest, AnswerTemplate, User
from catalog.selectors.requests import Shown, templates_of, thread_of, titles_asked
from catalog.selectors.visibility import Viewer
from catalog.web.kept_forms import FIELD, kept_for
from catalog.web.links import breadcrumbs
from catalog.web.request_forms import PARTS

TONES = {
    "draft": "outline",
    "sent": "teal",
    "review": "teal",
    "asked": "amber",
    "answered": "teal",
    "approved": "green",
    "partly": "green",
    "refused": "red",
    "forwarded": "violet",
    "withdrawn": "",
    "lapsed": "",
}
SIDES = {"requester": "asks", "steward": "for the owner", "curator": "curator", "portal": ""}
_NEXT = {
    "sent": "The owner’s stewards have been told. One of them takes it up, asks you if something is not clear, and decides.",
    "review": "A steward looks at it. They may ask you something before they decide.",
    "asked": "The owner asks you something. Their time stands still until you answer.",
    "answered": "The owner has your answer and decides.",
    "approved": "An agreement has been made. Read its text and accept it; then the owner gives you access.",
    "partly": "An agreement has been made for a part. Read its text and accept it; then the owner gives you access.",
    "refused": "The owner has said why. You can ask again with what was missing.",
    "forwarded": "Somebody else has to be asked; the owner says whom.",
    "withdrawn": "You took it back. You can ask again at any time.",
    "lapsed": "A question stayed without an answer for four weeks. You can ask again at any time.",
}
_MAIN = ("answer", "ask", "write")  # the form that stands on the page itself, the first that is possible
_TITLES = 3  # of what is asked for, in a list of requests
_DECISIONS = ("approve", "approve_part", "refuse", "forward")


def page_context(request: HttpRequest, shown: Shown) -> dict[str, Any]:
    """A request that was sent, as one of its sides sees it."""
    row, mine = shown.request, shown.role == "requester"
    main = next((shown.steps[name] for name in _MAIN if name in shown.steps), None)
    decisions = [shown.steps[name] for name in _DECISIONS if name in shown.steps]
    others = [s for s in shown.steps.values() if s is not main and s not in decisions]
    return {
        "shown": shown,
        "row": row,
        "mine": mine,
        "tone": TONES[row.state],
        "next": _NEXT.get(row.state, "") if mine else "",
        "due": row.due_at if row.state in states.WITH_OWNER else None,
        "overdue": row.state in states.WITH_OWNER and bool(row.due_at and row.due_at < timezone.now()),
        "answers": answers(row, whose=not mine),
        "thread": thread(row, request.user),
        "main": main,
        "decisions": decisions,
        "others": others,
        "agreement": getattr(row, "agreement", None),
        "forwarded": row.forwarded_to.select_related("domain").first()
        if row.state == states.FORWARDED
        else None,
        "page_title": f"Request {row.reference}",
        "page_description": f"A request for access to data of {row.domain.name}.",
        "nav_section": "" if mine else "work",
        "crumbs": crumbs(mine, row.reference),
        **kept(request),
    }


def crumbs(mine: bool, reference: str, *more: tuple[str, str]) -> Any:
    """Under one's own requests, or under the desk."""
    above = [("Your requests", "/requests/")] if mine else [("My work", "/work/"), ("Requests", "/desk/")]
    here = [(reference, f"/requests/{reference}/" if more else "")]
    return breadcrumbs(*above, *here, *more)


def kept(request: HttpRequest) -> dict[str, str]:
    """The hidden field by which a form outlives a session."""
    return {"kept_field": FIELD, "kept_value": kept_for(request.user)}  # type: ignore[arg-type]


def templates_for(request: HttpRequest, role: Role, domain_id: int) -> tuple[list[AnswerTemplate], str]:
    """The texts that stewards of a domain use again, for them alone, and the one of them that was chosen."""
    templates = templates_of(domain_id) if role == "steward" else []
    chosen = request.GET.get("template", "")
    return templates, next((one.text for one in templates if str(one.pk) == chosen), "")


def answers(row: AccessRequest, *, whose: bool) -> list[dict[str, Any]]:
    """What was filled in, as rows of a list; `whose`: with the person and their address, for the owner."""
    yes_no = {True: "Yes", False: "No", None: ""}
    period = " to ".join(date_format(day, "j F Y") for day in (row.starts, row.ends) if day)
    rows = [
        ("Organisation", row.organisation, "purpose"),
        ("Purpose", ", ".join(PURPOSES.get(purpose, purpose) for purpose in row.purposes), "purpose"),
        ("In their words" if whose else "In your words", row.purpose, "purpose"),
        ("Use", row.use, "use"),
        ("Who sees it", RECIPIENTS.get(row.recipients, ""), "use"),
        ("Partners", row.recipients_named, "use"),
        ("Mixing", MIXING.get(row.mixing, ""), "use"),
        ("Mixed with", row.mixing_with, "use"),
        ("Commercial use", yes_no[row.commercial], "use"),
        ("Trains a model", yes_no[row.train], "use"),
        ("Period", period, "period"),
        *((a.get("label", ""), _said(a), "questions") for a in row.answers),
    ]
    optional = ("Partners", "Mixed with")
    found = [{"name": n, "value": v, "part": p} for n, v, p in rows if v or n not in optional]
    if whose and row.requester:
        found.insert(0, {"name": "Asked by", "value": f"{row.requester}, {row.requester.email}", "part": ""})
    return found


def _said(answer: dict[str, str]) -> str:
    text = answer.get("answer", "")
    return {"yes": "Yes", "no": "No"}.get(text, text) if answer.get("kind") == "yes" else text


def thread(row: AccessRequest, user: Any) -> list[dict[str, Any]]:
    """The entries of the thread, oldest first."""
    return [entry(message, states.REQUEST, user) for message in thread_of(row)]


def entry(message: Any, machine: Machine, user: Any) -> dict[str, Any]:
    """An entry of a thread or a course: who, when, which step, which words."""
    name = "You" if message.author_id == user.pk else (str(message.author) if message.author else "")
    return {
        "who": name or ("The portal" if message.side == "portal" else "Somebody without an account"),
        "side": SIDES.get(message.side, ""),
        "at": message.at,
        "label": action_told(f"{machine.what.removeprefix('this ')}.{message.step}"),
        "text": message.text,
    }


def draft_context(request: HttpRequest, shown: Shown, lacks: dict[str, str], fields: int) -> dict[str, Any]:
    """A draft before it is sent: each part, and what is missing."""
    row = shown.request
    parts = [
        {
            "key": key,
            "label": label,
            "url": f"/requests/{row.reference}/edit/{key}/",
            "lacks": lacks.get(key, ""),
        }
        for key, label in PARTS.items()
        if key != "questions" or fields
    ]
    return {
        "shown": shown,
        "row": row,
        "parts": parts,
        "lacks": lacks,
        "answers": answers(row, whose=False),
        "page_title": "Check your request",
        "caption": f"{row.reference}, to {row.domain.name}",
        "page_description": f"A request for access to data of {row.domain.name}, not sent yet.",
        "nav_section": "",
        "crumbs": crumbs(True, row.reference),
    }


def part_context(request: HttpRequest, row: AccessRequest, part: str, order: list[str]) -> dict[str, Any]:
    """One part of the form."""
    at = order.index(part)
    label = PARTS[part]
    return {
        "row": row,
        "part": part,
        "back_url": f"/requests/{row.reference}/edit/{order[at - 1]}/"
        if at
        else f"/requests/{row.reference}/",
        "caption": f"Ask {row.domain.name} for access: step {at + 1} of {len(order) + 1}",
        "page_title": label,
        "page_description": f"A request for access to data of {row.domain.name}.",
        "nav_section": "",
        "crumbs": crumbs(True, row.reference, (label, "")),
        **kept(request),
    }


def step_context(request: HttpRequest, shown: Shown, step: Step) -> dict[str, Any]:
    """The page of one step."""
    row, mine = shown.request, shown.role == "requester"
    return {
        "shown": shown,
        "row": row,
        "step": step,
        "back": f"/requests/{row.reference}/",
        "answers": [] if mine else answers(row, whose=True),
        "caption": f"Request {row.reference}",
        "page_title": step.label,
        "page_description": f"A request for access to data of {row.domain.name}.",
        "nav_section": "" if mine else "work",
        "crumbs": crumbs(mine, row.reference, (step.label, "")),
        **kept(request),
    }


def usual_grant(row: AccessRequest) -> dict[str, Any]:
    """What an approval starts with: what was asked for."""
    wished = wished_actions(
        recipients=row.recipients, mixing=row.mixing, commercial=row.commercial, train=row.train
    )
    return {
        "actions": list(wished),
        "starts": row.starts.isoformat() if row.starts else "",
        "ends": row.ends.isoformat() if row.ends else "",
        "slugs": [],
    }


def list_rows(user: Viewer, rows: Iterable[AccessRequest]) -> list[dict[str, Any]]:
    """Requests as lists show them, with what is asked for as far as `user` may see it."""
    found = list(rows)
    titles = titles_asked(user, found)
    return [
        {
            "row": row,
            "titles": titles.get(row.pk, [])[:_TITLES],
            "more": len(titles.get(row.pk, [])[_TITLES:]),
            "waits": row.state == states.ASKED,
            "url": f"/requests/{row.reference}/",
            "tone": TONES[row.state],
            "state": row.get_state_display(),
            "due": row.due_at if row.state in states.WITH_OWNER else None,
            "agreement": getattr(row, "agreement", None),
        }
        for row in found
    ]


def step_named(machine: Machine, name: str, role: Role) -> Step:
    """The step of that name, for somebody in that role. Raises Http404, PermissionDenied."""
    try:
        found = machine.step(name)
    except InvalidInput:
        raise Http404("There is no such step.") from None
    if role not in found.who:
        raise PermissionDenied
    return found


def done_words(row: AccessRequest, step: Step, user: User) -> str:
    """What is said after a step."""
    due = date_format(timezone.localtime(row.due_at), "j F Y") if row.due_at else ""
    said = {
        "send": f"Your request {row.reference} is sent. {row.domain.name} answers by {due}." if due else "",
        "take": "You have taken it up.",
        "ask": "Your question is sent. The time to answer stands still until it is answered.",
        "answer": "Your answer is sent.",
        "write": "Your message is sent.",
        "approve": "It is approved. The agreement waits for the other side to accept its text.",
        "approve_part": "It is approved in part. The agreement waits for the other side to accept its text.",
        "refuse": "It is refused, and the other side told why.",
        "forward": "It is forwarded, and who asked is told where it goes.",
        "withdraw": "Your request is withdrawn.",
    }
    return said.get(step.name) or "Done."
