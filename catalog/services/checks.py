"""The database's own rules, told in words before they are broken."""

from django.core.exceptions import ValidationError
from django.db import models

from catalog.domain.errors import InvalidInput


def clean(thing: models.Model) -> None:
    """Raises InvalidInput, naming each field that cannot be stored and why."""
    try:
        thing.full_clean()
    except ValidationError as error:
        sentences = "; ".join(
            f"{name}: {' '.join(messages)}" for name, messages in error.message_dict.items()
        )
        raise InvalidInput(f"This {thing._meta.verbose_name} cannot be stored. {sentences}") from None
