"""How classes were decided, what the federation agrees on, and how domains keep to it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.models.domains import Domain
from catalog.models.products import DataProduct


class Triage(models.Model):
    """One decision on the class of a product. The latest counts; the database refuses to change one.

    The JSON is that of domain.governance.triage.TriageRecord.
    """

    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="triages")
    grounds = models.JSONField(help_text="Each ground with its rating and why.")
    risks = models.TextField(blank=True)
    mitigations = models.JSONField(default=list)
    outcome = models.CharField(max_length=10, help_text="The class.")
    openness = models.CharField(max_length=10)
    roles = models.JSONField(default=dict)
    decided_by = models.UUIDField(
        null=True, help_text="Key of an identity; empty for the portal's own commands."
    )
    decided_on = models.DateField()
    review_on = models.DateField()
    document_url = models.TextField(blank=True)
    reason = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "triages"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["product", "-id"], name="triage_of_product"),
            models.Index(fields=["review_on"], name="triage_review"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.outcome} on {self.decided_on}"


class TriageDraft(models.Model):
    """What a steward has filled in and not decided yet: the form as it was sent, one a person and product."""

    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    form = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "user"], name="triage_draft_once_a_person")]

    def __str__(self) -> str:
        return f"draft for {self.product_id}"


class RuleSet(models.Model):
    """One version of what the federation agrees on: ids of declared rules. The agreed one of the highest number counts."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed"
        AGREED = "agreed", "Agreed"
        DROPPED = "dropped", "Dropped"

    version = models.PositiveIntegerField(unique=True)
    rules = ArrayField(models.CharField(max_length=40))
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    note = models.TextField(help_text="Why these.")
    proposed_by = models.UUIDField(null=True, help_text="Key of an identity.")
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True, blank=True, help_text="Key of an identity.")
    decided_at = models.DateTimeField(null=True, blank=True)
    agreed_on = models.DateField(null=True, blank=True, help_text="The day on which the federation agreed.")

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=models.Q(state="proposed"), name="rule_set_one_proposal"
            )
        ]

    def __str__(self) -> str:
        return f"rules, version {self.version}"


class RuleStanding(models.Model):
    """What a domain has decided on one shared rule: adopted, or exempt with a reason until a day (the last that counts)."""

    class State(models.TextChoices):
        ADOPTED = "adopted", "Adopted"
        EXEMPT = "exempt", "Exempt"

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="rule_standings")
    rule = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State.choices)
    by = models.UUIDField(null=True, help_text="Key of an identity.")
    on = models.DateField()
    reason = models.TextField(blank=True)
    until = models.DateField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["domain", "rule"], name="rule_standing_once"),
            models.CheckConstraint(
                condition=models.Q(state="adopted", until=None)
                | models.Q(state="exempt", until__isnull=False),
                name="exemption_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.domain_id}, {self.rule}: {self.state}"


class ProductCompliance(models.Model):
    """How a product stands to every declared rule, as looked at last. `findings`: rule → [state, detail].

    `disagrees`: the classes that its source states, where they differ: [field, value, openness].
    """

    product = models.OneToOneField(
        DataProduct, on_delete=models.CASCADE, primary_key=True, related_name="compliance"
    )
    revision = models.BigIntegerField(help_text="That of the product when it was looked at.")
    declared = models.CharField(max_length=20, help_text="The version of the declared rules.")
    findings = models.JSONField()
    unmet = ArrayField(models.CharField(max_length=40), default=list)
    disagrees = models.JSONField(default=list)
    looked_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "compliance of products"

    def __str__(self) -> str:
        return f"compliance of {self.product_id}"


class ComplianceDay(models.Model):
    """How a domain's public products stood to one rule at the end of a day, and the domain itself (`standing`)."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="compliance_days")
    day = models.DateField()
    rule = models.CharField(max_length=40)
    met = models.PositiveIntegerField(default=0)
    unmet = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    standing = models.CharField(max_length=10)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domain", "day", "rule"], name="compliance_day_once")]
        indexes = [models.Index(fields=["day", "rule"], name="compliance_by_day")]

    def __str__(self) -> str:
        return f"{self.domain_id} on {self.day}: {self.rule}"


class PrincipleStatement(models.Model):
    """What a domain's steward says of how it keeps to one principle of Ofgem's Data Best Practice. One each."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="principle_statements")
    principle = models.CharField(max_length=40)
    text = models.TextField()
    url = models.TextField(blank=True)
    on = models.DateField(help_text="The day of which it is true.")
    by = models.UUIDField(null=True, help_text="Key of an identity.")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domain", "principle"], name="statement_once")]

    def __str__(self) -> str:
        return f"{self.domain_id}: {self.principle}"
