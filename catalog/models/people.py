"""Accounts. Whoever signs in is an analyst; memberships make stewards; a flag makes curators."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models


class EmailUserManager(UserManager):
    """Makes accounts by e-mail address; there is no user name."""

    def _make(self, email: str, password: str | None, **fields: Any) -> "User":
        user = User(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":  # type: ignore[override]
        """An account without rights of its own."""
        return self._make(email, password, **fields)

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":  # type: ignore[override]
        """An account with every right, the admin site among them."""
        return self._make(
            email, password, **{"is_staff": True, "is_superuser": True, "is_curator": True, **fields}
        )


class User(AbstractUser):
    """Somebody who can sign in."""

    username = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address", unique=True)
    is_curator = models.BooleanField(
        "curator",
        default=False,
        help_text="Curators connect endpoints, watch harvests and mend entries of every domain.",
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[EmailUserManager] = EmailUserManager()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.get_full_name() or self.email
