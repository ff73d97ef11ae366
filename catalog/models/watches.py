"""Saved searches and what people follow, what happened to it, and how far the portal has looked."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from catalog.domain.watching import RHYTHMS
from catalog.models.domains import Domain
from catalog.models.products import DataProduct


class Watch(models.Model):
    """A saved search of a person, or a product or domain that they follow.

    `query`: the parameters of the search. `matched`: ids of the products that it found last, for whom its person was then;
    null until that was looked up, and not kept for products and domains. `feed_key` is part of what its feed's address
    signs: without it there is no feed.
    """

    class Kind(models.TextChoices):
        SEARCH = "search", "Saved search"
        PRODUCT = "product", "Data product"
        DOMAIN = "domain", "Domain"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=120, blank=True)
    query = models.TextField(blank=True)
    product = models.ForeignKey(
        DataProduct, null=True, blank=True, on_delete=models.CASCADE, related_name="watches"
    )
    domain = models.ForeignKey(
        Domain, null=True, blank=True, on_delete=models.CASCADE, related_name="watches"
    )
    kinds = ArrayField(models.CharField(max_length=10), help_text="What is told.")
    rhythm = models.CharField(max_length=10, choices=list(RHYTHMS.items()), default="daily")
    matched = ArrayField(models.BigIntegerField(), null=True, blank=True, editable=False)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(help_text="When its person looked at it last.")
    told_on = models.DateField(null=True, blank=True, help_text="The day on which its person was told last.")
    unlisted = models.PositiveIntegerField(default=0, help_text="Changes not told yet beyond those kept.")
    feed_key = models.CharField(max_length=40, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "watches"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "product"],
                condition=models.Q(product__isnull=False),
                name="watch_product_once",
            ),
            models.UniqueConstraint(
                fields=["user", "domain"], condition=models.Q(domain__isnull=False), name="watch_domain_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind="search", product=None, domain=None)
                | models.Q(kind="product", product__isnull=False, domain=None)
                | models.Q(kind="domain", product=None, domain__isnull=False),
                name="watch_of_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["id"], condition=models.Q(kind="search"), name="watch_searches")]

    def __str__(self) -> str:
        return self.name or f"{self.kind} {self.product_id or self.domain_id}"


class WatchNews(models.Model):
    """That something happened to a product of a watch. `fields` that changed; `levels` of maturity, before and after."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="news")
    # Without a constraint: a row of news must not wait for a harvest that holds its product, nor it for the row.
    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="+", db_constraint=False)
    kinds = ArrayField(models.CharField(max_length=10))
    fields = ArrayField(models.CharField(max_length=40), default=list)
    levels = ArrayField(models.PositiveSmallIntegerField(), default=list)
    at = models.DateTimeField()
    told = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "watch news"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["watch", "-id"], name="watch_news_list"),
            models.Index(fields=["watch"], condition=models.Q(told=False), name="watch_news_untold"),
            models.Index(fields=["at"], name="watch_news_age"),
        ]

    def __str__(self) -> str:
        return f"{', '.join(self.kinds)} of {self.product_id} for {self.watch_id}"


class WatchRound(models.Model):
    """How far what happened to products has been told to watches: one row.

    `done` and `until`: ids of the last product, change and assessment that are done, and that the round on its way goes to.
    `sealed`: the transaction after whose end nothing older can appear among these. `after`: the last watch looked at.
    """

    done = models.JSONField()
    until = models.JSONField(null=True)
    sealed = models.CharField(max_length=20, blank=True)
    after = models.BigIntegerField(default=0)
    began_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"round to {self.until or self.done}"
