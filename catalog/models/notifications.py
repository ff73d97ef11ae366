"""What people are told in the portal, and how each wants to be told by mail."""

from django.conf import settings
from django.db import models


class Notification(models.Model):
    """One thing that one person is told. `mail` says what becomes of it by mail."""

    class Mail(models.TextChoices):
        NONE = "none", "Not by mail"
        SENT = "sent", "Handed to the outbox"
        WAITS = "waits", "Waits for the daily mail"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=500, help_text="A path of this portal.")
    text = models.TextField(blank=True)
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=60, blank=True)
    once = models.CharField(
        max_length=100, blank=True, help_text="A person is told only once under this name; empty: every time."
    )
    mail = models.CharField(max_length=10, choices=Mail.choices, default=Mail.NONE)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "once"], condition=~models.Q(once=""), name="notification_once"
            )
        ]
        indexes = [
            models.Index(fields=["user", "-at"], name="notification_list"),
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="notification_unread"),
            models.Index(fields=["user"], condition=models.Q(mail="waits"), name="notification_waits"),
            models.Index(fields=["at"], name="notification_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"


class NotificationChoice(models.Model):
    """How one person wants to be told by mail: group → way, as domain/notice_groups.py has them."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notification_choice"
    )
    ways = models.JSONField(default=dict)
    digest_day = models.DateField(null=True, blank=True, help_text="The day of the newest daily mail.")

    def __str__(self) -> str:
        return f"choices of {self.user_id}"
