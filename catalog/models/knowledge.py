"""What stands beside products: standards, initiatives, glossary terms, and one table in which all of it is found."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Standard(models.Model):
    """A standard. `names`: how records refer to it, in small letters: names, numbers, addresses or their beginnings."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200, unique=True)
    body = models.CharField(max_length=200, blank=True, help_text="Who keeps it, such as IEC.")
    number = models.CharField(max_length=100, blank=True)
    description = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    sectors = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    layers = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    names = ArrayField(models.CharField(max_length=300), default=list, blank=True)
    source = models.CharField(max_length=500, blank=True, help_text="Where this is known from.")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Initiative(models.Model):
    """Something that exists already: a roadmap, a digital twin, an innovation project, a platform, here or abroad."""

    class Kind(models.TextChoices):
        ROADMAP = "roadmap", "Roadmap or strategy"
        TWIN = "twin", "Digital twin"
        PROJECT = "project", "Innovation project"
        PLATFORM = "platform", "Platform or portal"
        FRAMEWORK = "framework", "Framework or guidance"
        OTHER = "other", "Other"

    slug = models.SlugField(max_length=100, unique=True)
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.OTHER)
    owner = models.CharField(max_length=300, blank=True)
    country = models.CharField(max_length=100, blank=True)
    url = models.URLField(max_length=500, blank=True)
    offers = models.TextField(blank=True, help_text="What it offers.")
    sectors = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    layers = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    cases = ArrayField(
        models.CharField(max_length=100), default=list, blank=True, help_text="Slugs of related use cases."
    )
    standards = models.ManyToManyField(Standard, blank=True, related_name="initiatives")
    source = models.CharField(max_length=500, blank=True, help_text="Where this is known from.")
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class GlossaryTerm(models.Model):
    """A term of the sector with what it stands for; `synonyms` are other words for the same."""

    term = models.CharField(max_length=100)
    slug = models.SlugField(max_length=100, unique=True)
    expansion = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    group = models.CharField(max_length=60, blank=True)
    synonyms = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    source = models.CharField(max_length=300, blank=True)
    confirmed = models.BooleanField(
        default=True, help_text="Whether a source was seen; else it is general knowledge."
    )
    widens = models.BooleanField(
        default=True,
        db_default=True,
        help_text="Whether who searches for it in one form finds products that say it in another.",
    )
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["term", "id"]

    def __str__(self) -> str:
        return self.term


class Knowledge(models.Model):
    """One row for each published case, standard, initiative and glossary term: how search finds them. Derived."""

    class Kind(models.TextChoices):
        CASE = "case", "Use case"
        STANDARD = "standard", "Standard"
        INITIATIVE = "initiative", "Initiative"
        TERM = "term", "Glossary"

    kind = models.CharField(max_length=12, choices=Kind.choices)
    slug = models.CharField(max_length=100)
    title = models.CharField(max_length=300)
    text = models.TextField(blank=True, help_text="What is shown beneath the title.")
    layers = ArrayField(models.CharField(max_length=20), default=list)
    sectors = ArrayField(models.CharField(max_length=20), default=list)
    words = SearchVectorField()

    class Meta:
        verbose_name_plural = "knowledge"
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="knowledge_once")]
        indexes = [GinIndex(fields=["words"], name="knowledge_words", fastupdate=False)]

    def __str__(self) -> str:
        return self.title
