"""Links: the addresses in products, and how they answered when they were checked."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.models.products import DataProduct


class Link(models.Model):
    """One address. `answers` holds the latest outcomes, newest first (True: it answered as it should)."""

    class State(models.TextChoices):
        UNKNOWN = "unknown", "Not known"
        OK = "ok", "Answers"
        REFUSED = "refused", "Needs permission"
        GONE = "gone", "Does not answer"

    key = models.CharField(max_length=32, unique=True, help_text="Digest of the address.")
    url = models.TextField()
    host = models.CharField(max_length=255, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNKNOWN)
    status = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="HTTP status of the latest answer."
    )
    message = models.TextField(blank=True, help_text="What came instead of the data, in words.")
    media_type = models.CharField(max_length=200, blank=True)
    byte_size = models.BigIntegerField(null=True, blank=True)
    final_url = models.TextField(blank=True, help_text="Where redirects led.")
    answers = ArrayField(models.BooleanField(), default=list)
    checked_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(db_index=True)
    contact_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was last seen to be given as a page to ask."
    )

    def __str__(self) -> str:
        return self.url


class LinkUse(models.Model):
    """That a product gives an address as a way to its data."""

    link = models.ForeignKey(Link, on_delete=models.CASCADE, related_name="uses")
    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="link_uses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "link"], name="link_use_once")]

    def __str__(self) -> str:
        return f"{self.link_id} in {self.product_id}"
