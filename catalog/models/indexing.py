"""What search needs in the database itself: the words of products for when Elasticsearch is away, and how its index is."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from catalog.models.products import DataProduct


class SearchText(models.Model):
    """What a product is found by while Elasticsearch is away, made of the same document that its index gets.

    `words`: its text fields as `catalog.search.sql.lexemes` has them. `values`: each value of each keyword field as
    `field=value`. `facts`: its other fields. Who may see the product is not here: that is asked of the product itself.
    """

    product = models.OneToOneField(
        DataProduct, on_delete=models.CASCADE, primary_key=True, db_constraint=False
    )
    words = SearchVectorField()
    values = ArrayField(models.TextField())
    title_sort = models.TextField()
    facts = models.JSONField()

    class Meta:
        indexes = [GinIndex(fields=["words"], name="search_text_words")]

    def __str__(self) -> str:
        return f"words of {self.product_id}"


class IndexStatus(models.Model):
    """How the search index is; one row, of id 1.

    `drained_at`: when last nothing was due. `building`: the index that is being filled or was when its rebuild broke off,
    with the products sent so far, the last of their ids, how many there are to send. `compared_at`: when index and database
    were last compared, and what was found: products that the index lacked, had in another revision, or had too many.
    """

    drained_at = models.DateTimeField(null=True)
    text_schema = models.CharField(
        max_length=20, blank=True, help_text="By which analysis the words for the fallback were made."
    )

    building = models.CharField(max_length=200, blank=True)
    sent = models.BigIntegerField(default=0)
    sent_to = models.BigIntegerField(default=0, help_text="The id of the product that was sent last.")
    to_send = models.BigIntegerField(default=0)
    refused = models.JSONField(default=dict, help_text="Of those sent: product id → why it was refused.")
    began_at = models.DateTimeField(null=True)
    went_on_at = models.DateTimeField(null=True, help_text="When a batch was last sent.")
    resumed = models.PositiveIntegerField(default=0, help_text="How often the rebuild was taken up again.")

    rebuilt_at = models.DateTimeField(null=True)
    rebuilt = models.BigIntegerField(default=0, help_text="Products in the index when it was last rebuilt.")
    rebuild_took = models.FloatField(default=0, help_text="Seconds.")
    rebuild_failed = models.TextField(blank=True, help_text="Why the last rebuild ended without a new index.")

    compared_at = models.DateTimeField(null=True)
    compared = models.BigIntegerField(default=0)
    missing = models.BigIntegerField(default=0)
    differing = models.BigIntegerField(default=0)
    surplus = models.BigIntegerField(default=0)
    textless = models.BigIntegerField(
        default=0, help_text="Products whose words for the fallback were missing."
    )

    class Meta:
        verbose_name = verbose_name_plural = "state of the search index"

    def __str__(self) -> str:
        return "the search index"

    @property
    def differed(self) -> int:
        """How many products index and database differed in when they were last compared."""
        return self.missing + self.differing + self.surplus + self.textless
