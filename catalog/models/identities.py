"""By what products are recognised as the same, and the pairs that a person is to judge."""

from django.db import models

from catalog.models.products import DataProduct


class IdentityKey(models.Model):
    """One thing by which a product may be recognised: a rung of the ladder and a digest of the value."""

    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="identity_keys")
    rung = models.CharField(max_length=20)
    key = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["rung", "key"], name="identity_key")]

    def __str__(self) -> str:
        return f"{self.rung} of {self.product_id}"


class DuplicatePair(models.Model):
    """Two products that may be the same, the lower id first; judged once by a person."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        MERGED = "merged", "Merged"
        DIFFERENT = "different", "Not the same"
        CLOSED = "closed", "No longer both there"

    first = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="+")
    rungs = models.JSONField(
        default=list, help_text="What speaks for it: rungs of the ladder, the strongest first."
    )
    kind = models.CharField(
        max_length=20, help_text="Such as renamed, same source, same domain, across domains."
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    raised_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.UUIDField(null=True, blank=True, help_text="Key of an identity.")
    why = models.TextField(blank=True)
    undo = models.JSONField(default=dict, help_text="What a merge changed, so that it can be taken back.")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="pair_once"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="pair_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} and {self.second_id}: {self.state}"
