"""What domains and their users do by themselves: claims, problem reports, pushed records, and counts of use."""

from django.conf import settings
from django.db import models

from catalog.models.domains import Domain
from catalog.models.endpoints import Endpoint
from catalog.models.products import DataProduct


class DomainClaim(models.Model):
    """That a person wants to be steward of a domain, a new one or one without; a curator confirms or refuses."""

    class State(models.TextChoices):
        OPEN = "open", "Waits for a curator"
        CONFIRMED = "confirmed", "Confirmed"
        REFUSED = "refused", "Refused"

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="claims")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims")
    reason = models.TextField(
        help_text="How the person belongs to the organisation, and how that can be checked."
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.UUIDField(null=True, blank=True, help_text="Key of an identity.")
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["domain", "user"], condition=models.Q(state="open"), name="one_open_claim"
            )
        ]

    def __str__(self) -> str:
        return f"{self.domain_id} by {self.user_id}: {self.state}"


class ProblemReport(models.Model):
    """What somebody found wrong with a product. It is answered, or closed with a reason."""

    class Kind(models.TextChoices):
        LINK = "link", "A link does not work"
        WRONG = "wrong", "Something said here is wrong"
        MISSING = "missing", "Something is missing"
        RIGHTS = "rights", "The licence or who may see it is wrong"
        OTHER = "other", "Something else"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ANSWERED = "answered", "Answered"
        CLOSED = "closed", "Closed"

    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="problem_reports")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    text = models.TextField()
    email = models.EmailField(blank=True, help_text="Where an answer goes, if one is wished for.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.UUIDField(null=True, blank=True, help_text="Key of an identity.")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.product_id}: {self.state}"


class ProductDay(models.Model):
    """How often a product was found in a search, seen in a list, and opened on one day. Nobody is counted twice or named."""

    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    found = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    fetched = models.PositiveIntegerField(
        default=0, help_text="How often somebody followed a link to the data."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "day"], name="product_day_once")]
        indexes = [models.Index(fields=["day", "product"], name="product_day_lately")]

    def __str__(self) -> str:
        return f"{self.product_id} on {self.day}"


class Pushed(models.Model):
    """What an endpoint sent to the portal by itself: records or a whole feed, read by the endpoint's own protocol."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="pushes")
    at = models.DateTimeField(auto_now_add=True)
    content_type = models.CharField(max_length=200, blank=True)
    body = models.BinaryField()
    started = models.BooleanField(default=False, help_text="Whether a run reads or has read it.")
    whole = models.BooleanField(
        help_text="Whether this is all that the endpoint has: then what it lacks is withdrawn."
    )

    class Meta:
        verbose_name_plural = "pushed records"

    def __str__(self) -> str:
        return f"push {self.pk} of {self.endpoint_id}"
