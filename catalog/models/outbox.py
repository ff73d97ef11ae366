"""What is to be sent once a transaction has committed: tasks and mail."""

from django.db import models


class OutboxMessage(models.Model):
    """A task to start or a mail to send. Written with the change that causes it, sent afterwards, swept up if lost."""

    class Kind(models.TextChoices):
        TASK = "task", "Task"
        MAIL = "mail", "Mail"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    name = models.CharField(max_length=100, help_text="A task's name, or a mail's subject.")
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(
        null=True, blank=True, help_text="The mail server refused it for good, so it is not tried again."
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at=None), name="outbox_due"),
            models.Index(
                fields=["given_up_at"], condition=~models.Q(given_up_at=None), name="outbox_given_up"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
