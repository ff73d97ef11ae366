"""What is known of products beyond their records, what people say of checks, and how maturity went."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.models.domains import Domain
from catalog.models.products import DataProduct


class ProductEvidence(models.Model):
    """Findings about one product that need more than its own record. A null has not been looked into."""

    product = models.OneToOneField(
        DataProduct, on_delete=models.CASCADE, primary_key=True, related_name="evidence"
    )
    shared_description = models.BooleanField(
        default=False, help_text="Five or more products of its endpoint have the very same description."
    )
    shacl = models.BooleanField(null=True, help_text="Whether its DCAT-AP export passes the shapes.")
    shacl_detail = models.TextField(blank=True, help_text="The first things that do not pass.")
    shacl_at = models.DateTimeField(null=True)
    shacl_revision = models.BigIntegerField(default=0, help_text="The revision that was looked at.")
    shacl_version = models.CharField(
        max_length=16, blank=True, help_text="Of the shapes and the export by which it was judged."
    )

    def __str__(self) -> str:
        return f"evidence of {self.product_id}"


class CheckAssertion(models.Model):
    """A person's word that a check of a product is met, until a date. One a check; a new one replaces it."""

    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="assertions")
    check_id = models.CharField(max_length=20)
    by = models.UUIDField(help_text="Key of an identity.")
    at = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "check_id"], name="assertion_once_a_check")]

    def __str__(self) -> str:
        return f"{self.check_id} of {self.product_id}"


class AssessmentChange(models.Model):
    """One change of a product's maturity. `gained` and `lost`: ids of checks that are passed since, and no longer."""

    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="assessment_changes")
    at = models.DateTimeField()
    model_version = models.CharField(max_length=20)
    level_before = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField()
    mqa_before = models.PositiveSmallIntegerField()
    mqa = models.PositiveSmallIntegerField()
    gained = ArrayField(models.CharField(max_length=20), default=list)
    lost = ArrayField(models.CharField(max_length=20), default=list)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["product", "-id"], name="assessment_change_of")]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.level_before} to {self.level}"


class DomainDay(models.Model):
    """How a domain's public products stood at the end of a day: `levels` counts products of level 0 to 5."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    model_version = models.CharField(max_length=20)
    levels = ArrayField(models.PositiveIntegerField(), size=6)
    mqa = models.FloatField(help_text="The mean of their points.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domain", "day"], name="domain_day_once")]

    def __str__(self) -> str:
        return f"{self.domain_id} on {self.day}"


class DomainImprovements(models.Model):
    """What would raise the maturity of a domain's public products, as worked out last (domain/maturity/improve.py)."""

    domain = models.OneToOneField(
        Domain, on_delete=models.CASCADE, primary_key=True, related_name="improvements"
    )
    at = models.DateTimeField()
    model_version = models.CharField(max_length=20)
    found = models.JSONField(help_text="Improvements in the order to show, all of them.")
    unchecked = models.PositiveIntegerField(
        default=0, help_text="Products that wait for the portal to look at their link or sample."
    )
    best = models.PositiveSmallIntegerField(
        default=0, help_text="How many of the first three lift a product: they stand in the stewards' list."
    )

    def __str__(self) -> str:
        return f"improvements of {self.domain_id}"


class GapPlan(models.Model):
    """A domain's aim: `share` per cent of its products at `level` or above by a date; where it began is kept."""

    domain = models.OneToOneField(Domain, on_delete=models.CASCADE, related_name="gap_plan")
    level = models.PositiveSmallIntegerField()
    share = models.PositiveSmallIntegerField(default=100, help_text="Per cent of the products.")
    by = models.DateField()
    began = models.DateField()
    began_share = models.FloatField(help_text="Per cent of the products when the plan was made.")
    note = models.TextField(blank=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    updated_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.domain_id}: level {self.level} by {self.by}"
