"""What happens to somebody's account: told to them, and written down."""

from django.db import transaction

from catalog.models import User
from catalog.services.audit import audit_write
from catalog.services.notify import notify

# allauth's name of an event → what its person is told.
EVENTS = {
    "totp_activated": "Codes by an app were set up for signing in",
    "totp_deactivated": "Codes by an app were switched off",
    "webauthn_added": "A passkey or security key was added",
    "webauthn_removed": "A passkey or security key was removed",
    "recovery_codes_generated": "New recovery codes were made",
    "password_changed": "Your password was changed",
    "password_set": "A password was set",
    "password_reset": "Your password was reset",
    "email_changed": "Your main e-mail address was changed",
    "email_deleted": "An e-mail address was removed",
    "account_connected": "Your organisation's account was connected",
    "account_disconnected": "Your organisation's account was disconnected",
    "sessions_ended": "You were signed out everywhere",
}


def account_event(user: User, *, event: str) -> None:
    """Tell and record one of EVENTS; others (a confirmation that is only a step) are left alone."""
    if event not in EVENTS:
        return
    with transaction.atomic():
        audit_write(user, action=f"account.{event}", on=user)
        notify(
            [user],
            kind=f"account.{event}",
            title=EVENTS[event],
            url="/account/",
            text="If that was not you, change your password and sign out everywhere at once.",
        )
