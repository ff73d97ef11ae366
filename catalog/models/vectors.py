"""Vectors of texts, kept so that no text is given to the model twice."""

from django.db import models


class TextVector(models.Model):
    """The vector of a text, as 32-bit floats one after the other.

    `digest`: SHA-256 of the model's name and the text, so what another model made is never found. The text itself, which
    may not be for everybody, is not here; the vector never leaves the portal's own servers.
    """

    digest = models.BinaryField(primary_key=True)
    vector = models.BinaryField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return bytes(self.digest).hex()[:12]
