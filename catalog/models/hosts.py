"""Hosts: the one budget that all requests to a host share, whatever they are for."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Host(models.Model):
    """How fast the portal may ask one host, and what it has asked. What is left empty is as in the settings."""

    name = models.CharField(
        max_length=255, unique=True, help_text="Host name, with the port unless it is the usual one."
    )
    pause_seconds = models.FloatField(
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(3600)],
        help_text="Seconds between the starts of two requests. Some hosts block whoever asks faster. Empty: as for all hosts.",
    )
    per_day = models.PositiveIntegerField(
        null=True, blank=True, help_text="Requests a day (UTC). Empty: as for all hosts."
    )
    at_once = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
        help_text="Requests under way at a time. Empty: as for all hosts.",
    )
    note = models.TextField(blank=True, help_text="Where the limits are written, or who asked for them.")
    free_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the next request may start."
    )
    busy_until = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="The host asked to be left alone until then."
    )
    busy_because = models.TextField(blank=True, editable=False)
    day = models.DateField(null=True, blank=True, editable=False)
    used = models.PositiveIntegerField(default=0, editable=False, help_text="Requests of that day.")
    slots: "models.Field[list[datetime], Any]" = ArrayField(
        models.DateTimeField(),
        default=list,
        editable=False,
        help_text="When requests under way are given up at the latest.",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
