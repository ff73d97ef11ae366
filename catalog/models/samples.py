"""Samples: the beginnings of distributions, fetched and checked; and the documents that products carry, name or link to."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import HashIndex
from django.db import models

from catalog.models.products import DataProduct


class Sample(models.Model):
    """What was found at one address of a product's distributions. `outcome` is empty until it was first looked at.

    `stated` is a digest of what was said of the data (its dates, size and schema) when it was last looked at.
    `preview` holds {"columns": [...], "rows": [[...]]} until `preview_until`, and is then deleted.
    """

    class Outcome(models.TextChoices):
        VALID = "valid", "Keeps to its schema"
        INVALID = "invalid", "Does not keep to its schema"
        UNREAD = "unread", "Not read, or nothing to check it against"

    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="samples")
    key = models.CharField(max_length=32, help_text="Digest of the address.")
    url = models.TextField()
    host = models.CharField(max_length=255)
    stated = models.CharField(max_length=32, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    detail = models.TextField(
        blank=True, help_text="What does not fit, or why it was not read, in sentences."
    )
    rows = models.PositiveIntegerField(default=0, help_text="Rows that were read.")
    columns = models.JSONField(default=list, help_text="Names of the columns that were found.")
    byte_size = models.BigIntegerField(
        null=True, blank=True, help_text="Size of the whole, as the server says."
    )
    row_count = models.BigIntegerField(null=True, blank=True, help_text="Rows of the whole, as the data say.")
    limits = models.JSONField(default=dict, help_text="What the server says of its limits, by header.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="How often in a row it was not got.")
    preview = models.JSONField(null=True, blank=True)
    preview_until = models.DateTimeField(null=True, blank=True, db_index=True)
    fetched_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(db_index=True)
    asked_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Since when a person waits for it: such are fetched before all others.",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "key"], name="sample_once")]

    def __str__(self) -> str:
        return self.url


class Document(models.Model):
    """Something that a product names by its address and that is read in rounds (services.document_rounds).

    `answer`: of the answer that was read last, its validators, a digest of it, and by what it was read
    (services.document_answers).
    """

    url = models.TextField()
    host = models.CharField(max_length=255)
    failures = models.PositiveSmallIntegerField(default=0)
    checked_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(db_index=True)
    answer = models.JSONField(db_default=models.Value({}, models.JSONField()))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.url


class Descriptor(Document):
    """The contract or description that a product carries, and how reading it went. One a product.

    `outcome` is empty until it was first looked at; `kind` what it was recognised as.
    """

    class Outcome(models.TextChoices):
        VALID = "valid", "Has all that its standard requires"
        INVALID = "invalid", "Lacks what its standard requires"
        UNREACHABLE = "unreachable", "Not reached"

    class Kind(models.TextChoices):
        ODCS = "odcs", "Open Data Contract Standard"
        ODPS = "odps", "Open Data Product Specification"
        DPROD = "dprod", "Data Product Ontology (DPROD)"
        DATAPACKAGE = "datapackage", "Data Package"
        OPENAPI = "openapi", "OpenAPI"
        ASYNCAPI = "asyncapi", "AsyncAPI"

    product = models.OneToOneField(DataProduct, on_delete=models.CASCADE, related_name="descriptor")
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    detail = models.TextField(blank=True, help_text="What is missing, or why it was not read, in sentences.")
    says = ArrayField(
        models.CharField(max_length=12), default=list, help_text="What it states, such as sla or quality."
    )

    class Meta:
        indexes = [HashIndex(fields=["url"], name="descriptor_url")]


class SchemaDocument(Document):
    """A schema that a product names by its address, and what was read there. `outcome` is empty until it was first looked at.

    `fields` are the first ones that it names (domain.product.Field); `named`, `typed` and `explained` count all of them.
    """

    class Outcome(models.TextChoices):
        VALID = "valid", "Read"
        INVALID = "invalid", "Not a schema that names fields"
        UNREACHABLE = "unreachable", "Not reached"

    class Kind(models.TextChoices):
        JSON_SCHEMA = "jsonschema", "a JSON Schema"
        TABLE_SCHEMA = "tableschema", "a Table Schema"
        CSVW = "csvw", "CSVW metadata"
        AVRO = "avro", "an Avro schema"
        XSD = "xsd", "an XML Schema"
        SHACL = "shacl", "SHACL shapes"
        VOCABULARY = "vocabulary", "an RDF vocabulary"
        OPENAPI = "openapi", "an OpenAPI description"
        ASYNCAPI = "asyncapi", "an AsyncAPI description"
        DATAPACKAGE = "datapackage", "a Data Package"
        ODCS = "odcs", "a data contract (ODCS)"
        ODPS = "odps", "a product specification (ODPS)"
        DPROD = "dprod", "a DPROD description"

    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="schema_documents")
    key = models.CharField(max_length=32, help_text="Digest of the address.")
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    detail = models.TextField(
        blank=True, help_text="Why it was not read, or what is wrong with it, in sentences."
    )
    fields = models.JSONField(default=list)
    named = models.PositiveIntegerField(default=0, help_text="Fields that it names.")
    typed = models.PositiveIntegerField(default=0, help_text="Fields with a type.")
    explained = models.PositiveIntegerField(default=0, help_text="Fields with their meaning.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "key"], name="schema_document_once")]
        indexes = [HashIndex(fields=["url"], name="schema_document_url")]


class LinkedDocument(Document):
    """A description that a product's record links to, and what it says of the product. `outcome` is empty until it was read.

    `record` holds the parts of a ProductRecord that it gives (domain.enrichment.PARTS and its distributions). `read_from`: the
    address that it was read from in the end. `shared`: how many products of the endpoint link to it. `fits`: it names an
    identifier of the product.
    """

    class Outcome(models.TextChoices):
        VALID = "valid", "Read"
        INVALID = "invalid", "No description of this product"
        UNREACHABLE = "unreachable", "Not reached"

    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="linked_documents")
    key = models.CharField(max_length=32, help_text="Digest of the address.")
    position = models.PositiveSmallIntegerField(
        help_text="Its place among the product's documents, from 1: earlier ones are heard first."
    )
    kind = models.CharField(max_length=20, blank=True, help_text="The name of a protocol, or `schema`.")
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    detail = models.TextField(blank=True, help_text="Why nothing was taken from it, in sentences.")
    read_from = models.TextField(blank=True)
    record = models.JSONField(default=dict)
    fits = models.BooleanField(default=False)
    shared = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["product", "key"], name="linked_document_once")]
        indexes = [HashIndex(fields=["url"], name="linked_document_url")]
