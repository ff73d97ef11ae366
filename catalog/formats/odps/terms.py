"""Licence, prices and holder of a product."""

from collections.abc import Iterator
from typing import Any

from catalog.domain.product import Agent, Contact, Licence
from catalog.formats.contracts.levels import measure
from catalog.formats.contracts.values import email_in, flag, listed, parts, spoken, words_of
from catalog.formats.json_values import address, field_text, text
from catalog.formats.licences import licence_named
from catalog.formats.odps.parts import Document, spoken_text
from catalog.formats.text import TEXT_LIMIT

_GROUPS = ("scope", "termination", "governance")
_HIDDEN = frozenset(("language",))


def licence_of(stated: Any, language: str) -> Licence | None:
    """The licence where it is named: as text, or with a name or an address. Clauses name none."""
    if isinstance(stated, str):
        return licence_named(text(stated))
    for part in parts(stated):
        named = field_text(part, "name", "title", "licenseName", "id", limit=300)
        url = next(
            (found for key in ("url", "URL", "licenseURL", "href") if (found := address(part.get(key)))), ""
        )
        if named or url:
            return licence_named(*filter(None, (spoken_text(part.get("name"), language, 300) or named, url)))
    return None


def rights_of(licence: Any, prices: Any, language: str) -> str:
    """The clauses of the licence and the price plans, as lines."""
    return "\n".join(dict.fromkeys((*_clauses(licence, language), *_plans(prices, language))))[:TEXT_LIMIT]


def _clauses(licence: Any, language: str) -> Iterator[str]:
    for stated in parts(licence):
        spoken_part = stated.get(language)
        part = spoken_part if isinstance(spoken_part, dict) else stated
        for group in _GROUPS:
            clauses = part.get(group)
            for key, value in clauses.items() if isinstance(clauses, dict) else ():
                if key in _HIDDEN:
                    continue
                words = _truth(key, value) or spoken_text(value, language) or words_of(value)
                if words:
                    yield words if key == "definition" else f"{spoken(key)}: {words}"


def _truth(key: str, value: Any) -> str:
    """`permanent: false` in words."""
    if key not in {"permanent", "exclusive"} or flag(value) is None:
        return ""
    return "yes" if flag(value) else "no"


def _plans(prices: Any, language: str) -> Iterator[str]:
    for plan in _listed_plans(prices, language, 5):
        name = spoken_text(plan.get("name"), language, 300)
        amount = words_of(plan.get("price"), 60)
        said = f"Price plan “{name}”" if name else "Price plan"
        if amount:
            said += f": {measure(amount, plan.get('priceCurrency'))}"
            duration = text(plan.get("billingDuration"), 60)
            said += f" a {duration}" if duration and duration.lower() != "instant" else ""
        extra = [text(plan.get("unit"), 60)]
        most = words_of(plan.get("maxTransactionQuantity"), 60)
        extra.append(f"at most {most} transactions" if most and most != "0" else "")
        said += "".join(f", {words}" for words in extra if words)
        offered = "; ".join(
            filter(None, (spoken_text(one, language, 500) for one in listed(plan.get("offering"), 50)))
        )
        yield f"{said}. {offered}.".strip() if offered else f"{said}."


def _listed_plans(prices: Any, language: str, levels: int) -> Iterator[Document]:
    """Plans as a list, by language, or under `declarative`."""
    if isinstance(prices, list):
        yield from parts(prices)
    elif isinstance(prices, dict) and levels:
        if "price" in prices or "priceCurrency" in prices:
            yield prices
            return
        spoken_plans = prices.get(language)
        inner = spoken_plans if spoken_plans is not None else prices.get("declarative")
        values = (
            [inner] if inner is not None else [v for k, v in list(prices.items())[:50] if k != "executable"]
        )
        for value in values:
            yield from _listed_plans(value, language, levels - 1)


def holder_of(stated: Any, language: str) -> tuple[Agent | None, tuple[Contact, ...]]:
    """(the organisation that holds the data, how to reach it)."""
    part = stated if isinstance(stated, dict) else {}
    spoken_part = part.get(language)
    part = spoken_part if isinstance(spoken_part, dict) else part
    name = spoken_text(
        part.get("legalName") or part.get("name") or (stated if isinstance(stated, str) else ""),
        language,
        300,
    )
    if not name:
        return None, ()
    email, page = email_in(part.get("email")), address(part.get("URL") or part.get("url"))
    phone = text(part.get("telephone"), 60)
    contact = Contact(name=name, email=email, phone=phone)
    return Agent(name=name, email=email, homepage=page), (contact,) if email or phone else ()


def support_of(levels: Any) -> Iterator[Contact]:
    """The help desk that the service levels name."""
    part = levels.get("support") if isinstance(levels, dict) else None
    for desk in parts(part):
        email, url = email_in(desk.get("email")), address(desk.get("documentationURL") or desk.get("url"))
        phone = text(desk.get("phoneNumber"), 60)
        if email or url or phone:
            yield Contact(name="Support", email=email, url=url, phone=phone)


def support_hours(levels: Any) -> Iterator[str]:
    """`Support by phone: Mon-Fri 8am-4pm (GMT)`."""
    part = levels.get("support") if isinstance(levels, dict) else None
    for desk in parts(part):
        for key, way in (("phoneServiceHours", "phone"), ("emailServiceHours", "e-mail")):
            if hours := text(desk.get(key), 200):
                yield f"Support by {way}: {hours}"
