"""What a domain sets for requests to it: time to answer, standard text, its own questions, texts to use again."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from catalog.domain.errors import InvalidInput
from catalog.domain.requests.questions import FIELD_KINDS, LONGEST_TEXT, MOST_CHOICES
from catalog.models import AnswerTemplate, Domain, RequestField, RequestSettings, User
from catalog.services.audit import audit_write
from catalog.services.permission import require_steward

MOST_FIELDS, MOST_TEMPLATES, LONGEST_AGREEMENT = 20, 50, 40_000


def request_settings_save(
    actor: User | None, *, domain: Domain, answer_days: int, agreement_days: int, agreement_text: str
) -> RequestSettings:
    """Stewards set how long an answer takes, how long an agreement holds, and its standard text. Raises InvalidInput."""
    require_steward(actor, domain)
    if not 1 <= answer_days <= 60:
        raise InvalidInput("An answer takes 1 to 60 working days.")
    if not 1 <= agreement_days <= 3653:
        raise InvalidInput("An agreement holds for a day to ten years.")
    text = agreement_text.replace("\0", "").strip()
    if len(text) > LONGEST_AGREEMENT:
        raise InvalidInput(f"The standard text has at most {LONGEST_AGREEMENT:,} characters.")
    with transaction.atomic():
        row, _ = RequestSettings.objects.select_for_update().get_or_create(domain=domain)
        given = {"answer_days": answer_days, "agreement_days": agreement_days, "agreement_text": text}
        before = {name: getattr(row, name) for name in given}
        if before == given:
            return row
        for name, value in given.items():
            setattr(row, name, value)
        row.save()
        audit_write(actor, action="request-settings.save", on=domain, before=before, after=given)
    return row


def request_field_save(
    actor: User | None,
    *,
    domain: Domain,
    label: str,
    help_text: str,
    kind: str,
    choices: Sequence[str],
    required: bool,
    pk: int | None = None,
) -> RequestField:
    """Add a question to the domain's form, or change the one with that id. Raises InvalidInput."""
    require_steward(actor, domain)
    kept = [choice.replace("\0", "").strip()[:200] for choice in choices if choice.strip()]
    if not label.strip():
        raise InvalidInput("Write the question.")
    if kind not in FIELD_KINDS:
        raise InvalidInput("Choose what kind of answer it has.")
    if kind == "choice" and not 2 <= len(kept) <= MOST_CHOICES:
        raise InvalidInput(f"A question with answers to choose from has 2 to {MOST_CHOICES} of them.")
    with transaction.atomic():
        fields = RequestField.objects.select_for_update().filter(domain=domain)
        rows = {row.pk: row for row in fields}
        if pk is not None and pk not in rows:
            raise InvalidInput("This question was removed.")
        if pk is None and len(rows) >= MOST_FIELDS:
            raise InvalidInput(f"A form has at most {MOST_FIELDS} questions of a domain’s own.")
        row = rows[pk] if pk is not None else RequestField(domain=domain, position=len(rows))
        row.label, row.help_text = label.strip()[:200], help_text.strip()[:300]
        row.kind, row.choices, row.required = kind, kept if kind == "choice" else [], required
        row.save()
        audit_write(
            actor,
            action="request-field.save",
            on=domain,
            after={"field": row.pk, "label": row.label, "kind": kind, "required": required},
        )
    return row


def request_field_remove(actor: User | None, *, domain: Domain, pk: int) -> None:
    """Take a question out of the form; answers to it stay in requests, with the question as it was."""
    require_steward(actor, domain)
    with transaction.atomic():
        row = RequestField.objects.select_for_update().filter(domain=domain, pk=pk).first()
        if row is not None:
            audit_write(
                actor, action="request-field.remove", on=domain, before={"field": pk, "label": row.label}
            )
            row.delete()


def answer_template_save(
    actor: User | None, *, domain: Domain, title: str, text: str, pk: int | None = None
) -> AnswerTemplate:
    """Keep a text to use again. Raises InvalidInput."""
    require_steward(actor, domain)
    if not title.strip() or not text.strip():
        raise InvalidInput("A text to use again has a title and words.")
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(f"Write at most {LONGEST_TEXT:,} characters.")
    with transaction.atomic():
        rows = AnswerTemplate.objects.select_for_update().filter(domain=domain)
        row = rows.filter(pk=pk).first() if pk is not None else None
        if row is None and rows.count() >= MOST_TEMPLATES:
            raise InvalidInput(f"A domain keeps at most {MOST_TEMPLATES} texts.")
        row = row or AnswerTemplate(domain=domain)
        row.title, row.text = title.strip()[:100], text.replace("\0", "").strip()
        try:
            with transaction.atomic():
                row.save()
        except IntegrityError:
            raise InvalidInput(f"There is a text called “{row.title}” already.") from None
        audit_write(
            actor, action="answer-template.save", on=domain, after={"template": row.pk, "title": row.title}
        )
    return row


def answer_template_remove(actor: User | None, *, domain: Domain, pk: int) -> None:
    """Forget a text."""
    require_steward(actor, domain)
    with transaction.atomic():
        row = AnswerTemplate.objects.select_for_update().filter(domain=domain, pk=pk).first()
        if row is not None:
            audit_write(
                actor,
                action="answer-template.remove",
                on=domain,
                before={"template": pk, "title": row.title},
            )
            row.delete()
