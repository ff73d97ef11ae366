"""Requests for access, wishes for data that is not here, and what domains set for them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.domain.requests import request as states
from catalog.domain.requests.questions import FIELD_KINDS, MIXING, RECIPIENTS
from catalog.models.domains import Domain
from catalog.models.products import DataProduct


class Numbering(models.Model):
    """The last number given in a series such as `R-2026`."""

    series = models.CharField(max_length=10, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series}: {self.last}"


class RequestSettings(models.Model):
    """What a domain sets for requests: the time it takes to answer, and the text its agreements begin with."""

    domain = models.OneToOneField(
        Domain, on_delete=models.CASCADE, primary_key=True, related_name="request_settings"
    )
    answer_days = models.PositiveSmallIntegerField(default=10, help_text="Working days until an answer.")
    agreement_text = models.TextField(blank=True)
    agreement_days = models.PositiveSmallIntegerField(
        default=365, help_text="Days that an agreement holds where nobody says otherwise."
    )

    class Meta:
        verbose_name_plural = "request settings"

    def __str__(self) -> str:
        return f"requests to {self.domain_id}"


class RequestField(models.Model):
    """A question that a domain adds to its request form."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="request_fields")
    position = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=200)
    help_text = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=10, choices=list(FIELD_KINDS.items()), default="line")
    choices = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    required = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.label


class AnswerTemplate(models.Model):
    """A text that stewards of a domain use again: as a question, a condition, a refusal."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="answer_templates")
    title = models.CharField(max_length=100)
    text = models.TextField()

    class Meta:
        ordering = ["title", "id"]
        constraints = [models.UniqueConstraint(fields=["domain", "title"], name="template_title_once")]

    def __str__(self) -> str:
        return self.title


class AccessRequest(models.Model):
    """That somebody asks a domain for access to some of its products. Its states are in `domain.requests.request`.

    `answers` lists the domain's own fields as they were asked: {"field", "label", "kind", "answer"}. `told` names the
    reminders that went out, so that none goes twice.
    """

    reference = models.CharField(max_length=20, unique=True)
    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="access_requests")
    products = models.ManyToManyField(DataProduct, related_name="access_requests")
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="access_requests"
    )
    requester_key = models.UUIDField(help_text="Key of an identity.")
    state = models.CharField(max_length=10, choices=list(states.STATES.items()), default=states.DRAFT)

    organisation = models.CharField(max_length=200, blank=True)
    purposes = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    purpose = models.TextField(blank=True)
    use = models.TextField(blank=True)
    recipients = models.CharField(max_length=10, choices=list(RECIPIENTS.items()), blank=True)
    recipients_named = models.TextField(blank=True)
    mixing = models.CharField(max_length=10, choices=list(MIXING.items()), blank=True)
    mixing_with = models.TextField(blank=True)
    commercial = models.BooleanField(null=True, blank=True)
    train = models.BooleanField("train a model", null=True, blank=True)
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    answers = models.JSONField(default=list, blank=True)

    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True, help_text="When the owner's answer is due.")
    asked_at = models.DateTimeField(null=True, blank=True, help_text="Since when a question is open.")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.UUIDField(null=True, blank=True, help_text="Key of an identity.")
    decision = models.TextField(blank=True)
    forwarded_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="forwarded_to",
        help_text="The request that its owner forwarded to this domain.",
    )
    told = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["requester", "-id"], name="access_request_of"),
            models.Index(
                fields=["domain", "due_at"],
                condition=models.Q(state__in=states.OPEN),
                name="access_request_open",
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class StepMessage(models.Model):
    """A step that was taken, with its words if there were any."""

    at = models.DateTimeField(auto_now_add=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    author_key = models.UUIDField(
        null=True, blank=True, help_text="Key of an identity; empty for the portal."
    )
    side = models.CharField(max_length=10, help_text="In which role: requester, steward, curator, portal.")
    step = models.CharField(max_length=20)
    text = models.TextField(blank=True)

    class Meta:
        abstract = True
        ordering = ["id"]


class RequestMessage(StepMessage):
    """One entry in the thread of a request."""

    request = models.ForeignKey(AccessRequest, on_delete=models.CASCADE, related_name="messages")

    def __str__(self) -> str:
        return f"{self.step} of {self.request_id}"


class AccessWish(models.Model):
    """Data that somebody needs and that is not here: what the gap list is made of."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        FOUND = "found", "It is here"
        NOTED = "noted", "Noted as a gap"
        CLOSED = "closed", "Closed"

    reference = models.CharField(max_length=20, unique=True)
    requester = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="access_wishes"
    )
    requester_key = models.UUIDField(help_text="Key of an identity.")
    organisation = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200)
    text = models.TextField()
    purposes = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    holder = models.CharField(max_length=200, blank=True, help_text="Who may have it.")
    searched = models.CharField(max_length=300, blank=True, help_text="What was looked for before.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    product = models.ForeignKey(
        DataProduct, null=True, blank=True, on_delete=models.SET_NULL, related_name="answers_wishes"
    )
    at = models.DateTimeField(auto_now_add=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.UUIDField(null=True, blank=True, help_text="Key of an identity.")

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "access wishes"

    def __str__(self) -> str:
        return self.reference
