"""Removing a passkey, in place of allauth's view: it asks nobody whether the last second factor may go."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import path

from catalog.models import User


class RemovePasskey(RemoveWebAuthnView):
    """Not the last one of somebody of whom a second factor is asked; they are told what to do first."""

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Remove it, unless it may not go. Two at once wait for each other, so that one of them stays."""
        User.objects.select_for_update().get(pk=self.request.user.pk)
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.get_object()):
            messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
            return HttpResponseRedirect(self.get_success_url())
        answer: HttpResponse = super().form_valid(form)
        return answer


urlpatterns = [path("accounts/2fa/webauthn/keys/<int:pk>/remove/", RemovePasskey.as_view())]
