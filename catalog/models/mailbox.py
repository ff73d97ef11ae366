"""Mails that a portal under development keeps instead of sending them."""

from django.db import models


class KeptMail(models.Model):
    """A mail, to be read on the mailbox page."""

    at = models.DateTimeField(auto_now_add=True)
    to = models.TextField()
    subject = models.TextField()
    body = models.TextField()
    headers = models.JSONField(default=dict)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.subject
