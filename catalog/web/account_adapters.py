"""How allauth does things here: secrets are sealed, what happens to an account is told and written down."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from catalog.models import User
from catalog.selectors.second_factor import factor_required, factors_of
from catalog.services.accounts import account_event
from catalog.services.credentials import seal, unseal
from catalog.services.sessions import sessions_end

_NAME = "Vesportal"


class PeopleAdapter(DefaultAccountAdapter):
    """Accounts."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Where addresses are not proved by mail, signing up would tell which of them have an account."""
        return bool(settings.SIGN_UP)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: Any = None, email: str | None = None
    ) -> None:
        """What allauth would mail is told in the portal and by mail, and stands in the record.

        A new password ends all other sessions: not only do they not count any more, they are gone.
        """
        event = template_prefix.rpartition("/")[2]
        account_event(user, event=event)
        if event.startswith("password_"):
            here = self.request.session.session_key if self.request.user == user else None
            sessions_end(user, but=here or "")

    def clean_email(self, email: str) -> str:
        """NUL and other characters that no address has are refused here, not by the database."""
        if not email.isprintable():
            raise ValidationError("Enter a valid e-mail address.")
        return str(super().clean_email(email))


class FactorAdapter(DefaultMFAAdapter):
    """Second factors: keys of apps are kept encrypted, and nobody of whom one is asked removes their last."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "This portal asks you for a second factor. Set up another one before you remove this.",
        "incorrect_code": "This code or key is not right, or was used already. Wait for the next code, or try again.",
    }

    def encrypt(self, text: str) -> str:
        """Sealed with the portal's own key."""
        return seal(text.encode())

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed."""
        return unseal(encrypted_text).decode()

    def get_totp_issuer(self) -> str:
        """What the app shows."""
        return _NAME

    def _get_site_name(self) -> str:
        return _NAME

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last one of somebody who must have one."""
        return not factor_required(authenticator.user) or factors_of(authenticator.user) > 1

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002
        """“Passkey”, “Passkey 2”."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return "Passkey" if number == 1 else f"Passkey {number}"
