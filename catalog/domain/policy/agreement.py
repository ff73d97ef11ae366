"""What the holder of agreements may do with a product: what everyone may, or what one of the agreements lets them."""

from collections.abc import Iterable

import msgspec

from catalog.domain.policy.algebra import at_least
from catalog.domain.policy.answer import answer
from catalog.domain.policy.model import QUESTIONS, STRICTNESS, QuestionId, Terms, Use, Verdict

_ANY_USE = Use()


def under_agreement(product: Terms, agreement: Terms) -> Terms:
    """The terms of an agreement about a product: in its class at least, and within the lawful basis of its personal data."""
    classed = at_least(agreement, product.sensitivity)
    ends = (agreement.until, product.until if product.on_basis else "")
    return msgspec.structs.replace(
        classed,
        agreement=True,
        until=min(filter(None, ends), default=""),
        no_basis=agreement.no_basis or product.no_basis,
        on_basis=(*agreement.on_basis, *product.on_basis),
        trace=(*classed.trace, *(clause for clause in product.trace if clause.about == product.sensitivity)),
    )


def answer_holding(
    product: Terms, agreements: Iterable[Terms], question: QuestionId, use: Use = _ANY_USE
) -> Verdict:
    """The best verdict that the product's own terms or one of the agreements gives; its duties go with it.

    Agreements are alternatives to what everyone may do, never limits of it. Of two that answer alike, the one that grants it
    says why.
    """
    ways = [product, *(under_agreement(product, agreement) for agreement in agreements)]
    granted = [terms.grants(QUESTIONS[question].needs[0]) for terms in ways]
    verdicts = [answer(terms, question, use) for terms in ways]
    return min(
        zip(verdicts, granted, strict=True), key=lambda told: (STRICTNESS[told[0].answer], not told[1])
    )[0]


def answer_all_holding(
    product: Terms, agreements: Iterable[Terms], use: Use = _ANY_USE
) -> dict[QuestionId, Verdict]:
    """The verdict on each question for who holds these agreements, in the order of `QUESTIONS`."""
    held = tuple(agreements)
    return {question: answer_holding(product, held, question, use) for question in QUESTIONS}
