"""Contexts of the pages of agreements, for both sides."""

from typing import Any

from django.http import HttpRequest

from catalog.domain.numbers import counted
from catalog.domain.policy.model import ACTIONS, terms_from_plain
from catalog.domain.requests import agreement as states
from catalog.domain.requests.machine import Step
from catalog.domain.requests.questions import PURPOSES
from catalog.domain.requests.terms import SENDS_ON, may_send_on, terms_text
from catalog.models import Agreement, AgreementText, User
from catalog.selectors.agreements import (
    PartnerSeen,
    ShownAgreement,
    course_of,
    onward_of,
    texts_of,
)
from catalog.web.dates import date_text
from catalog.web.links import breadcrumbs
from catalog.web.request_page import entry, kept
from catalog.web.work_page import page_of

TONES = {
    "approved": "amber",
    "accepted": "teal",
    "granted": "teal",
    "active": "green",
    "renewal": "green",
    "renewed": "amber",
    "ended": "red",
    "revoked": "red",
    "closed": "",
}
_NEXT_HOLDER = {
    "approved": "Read the text below and accept it, or say what you cannot accept. Then the owner gives you access.",
    "accepted": "The owner is told that you have accepted. They give you access next.",
    "granted": "The owner has given you access. Try it, and say whether it works.",
    "renewal": "The owner is told that you ask for a renewal. The agreement holds as it is meanwhile.",
    "renewed": "The owner renews it. Read the new text and accept it: until then the old end holds.",
    "ended": "Stop using the data under it. The owner takes access away and says so here.",
    "revoked": "Stop using the data under it now. The owner takes access away and says so here.",
}
_NEXT_OWNER = {
    "approved": "The other side is to read the text and accept it. You can take the offer back until then.",
    "accepted": "The text is accepted. Open the access, and say how it works.",
    "granted": "The other side is to try it and say that it works.",
    "renewal": "The other side asks to go on. Renew it with a new end, or let it end as agreed.",
    "renewed": "The other side is to accept the new text.",
    "ended": "It is over. Take access away, and say that it is done.",
    "revoked": "You revoked it. Take access away, and say that it is done.",
}
# What its holder or owner is to do in a state: shown as a button, the rest as links.
_PAST = 50  # partners that are no more, the latest
_PRIMARY = ("accept", "grant", "confirm", "accept_renewal", "renew", "close")


def page_context(request: HttpRequest, shown: ShownAgreement) -> dict[str, Any]:
    """An agreement as one of its sides sees it."""
    row, mine = shown.agreement, shown.role == "requester"
    texts = texts_of(row)
    waits = row.state in (states.APPROVED, states.RENEWED)
    return {
        **_shared(shown, texts),
        "next": (_NEXT_HOLDER if mine else _NEXT_OWNER).get(row.state, ""),
        "newest": texts[0] if texts else None,
        "waits": waits,
        # who has lost access is not told how it works; the owner is, who has to take it away
        "shows_how": row.state in states.IN_FORCE if mine else row.state != states.CLOSED,
        "odrl_url": f"/agreements/{row.reference}/odrl.jsonld",
        "older": texts[1:],
        "course": [entry(message, states.AGREEMENT, request.user) for message in course_of(row)],
        "onward": onward_of(row),
        **_partners(request, shown),
        "primary": [shown.steps[name] for name in _PRIMARY if name in shown.steps],
        "others": [s for s in shown.steps.values() if s.name not in (*_PRIMARY, "write")],
        "write": shown.steps.get("write"),
        "may_pass_on": mine and row.state in states.IN_FORCE,
        "crumbs": crumbs(mine, row.reference),
        **kept(request),
    }


def _partners(request: HttpRequest, shown: ShownAgreement) -> dict[str, Any]:
    """Whom the data may go on to, where the agreement lets it; its owner names them."""
    row = shown.agreement
    if not (row.terms and may_send_on(terms_from_plain(row.terms))):
        return {}
    now = [one for one in shown.partners if one.ended is None]
    past = sorted((one for one in shown.partners if one.ended), key=lambda one: one.ended or "", reverse=True)
    found, turned = page_of(request, now, param="partners", at="partners")
    return {
        "names_partners": True,
        "partners": [{"pk": one.pk, "name": one.name, "since": date_text(one.since)} for one in found],
        "partners_number": counted(len(now), "partner"),
        "partners_turned": turned,
        "partners_past": [(one.name, date_text(one.ended or "")) for one in past[:_PAST]],
        "may_name": shown.role == "steward" and row.state in states.NAMES_PARTNERS,
        "to_anybody": row.request.recipients == "public",
    }


def partner_context(seen: PartnerSeen) -> dict[str, Any]:
    """An agreement as a person of a partner sees it; once it is over, that it is."""
    row, terms = seen.agreement, terms_from_plain(seen.agreement.terms)
    may = [ACTIONS[name] for name in ACTIONS if name in SENDS_ON and terms.grants(name)]
    return {
        "seen": seen,
        "row": row,
        "names": ", ".join(seen.names),
        "may": may,
        "duties": [duty.text for duty in terms.duties],
        "purposes": [PURPOSES.get(p, p) for p in row.purposes],
        "page_title": f"Agreement {row.reference}",
        "page_description": f"What holds for a partner in an agreement about data of {row.domain.name}.",
        "nav_section": "",
        "crumbs": breadcrumbs(("Agreements", "/agreements/?side=partner"), (row.reference, "")),
    }


def _shared(shown: ShownAgreement, texts: list[AgreementText]) -> dict[str, Any]:
    row, mine = shown.agreement, shown.role == "requester"
    terms = terms_from_plain(row.terms) if row.terms else None
    return {
        "shown": shown,
        "row": row,
        "mine": mine,
        "tone": TONES[row.state],
        "groups": [group for group in terms_text(terms) if group[0] != "Held by"] if terms else [],
        "purposes": ", ".join(PURPOSES.get(p, p) for p in row.purposes),
        "sends_on": bool(terms and "distribute" in terms.permissions),
        "texts": texts,
        "page_title": f"Agreement {row.reference}",
        "page_description": f"An agreement about data of {row.domain.name}.",
        "nav_section": "" if mine else "work",
    }


def print_context(shown: ShownAgreement) -> dict[str, Any]:
    """The same to be printed: what was agreed, by whom, and to whom data went on."""
    texts = texts_of(shown.agreement)
    counts = next((text for text in texts if text.accepted_at), texts[0] if texts else None)
    return {
        **_shared(shown, texts),
        "counts": counts,
        "onward": onward_of(shown.agreement),
        "partners": [one.name for one in shown.partners if one.ended is None],
        "crumbs": crumbs(shown.role == "requester", shown.agreement.reference, ("To be printed", "")),
    }


def crumbs(mine: bool, reference: str, *more: tuple[str, str]) -> Any:
    """Under the list of agreements."""
    side = "/agreements/" if mine else "/agreements/?side=owner"
    here = (reference, f"/agreements/{reference}/" if more else "")
    return breadcrumbs(("Agreements", side), here, *more)


def step_context(request: HttpRequest, shown: ShownAgreement, step: Step) -> dict[str, Any]:
    """The page of one step."""
    row = shown.agreement
    texts = texts_of(row) if step.name in ("accept", "accept_renewal") else []
    return {
        **form_context(request, shown, step.label, f"An agreement about data of {row.domain.name}."),
        "step": step,
        "newest": texts[0] if texts else None,
        "back": f"/agreements/{row.reference}/",
    }


def form_context(request: HttpRequest, shown: ShownAgreement, title: str, description: str) -> dict[str, Any]:
    """What the pages with a form about an agreement share."""
    row, mine = shown.agreement, shown.role == "requester"
    return {
        "shown": shown,
        "row": row,
        "caption": f"Agreement {row.reference}",
        "page_title": title,
        "page_description": description,
        "nav_section": "" if mine else "work",
        "crumbs": crumbs(mine, row.reference, (title, "")),
        **kept(request),
    }


def list_rows(rows: Any, behind: str = "") -> list[dict[str, Any]]:
    """Agreements as lists show them; `behind`: what comes behind the address of each."""
    return [
        {
            "row": row,
            "url": f"/agreements/{row.reference}/{behind}",
            "tone": TONES[row.state],
            "state": row.get_state_display(),
        }
        for row in rows
    ]


def done_words(row: Agreement, step: Step, user: User) -> str:
    """What is said after a step."""
    said = {
        "accept": f"You accepted the text. {row.domain.name} is told, and gives you access next.",
        "decline": "You declined the text. The owner is told why; you can ask again.",
        "grant": "The other side is told how access works.",
        "confirm": "Thank you. The agreement is in force.",
        "fault": "The owner is told what does not work.",
        "ask_renewal": "The owner is told that you ask for a renewal.",
        "renew": "The renewal waits for the other side to accept its text.",
        "refuse_renewal": "The other side is told that it ends as agreed.",
        "accept_renewal": f"It goes on until {row.ends:%-d %B %Y}.",
        "write": "Your message is sent.",
        "give_back": "It is ended. The owner takes access away.",
        "take_back": "The offer is taken back, and the other side told why.",
        "revoke": "It is revoked, and the other side told. Take access away, then say here that it is done.",
        "close": "It is closed, and the other side told.",
    }
    return said.get(step.name, "Done.")
