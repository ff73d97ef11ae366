"""How people search, counted by day without knowing by whom."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class SearchWords(models.Model):
    """Words that were searched for on a day: how often, how often in vain, by about how many people. Nobody is named.

    `missed`: without any filter, and nothing was found. `opened`: how often a product was opened from the results.
    """

    words = models.CharField(max_length=200)
    day = models.DateField()
    times = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    missed_people = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "searched words"
        constraints = [models.UniqueConstraint(fields=["words", "day"], name="search_miss_once")]
        indexes = [models.Index(fields=["day", "words"], name="search_miss_lately")]

    def __str__(self) -> str:
        return f"{self.words} on {self.day}: {self.times}"


class SearchDay(models.Model):
    """All searches of a day as numbers.

    `corrected`, `relaxed`, `widened`: searches whose spelling was corrected, that were answered by the nearest too, that the
    glossary widened. `filters`: facet → how many searches used it. `took`: how many answers took up to so many milliseconds, by
    the bounds of domain/search_times.py, and longer.
    """

    day = models.DateField(unique=True)
    times = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    corrected = models.PositiveIntegerField(default=0)
    relaxed = models.PositiveIntegerField(default=0)
    widened = models.PositiveIntegerField(default=0)
    filters = models.JSONField(default=dict)
    took = ArrayField(models.PositiveIntegerField(), default=list)

    class Meta:
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day}: {self.times}"
