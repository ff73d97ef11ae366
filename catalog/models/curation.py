"""What people decide about products, what they are asked, and how each product came to be as it is."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.models.endpoints import Endpoint
from catalog.models.harvest import HarvestRun
from catalog.models.products import DataProduct


class Conflict(models.Model):
    """A source changed a field that a person has overridden. Open until somebody keeps, takes or merges."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        KEPT = "kept", "Curated value kept"
        TAKEN = "taken", "Source's value taken"
        MERGED = "merged", "Merged"
        SETTLED = "settled", "Settled by itself"

    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="conflicts")
    field = models.CharField(max_length=40)
    before = models.JSONField(null=True, help_text="What the source said when the person decided.")
    now = models.JSONField(null=True, help_text="What the source says now.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    raised_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.UUIDField(null=True, blank=True, help_text="Key of an identity.")
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "field"],
                condition=models.Q(state="open"),
                name="one_open_conflict_a_field",
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.product_id}: {self.state}"


class ProductChange(models.Model):
    """One change of a product: by its source, a document it links to, the portal or a person.

    `changes`: field → [before, after]: values of the layer that changed, in ProductRecord's JSON form; null where there was or is
    none.
    """

    class By(models.TextChoices):
        SOURCE = "source", "The source"
        DOCUMENT = "document", "A linked document"
        PORTAL = "portal", "The portal"
        PERSON = "person", "A person"

    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="changes")
    at = models.DateTimeField()
    by = models.CharField(max_length=10, choices=By.choices)
    actor = models.UUIDField(
        null=True, blank=True, help_text="Key of an identity, where a person changed it."
    )
    run = models.ForeignKey(HarvestRun, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    revision = models.BigIntegerField(help_text="The product's revision after the change.")
    action = models.CharField(max_length=40, help_text="Such as harvest, edit, roll-back, withdraw, merge.")
    changes = models.JSONField(default=dict)
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["product", "-id"], name="change_of_product")]

    def __str__(self) -> str:
        return f"{self.action} of {self.product_id}"


class RuleDecision(models.Model):
    """That a person accepted or refused what an inference rule proposed: from these comes a rule's acceptance rate."""

    rule = models.CharField(max_length=60)
    field = models.CharField(max_length=40)
    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="rule_decisions")
    value = models.JSONField()
    accepted = models.BooleanField()
    by = models.UUIDField(null=True, blank=True, help_text="Key of an identity.")
    at = models.DateTimeField(auto_now_add=True)
    why = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["rule"], name="decision_of_rule")]
        constraints = [
            models.UniqueConstraint(fields=["product", "field", "rule"], name="one_decision_a_guess")
        ]

    def __str__(self) -> str:
        return f"{self.rule} {'accepted' if self.accepted else 'refused'} for {self.product_id}"


class RuleSwitch(models.Model):
    """An inference rule that a curator has rolled back: it fills no field any more until it is switched on again."""

    rule = models.CharField(max_length=60, unique=True)
    by = models.UUIDField(null=True, blank=True, help_text="Key of an identity.")
    at = models.DateTimeField(auto_now_add=True)
    why = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "rule switches"

    def __str__(self) -> str:
        return self.rule


class BulkEdit(models.Model):
    """One decision for many products at once. `before`: product id → its earlier decision for the field, or null."""

    field = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    query = models.TextField(blank=True, help_text="The search it was made from.")
    products = ArrayField(models.BigIntegerField())
    before = models.JSONField(default=dict)
    why = models.TextField(blank=True)
    by = models.UUIDField(null=True, help_text="Key of an identity.")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.field} of {len(self.products):,} products"


class MappingVersion(models.Model):
    """One version of an endpoint's own options, such as an inventory's columns → fields; the newest approved one holds."""

    class State(models.TextChoices):
        PROPOSED = "proposed", "Proposed by the portal"
        APPROVED = "approved", "Approved by a person"
        REPLACED = "replaced", "Replaced by a newer one"

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="mappings")
    version = models.PositiveIntegerField()
    options = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    at = models.DateTimeField(auto_now_add=True)
    by = models.UUIDField(null=True, blank=True, help_text="Key of an identity.")
    why = models.TextField(blank=True)

    class Meta:
        ordering = ["endpoint", "-version"]
        constraints = [models.UniqueConstraint(fields=["endpoint", "version"], name="mapping_version_once")]

    def __str__(self) -> str:
        return f"mapping {self.version} of {self.endpoint_id}"
