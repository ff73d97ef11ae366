"""Endpoints: where domains publish metadata."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from catalog.domain.audience import OF_ENDPOINTS
from catalog.models.domains import Domain


class Endpoint(models.Model):
    """A place where a domain publishes metadata, read in one protocol on a schedule."""

    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="endpoints")
    slug = models.SlugField(max_length=100, unique=True)
    protocol = models.CharField(max_length=40)
    url = models.CharField("address", max_length=2000)
    enabled = models.BooleanField(
        default=True, help_text="A disabled endpoint is harvested only when asked for by hand."
    )
    audience = models.CharField(
        max_length=10,
        choices=list(OF_ENDPOINTS.items()),
        default="public",
        help_text="Who may see what is harvested from here.",
    )
    audience_domains = models.ManyToManyField(
        Domain, blank=True, related_name="+", help_text="For the audience “members of named domains”."
    )
    audience_wanted = models.CharField(
        max_length=10,
        choices=list(OF_ENDPOINTS.items()),
        blank=True,
        editable=False,
        help_text="The audience that holds once the domain is confirmed; until then its entries are hidden.",
    )
    part_audiences = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="Part of its entries → who may see it, where that is fewer than may see the entry.",
    )
    interval_hours = models.PositiveSmallIntegerField(
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(8760)],
        help_text="Hours between two harvests.",
    )
    whole_every_days = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(365)],
        help_text="Days from one harvest of everything to the next; in between the endpoint is asked for changes only. 0: "
        "everything each time.",
    )
    enriched = models.BooleanField(
        default=True,
        db_default=True,
        help_text="What descriptions that its records link to say is added to them.",
    )
    auth_kind = models.CharField(
        "credentials",
        max_length=10,
        choices=[
            ("none", "None"),
            ("header", "A header"),
            ("basic", "User name and password"),
            ("oauth2", "OAuth 2 client credentials"),
        ],
        default="none",
    )
    auth_sealed = models.TextField(
        blank=True, editable=False, help_text="The credentials, encrypted. Never shown."
    )
    push_key_hash = models.CharField(max_length=64, blank=True, editable=False)
    hook_sealed = models.TextField(blank=True, editable=False, help_text="The webhook's secret, encrypted.")
    options = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="What the protocol is configured with, as a person approved it.",
    )
    dial = models.JSONField(
        default=dict,
        blank=True,
        editable=False,
        help_text="Field → automatic, notify, propose or manual; “*” for all others.",
    )
    withdraw_percent = models.PositiveSmallIntegerField(
        default=20,
        validators=[MaxValueValidator(100)],
        help_text="A harvest that would withdraw a larger share of the products waits for a person.",
    )
    withdraw_count = models.PositiveIntegerField(
        default=50, help_text="The same as a number; the smaller of both holds, never below 5."
    )
    grace_days = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(365)],
        help_text="Days that a product which is no longer listed stays before it is withdrawn.",
    )
    disconnected_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When a person took it out of the portal."
    )
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    lease_owner = models.CharField(max_length=80, blank=True, editable=False)
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["domain__name", "slug"]
        constraints = [models.UniqueConstraint(fields=["domain", "url"], name="endpoint_once_a_domain")]

    def __str__(self) -> str:
        return self.slug


class PageState(models.Model):
    """What one page of an endpoint held when it was last read, so that an unmodified one needs no reading."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="pages")
    url_key = models.CharField(max_length=32)
    etag = models.TextField(blank=True)
    last_modified = models.TextField(blank=True)
    body_hash = models.BinaryField(max_length=16)
    source_keys = ArrayField(models.CharField(max_length=32))
    next_page = models.JSONField(null=True)
    more = models.JSONField(null=True, help_text="The further documents that it names.")
    total = models.IntegerField(null=True)
    run_id = models.BigIntegerField(
        help_text="The run that met this page last; pages of older ones are forgotten."
    )

    failed_in = models.BigIntegerField(
        null=True, help_text="The run in which it could not be read; what it held then is not missing."
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "url_key"], name="page_state_once")]

    def __str__(self) -> str:
        return f"{self.endpoint_id} {self.url_key}"
