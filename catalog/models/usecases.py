"""Use cases as they are edited and as they are published, their flows as rows, and gaps that somebody follows."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from catalog.domain.usecases.states import DRAFT, STATES
from catalog.models.domains import Domain, SignedInvitation
from catalog.models.products import DataProduct


class UseCase(models.Model):
    """One use case. `record` is what its editors work on, `published` what all others see: UseCaseRecords as JSON.

    `version` rises at every change; `published_version` is the one that is published. Both are kept as UseCaseVersions.
    The other columns are derived from `published`, or while nothing is published from `record`.
    """

    slug = models.SlugField(max_length=100, unique=True)
    state = models.CharField(max_length=10, choices=list(STATES.items()), default=DRAFT)
    record = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    published = models.JSONField(null=True, blank=True)
    published_version = models.PositiveIntegerField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    title = models.CharField(max_length=300)
    sectors = ArrayField(models.CharField(max_length=20), default=list)
    layers = ArrayField(models.CharField(max_length=20), default=list)
    builds_on = ArrayField(models.CharField(max_length=100), default=list, help_text="Slugs of other cases.")
    standards = ArrayField(models.CharField(max_length=100), default=list, help_text="Slugs of standards.")

    lead = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="led_cases"
    )
    editors = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="edited_cases")
    domain = models.ForeignKey(
        Domain,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="use_cases",
        help_text="On behalf of which domain; its stewards may edit it.",
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    published__isnull=True, published_version__isnull=True, published_at__isnull=True
                )
                | models.Q(
                    published__isnull=False, published_version__isnull=False, published_at__isnull=False
                ),
                name="use_case_published_whole",
            )
        ]
        indexes = [GinIndex(fields=["builds_on"], name="use_case_builds_on", fastupdate=False)]

    def __str__(self) -> str:
        return self.title


class UseCaseVersion(models.Model):
    """One version of a case: what it said, who made it and why. Never changed."""

    use_case = models.ForeignKey(UseCase, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    record = models.JSONField()
    by = models.UUIDField(null=True, help_text="Key of an identity; empty for the portal's own commands.")
    at = models.DateTimeField()
    what = models.CharField(max_length=300, help_text="What was changed, in a sentence.")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["use_case", "number"], name="use_case_version_once")]

    def __str__(self) -> str:
        return f"{self.use_case_id}, version {self.number}"


class CaseInvitation(SignedInvitation):
    """That an e-mail address may edit a case."""

    use_case = models.ForeignKey(UseCase, on_delete=models.CASCADE, related_name="invitations")

    class Meta(SignedInvitation.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["use_case", "email"],
                condition=models.Q(state="open"),
                name="one_open_case_invitation",
            )
        ]

    def __str__(self) -> str:
        return f"invitation to use case {self.use_case_id}: {self.state}"


class CaseFlow(models.Model):
    """One flow of a published case, as a row for counts and lists; derived from `UseCase.published`, never edited."""

    use_case = models.ForeignKey(UseCase, on_delete=models.CASCADE, related_name="flows")
    key = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)
    target = models.CharField(max_length=300)
    what = models.TextField()
    need = models.TextField(blank=True)
    mode = models.CharField(max_length=15, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    uses = ArrayField(models.CharField(max_length=30), default=list)
    products = models.ManyToManyField(DataProduct, through="FlowProduct", related_name="flows")

    class Meta:
        ordering = ["use_case", "position"]
        constraints = [models.UniqueConstraint(fields=["use_case", "key"], name="case_flow_once")]

    def __str__(self) -> str:
        return self.what


class FlowProduct(models.Model):
    """That a product serves a flow of a published case."""

    flow = models.ForeignKey(CaseFlow, on_delete=models.CASCADE, related_name="served_by")
    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="serves")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["flow", "product"], name="flow_product_once")]

    def __str__(self) -> str:
        return f"{self.product_id} serves {self.flow_id}"


class Gap(models.Model):
    """A gap or overlap that somebody follows up: `kind` and `key` name it; what is not here is merely open.

    What it is and who waits for it is worked out each time (selectors.gaps); here stands only what people decided, at
    `since`, and when the portal saw that its cause was gone or had come back.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        ASSIGNED = "assigned", "With a domain"
        CLOSED = "closed", "Closed"

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    title = models.CharField(
        max_length=300,
        blank=True,
        help_text="How it is called; of a wish or a search, what everybody may read.",
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    domain = models.ForeignKey(Domain, null=True, blank=True, on_delete=models.SET_NULL, related_name="gaps")
    product = models.ForeignKey(
        DataProduct, null=True, blank=True, on_delete=models.SET_NULL, related_name="closes_gaps"
    )
    note = models.TextField(blank=True)
    since = models.DateTimeField()
    gone_at = models.DateTimeField(null=True, help_text="When its cause was first seen to be gone.")
    back_at = models.DateTimeField(null=True, help_text="When it had come back after it was closed.")
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True, help_text="Key of an identity.")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="gap_once")]

    def __str__(self) -> str:
        return self.title


class GapOffer(models.Model):
    """Somebody has what a gap lacks: a product that is here, or where the data is. It waits until it is `settled`.

    `kind` and `key` name the gap, which may have no row of its own.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=200)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="gap_offers"
    )
    product = models.ForeignKey(
        DataProduct, null=True, blank=True, on_delete=models.SET_NULL, related_name="offered_for"
    )
    place = models.CharField(max_length=500, blank=True, help_text="Where the data is, if it is not here.")
    text = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.UUIDField(null=True, blank=True, help_text="Key of an identity.")
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["kind", "key"], name="gap_offer_of")]

    def __str__(self) -> str:
        return f"Offer {self.pk}"
