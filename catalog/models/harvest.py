"""Harvest runs, their items, and the records as the sources sent them."""

from django.db import models

from catalog.domain.run import OUTCOMES, RUN_STATES, Counts
from catalog.models.endpoints import Endpoint


class HarvestRun(models.Model):
    """One gathering of one endpoint: where it stands, what arrived, and how it ended in plain words."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=10, choices=list(RUN_STATES.items()), default="queued")
    asked_by = models.CharField(max_length=80, blank=True, help_text="Schedule, command, or a person's key.")
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    resume_at = models.DateTimeField(
        null=True, help_text="The host's budget is spent, or it asked to wait, until then."
    )
    waits_for = models.TextField(blank=True, help_text="Why it waits, in words.")
    pushed = models.ForeignKey(
        "catalog.Pushed",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="What is read instead of the address, where the endpoint sent it.",
    )
    whole = models.BooleanField(default=False, help_text="Somebody wants everything to be read.")
    changes_since = models.DateTimeField(
        null=True, help_text="The endpoint was asked for what changed since then; empty: for everything."
    )
    read_as = models.CharField(
        max_length=32, blank=True, help_text="A mark of the address and of how its records are read."
    )
    ended_at = models.DateTimeField(null=True)
    checkpoint = models.JSONField(null=True, help_text="The next page to fetch.")
    total = models.IntegerField(null=True, help_text="How many records the endpoint says it has.")
    listed = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    gone = models.PositiveIntegerField(
        default=0, help_text="Records that the source says it has deleted; not listed ones."
    )
    requests = models.PositiveIntegerField(default=0)
    bytes_read = models.BigIntegerField(default=0)
    revived = models.PositiveSmallIntegerField(
        default=0, help_text="How often its worker was lost since it last got on."
    )
    problems = models.JSONField(default=list, help_text="Problems of pages and of the run as a whole.")
    verdict = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["endpoint", "-id"], name="run_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint"],
                condition=models.Q(state__in=["queued", "running"]),
                name="one_run_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    listed=models.F("created")
                    + models.F("changed")
                    + models.F("unchanged")
                    + models.F("refused")
                    + models.F("held")
                ),
                name="run_counts_balance",
            ),
        ]

    def __str__(self) -> str:
        return f"run {self.pk} of {self.endpoint_id}"

    @property
    def counts(self) -> Counts:
        """The counts as one value."""
        return Counts(**{name: getattr(self, name) for name in Counts.__struct_fields__})


class HarvestItem(models.Model):
    """What became of one record in one run."""

    run = models.ForeignKey(HarvestRun, on_delete=models.CASCADE, related_name="items")
    source_key = models.CharField(max_length=32)
    source_id = models.TextField(blank=True)
    outcome = models.CharField(max_length=10, choices=list(OUTCOMES.items()))
    problems = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["run", "source_key"], name="item_run_key"),
            models.Index(fields=["run"], condition=models.Q(outcome="refused"), name="item_refused"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.source_id}"


class HarvestQueue(models.Model):
    """A further document that a page of a run has named, to be read in the order of naming; gone when the run ends."""

    run = models.ForeignKey(HarvestRun, on_delete=models.CASCADE, related_name="queue")
    key = models.CharField(max_length=32)
    request = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["run", "id"], name="queue_in_order")]
        constraints = [models.UniqueConstraint(fields=["run", "key"], name="queued_once")]

    def __str__(self) -> str:
        return f"{self.run_id} {self.key}"


class RawRecord(models.Model):
    """A record as its source sent it. Mapping can be done again from here, without the network."""

    endpoint = models.ForeignKey(Endpoint, on_delete=models.CASCADE, related_name="raw_records")
    source_key = models.CharField(max_length=32)
    source_id = models.TextField()
    content_hash = models.BinaryField(max_length=16)
    media_type = models.CharField(max_length=80)
    body = models.BinaryField()
    fetched_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["endpoint", "source_key"], name="raw_record_once")]

    def __str__(self) -> str:
        return self.source_id
