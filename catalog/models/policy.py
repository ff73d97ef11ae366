"""What licences say as curators keep it, what stewards propose to say instead, and notes about mixes."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalog.models.products import DataProduct


class RegisteredLicence(models.Model):
    """A licence whose terms somebody has touched; all others stand as the vocabulary's file has them."""

    code = models.CharField(max_length=60, primary_key=True, help_text="Its id in the vocabulary.")
    version = models.PositiveIntegerField(default=1, help_text="Number of the version that counts.")

    def __str__(self) -> str:
        return self.code


class LicenceVersion(models.Model):
    """The terms of a licence at one time: `terms` is a LicenceTerms (domain/licence_terms.py) in JSON form.

    Number 1 is what the vocabulary's file says; it has no author.
    """

    licence = models.ForeignKey(RegisteredLicence, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    terms = models.JSONField()
    at = models.DateTimeField()
    by = models.UUIDField(null=True, help_text="Key of an identity.")
    why = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True, help_text="When all whom it affects were told.")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["licence", "number"], name="licence_version_once")]

    def __str__(self) -> str:
        return f"{self.licence_id}, version {self.number}"


class LicenceProposal(models.Model):
    """Terms that a steward proposes instead of version `base`."""

    class State(models.TextChoices):
        OPEN = "open", "Waiting"
        ACCEPTED = "accepted", "Accepted"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Taken back"

    licence = models.ForeignKey(RegisteredLicence, on_delete=models.CASCADE, related_name="proposals")
    base = models.PositiveIntegerField()
    terms = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    why = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    decided_by = models.UUIDField(null=True, help_text="Key of an identity.")
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["at"], condition=Q(state="open"), name="licence_proposal_open")]

    def __str__(self) -> str:
        return f"{self.licence_id}: {self.get_state_display()}"


class ProductFlow(models.Model):
    """What flows into a product from what it was made of, as was worked out last. One row for each derived product.

    `looser`: what its stated licence leaves out that an input asks for, as sentences; only inputs are told that every
    member of its domain may see.
    """

    product = models.OneToOneField(
        DataProduct, on_delete=models.CASCADE, primary_key=True, related_name="flow"
    )
    revision = models.BigIntegerField(help_text="The revision of the product that was looked at.")
    inputs = models.JSONField(default=dict, help_text="Id of an input to the revision that was looked at.")
    looser = models.JSONField(default=list)
    since = models.DateTimeField(null=True, help_text="Since when its stated licence is looser.")
    due_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="product_flow_due"),
            models.Index(fields=["since"], condition=Q(since__isnull=False), name="product_flow_looser"),
        ]

    def __str__(self) -> str:
        return f"what flows into {self.product_id}"


class MixNote(models.Model):
    """A mix that somebody wants to remember: `then` and `now` are what was told of it, as MixTold in JSON form."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mix_notes")
    key = models.CharField(
        max_length=40, unique=True, help_text="What its address ends in; not to be guessed."
    )
    title = models.CharField(max_length=200)
    intent = models.CharField(max_length=20)
    shared = models.BooleanField(default=False, help_text="Whether whoever has the link may look at it.")
    made_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, help_text="When it last came out otherwise than before.")
    then = models.JSONField()
    now = models.JSONField()
    registry = models.BigIntegerField(
        default=0, help_text="State of the licence registry that was looked at."
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class MixInput(models.Model):
    """A product of a mix, and the revision of it that was looked at."""

    note = models.ForeignKey(MixNote, on_delete=models.CASCADE, related_name="inputs")
    product = models.ForeignKey(DataProduct, on_delete=models.CASCADE, related_name="mixes")
    position = models.PositiveSmallIntegerField()
    revision = models.BigIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["note", "product"], name="mix_input_once")]

    def __str__(self) -> str:
        return f"{self.product_id} of {self.note_id}"
