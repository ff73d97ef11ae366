"""Agreements: a policy granted to somebody, for a purpose, until a date."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from catalog.domain.requests import agreement as states
from catalog.models.domains import Domain
from catalog.models.products import DataProduct
from catalog.models.requests import AccessRequest, StepMessage


class Agreement(models.Model):
    """What an approved request became. Its states are in `domain.requests.agreement`.

    `terms` is a stored `domain.policy.model.Terms`. `ends_next`: the end that a renewal waits to be accepted with.
    """

    reference = models.CharField(max_length=20, unique=True)
    request = models.OneToOneField(AccessRequest, on_delete=models.PROTECT, related_name="agreement")
    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="agreements")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="agreements"
    )
    assignee_key = models.UUIDField(help_text="Key of an identity.")
    organisation = models.CharField(max_length=200, blank=True)
    products = models.ManyToManyField(DataProduct, related_name="agreements")
    terms = models.JSONField(default=dict, blank=True)
    purposes = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    starts = models.DateField()
    ends = models.DateField()
    ends_next = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=list(states.STATES.items()), default=states.APPROVED)
    instructions = models.TextField(
        blank=True, help_text="How access works. Never what opens it: no key, no password."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when the owner is to grant access."
    )
    granted_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    renewal_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when a renewal is asked for, or waits to be accepted."
    )
    over_at = models.DateTimeField(null=True, blank=True, help_text="When it ended or was revoked.")
    closed_at = models.DateTimeField(null=True, blank=True)
    told = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gte=models.F("starts")), name="agreement_ends_after_start"
            )
        ]
        indexes = [
            models.Index(fields=["assignee", "-id"], name="agreement_of"),
            models.Index(fields=["domain", "state"], name="agreement_domain_state"),
            models.Index(
                fields=["ends"], condition=~models.Q(state__in=states.OVER), name="agreement_running"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class AgreementText(models.Model):
    """A version of an agreement's text, and who accepted it when."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="texts")
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField(null=True, blank=True, help_text="Key of an identity.")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.UUIDField(null=True, blank=True, help_text="Key of an identity.")

    class Meta:
        ordering = ["version"]
        constraints = [models.UniqueConstraint(fields=["agreement", "version"], name="agreement_text_once")]

    def __str__(self) -> str:
        return f"version {self.version} of {self.agreement_id}"


class AgreementMessage(StepMessage):
    """One entry in the course of an agreement."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="messages")

    def __str__(self) -> str:
        return f"{self.step} of {self.agreement_id}"


class OnwardShare(models.Model):
    """That who holds an agreement passed data on: to whom, what, why. Kept by the holder, read by the owner."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="onward_shares")
    recipient = models.CharField(max_length=200)
    what = models.TextField()
    purpose = models.TextField(blank=True)
    on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField(help_text="Key of an identity.")
    outside = models.BooleanField(
        default=False,
        db_default=False,
        help_text="The agreement did not let it go there, and its holder says that it went.",
    )

    class Meta:
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.agreement_id} to {self.recipient}"


class AgreementPartner(models.Model):
    """Somebody to whom the data of an agreement may go on, named by its owner. Without `ended_at` it counts.

    `user`: the person who reads there what holds for the partner, if an account was named.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="partners")
    name = models.CharField(max_length=200)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="partner_in"
    )
    at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField(help_text="Key of an identity.")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.UUIDField(
        null=True, blank=True, help_text="Key of an identity; empty where the agreement ended."
    )

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                "agreement",
                condition=models.Q(ended_at=None),
                name="agreement_partner_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}, partner in {self.agreement_id}"
