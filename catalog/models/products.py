"""Data products, their distributions and assessments, and what is due for the index."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Least

from catalog.domain.audience import AUDIENCES
from catalog.models.domains import Domain
from catalog.models.endpoints import Endpoint


class DataProduct(models.Model):
    """One catalogue entry: its layers as JSON, and the effective values that lists, filters and the index need.

    `harvested` is a ProductRecord; `linked` maps fields to what documents add to them (`catalog.domain.linked`), `inferred` to
    Inference, `curated` to Decision (`catalog.domain.layers`). All other descriptive columns are derived from them, never edited.
    """

    class State(models.TextChoices):
        LIVE = "live", "Live"
        WITHDRAWN = "withdrawn", "Withdrawn"
        MERGED = "merged", "Merged into another"

    domain = models.ForeignKey(Domain, on_delete=models.PROTECT, related_name="products")
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="products")
    slug = models.SlugField(max_length=100, unique=True)
    source_key = models.CharField(max_length=32)
    source_id = models.TextField()

    harvested = models.JSONField()
    linked = models.JSONField(default=dict, db_default=models.Value({}, models.JSONField()))
    inferred = models.JSONField(default=dict)
    curated = models.JSONField(default=dict)
    problems = models.JSONField(
        default=list, help_text="What was not as it should be in the source's record."
    )
    revision = models.BigIntegerField(default=1, help_text="Rises at every change of what can be shown.")

    state = models.CharField(max_length=10, choices=State.choices, default=State.LIVE)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.TextField(blank=True)
    missing_since = models.DateTimeField(
        null=True, blank=True, help_text="When the endpoint was first seen not to list it any more."
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    proposals = models.PositiveSmallIntegerField(
        default=0, help_text="How many inferences wait for a person to accept or refuse them."
    )
    audience = models.CharField(max_length=10, choices=list(AUDIENCES.items()), default="public")
    audience_tokens = ArrayField(models.CharField(max_length=40))
    part_audiences = models.JSONField(
        default=dict, help_text="Part of it → who may see that, where that is fewer than may see the entry."
    )

    title = models.TextField()
    description = models.TextField(blank=True)
    identifiers = ArrayField(models.TextField(), default=list)
    publisher = models.TextField(blank=True)
    keywords = ArrayField(models.TextField(), default=list)
    themes = ArrayField(models.TextField(), default=list)
    formats = ArrayField(models.TextField(), default=list)
    file_names = ArrayField(models.TextField(), default=list)
    licence = models.TextField(blank=True)
    licence_label = models.TextField(blank=True)
    openness = models.CharField(max_length=10, default="unknown")
    modified = models.DateTimeField(
        null=True, blank=True, help_text="When the data last changed, by the source's word."
    )
    modified_text = models.TextField(blank=True, help_text="The same, as precise as the source says it.")
    mqa = models.PositiveSmallIntegerField(default=0)
    mqa_band = models.CharField(max_length=12, blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Maturity, 0 to 5.")
    patterns = ArrayField(models.CharField(max_length=20), default=list, help_text="Ids of access patterns.")
    delivery = ArrayField(models.CharField(max_length=4), default=list, help_text="pull, push, or both.")
    bulk = models.BooleanField(default=False, help_text="Whether all of it can be had in one go.")
    no_signup = models.BooleanField(default=False, help_text="Whether one way is known to need no account.")
    series = ArrayField(
        models.TextField(), default=list, help_text="Keys of the series that it is part of, or is."
    )
    sources = ArrayField(models.TextField(), default=list, help_text="Keys of what it was made from.")
    conforms = ArrayField(
        models.TextField(), default=list, help_text="What it conforms to: addresses without scheme, or words."
    )

    status = models.CharField(
        max_length=12, db_default="", help_text="Code of the EU list of statuses of data sets."
    )
    frequency = models.CharField(max_length=30, db_default="", help_text="Code of the EU frequency list.")
    network_levels = ArrayField(
        models.CharField(max_length=20), db_default=[], help_text="Codes of network levels."
    )
    areas = ArrayField(
        models.CharField(max_length=40), db_default=[], help_text="Codes of nations and licence areas."
    )
    boxes = models.JSONField(
        db_default=models.Value([], models.JSONField()),
        help_text="Where it lies: [west, south, east, north] in degrees, WGS 84, cut at the date line.",
    )
    periods = models.JSONField(
        db_default=models.Value([], models.JSONField()),
        help_text="What time it is about: [first day, last day], null where it is open.",
    )
    used = models.PositiveSmallIntegerField(
        db_default=0, help_text="How often it was opened in 90 days, as a power of two; 0: never."
    )

    first_seen = models.DateTimeField()
    last_changed = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "source_key"], name="product_once_an_endpoint")
        ]
        indexes = [
            models.Index(
                models.F("domain"),
                models.F("first_seen").desc(),
                models.F("id").desc(),
                name="product_domain_newest",
            ),
            models.Index(models.F("first_seen").desc(), models.F("id").desc(), name="product_newest"),
            models.Index(
                fields=["domain", "openness"],
                include=["endpoint", "level"],
                condition=models.Q(state="live", audience="public"),
                name="product_public",
            ),
            models.Index(fields=["domain"], condition=models.Q(proposals__gt=0), name="product_proposals"),
            models.Index(
                fields=["endpoint"], condition=models.Q(missing_since__isnull=False), name="product_missing"
            ),
            GinIndex(
                fields=["series"], condition=~models.Q(series=[]), name="product_series", fastupdate=False
            ),
            GinIndex(
                fields=["sources"], condition=~models.Q(sources=[]), name="product_sources", fastupdate=False
            ),
            GinIndex(
                fields=["conforms"],
                condition=~models.Q(conforms=[]),
                name="product_conforms",
                fastupdate=False,
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Distribution(models.Model):
    """One way to get a product, as rows for link checks and lists; `record` is the full Distribution."""

    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="distributions")
    position = models.PositiveIntegerField()
    title = models.TextField(blank=True)
    format = models.TextField(blank=True)
    access_url = models.TextField(blank=True)
    download_url = models.TextField(blank=True)
    byte_size = models.BigIntegerField(null=True)
    record = models.JSONField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["product", "position"], name="distribution_position")]

    def __str__(self) -> str:
        return self.title or self.download_url or self.access_url


class Assessment(models.Model):
    """The current maturity of a product: `maturity` holds the stored Maturity, `mqa` the stored MqaAssessment.

    `model_version` is that of the maturity model. `due_at`: when time alone may change it.
    """

    product = models.OneToOneField(DataProduct, on_delete=models.CASCADE, primary_key=True)
    model_version = models.CharField(max_length=20)
    assessed_at = models.DateTimeField()
    level = models.PositiveSmallIntegerField(null=True)
    mqa = models.JSONField()
    maturity = models.JSONField(null=True)
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(due_at__isnull=False), name="assessment_due")
        ]

    def __str__(self) -> str:
        return f"assessment of {self.product_id}"


class IndexState(models.Model):
    """Which revision of a product the search index holds. Narrow, so that marking many rows is cheap.

    `text_revision`: the same of the words for when Elasticsearch is away (SearchText). `vector_digest`: of the TextVector that
    the index has with the product; null where it has none.
    """

    product = models.OneToOneField(
        DataProduct, on_delete=models.CASCADE, primary_key=True, db_constraint=False
    )
    revision = models.BigIntegerField()
    indexed_revision = models.BigIntegerField(default=0)
    text_revision = models.BigIntegerField(default=0, db_default=0)
    last_error = models.TextField(blank=True)
    vector_digest = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["product"], condition=models.Q(vector_digest=None), name="index_without_vector"
            ),
            models.Index(
                fields=["product"],
                condition=models.Q(revision__gt=Least("indexed_revision", "text_revision")),
                name="index_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product_id}: {self.indexed_revision} of {self.revision}"
