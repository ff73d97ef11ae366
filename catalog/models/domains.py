"""Domains: the organisations and teams that own products, and their members."""

from django.conf import settings
from django.db import models


class Domain(models.Model):
    """An organisation or team that owns data products."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=200, unique=True)
    description = models.TextField(blank=True)
    sector = models.CharField(max_length=60, blank=True)
    homepage = models.URLField(max_length=500, blank=True)
    contact = models.CharField(max_length=300, blank=True, help_text="E-mail address or page where to ask.")
    is_demo = models.BooleanField(
        "fictional", default=False, help_text="Part of the demonstration; not a real organisation."
    )
    confirmed = models.BooleanField(
        default=True,
        help_text="A domain that somebody registered is for its members alone until a curator confirms it.",
    )
    compared = models.BooleanField(
        "in comparisons",
        default=True,
        help_text="Whether it is shown beside other domains where figures are compared.",
    )
    samples = models.BooleanField(
        "samples of its data",
        default=True,
        help_text="Whether the portal may fetch the first rows of its open data to check them against their schema.",
    )
    previews = models.BooleanField(
        "previews of its data",
        default=True,
        help_text="Whether the first rows of its open data may be shown, for a day after they were fetched.",
    )
    digest = models.CharField(
        "mail about harvests",
        max_length=10,
        choices=[
            ("always", "After every harvest"),
            ("problems", "When there are problems"),
            ("never", "Never"),
        ],
        default="problems",
    )
    bridge = models.JSONField(
        null=True,
        blank=True,
        editable=False,
        help_text="Who describes its products: source, person, portal, nobody → share of fields.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="Membership",
        through_fields=("domain", "user"),
        related_name="domains",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What somebody may do for a domain they belong to."""

    MEMBER = "member", "Member"
    STEWARD = "steward", "Steward"


class Membership(models.Model):
    """That a person belongs to a domain; a steward may decide for it.

    With `until` the role is lent by `lent_by`: it holds to the end of that day, and `role_after` comes after it (empty: none).
    Whether a row still holds is asked of selectors.visibility alone.
    """

    Role = Role

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.MEMBER)
    until = models.DateField(null=True, blank=True, help_text="The last day of a role that is lent.")
    lent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    role_after = models.CharField(max_length=10, choices=Role.choices, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["domain", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} is {self.role} of {self.domain}"


class SignedInvitation(models.Model):
    """That an e-mail address may join something, by a signed link that works once and until `expires_at`."""

    class State(models.TextChoices):
        OPEN = "open", "Waits for an answer"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        REVOKED = "revoked", "Taken back"

    email = models.EmailField(help_text="In small letters.")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    nonce = models.CharField(max_length=40, editable=False, help_text="Part of what the link signs.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)

    class Meta:
        abstract = True
        ordering = ["-id"]


class Invitation(SignedInvitation):
    """That an e-mail address may join a domain. With `until` it offers a role for a time, lent by who invites."""

    domain = models.ForeignKey(Domain, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=10, choices=Role.choices)
    until = models.DateField(null=True, blank=True)

    class Meta(SignedInvitation.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["domain", "email"], condition=models.Q(state="open"), name="one_open_invitation"
            )
        ]

    def __str__(self) -> str:
        return f"invitation to {self.domain_id}: {self.state}"
