"""The forms by which an endpoint is connected and set."""

from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

from catalog.domain.audience import OF_ENDPOINTS, PART_AUDIENCES, PARTS
from catalog.domain.bridge.dial import DEFAULT, MEANINGS, OTHERS, SETTINGS
from catalog.domain.errors import VesportalError
from catalog.formats.registry import PROTOCOLS, protocol_asks
from catalog.harvest.credentials import Credentials, credentials_from
from catalog.harvest.guard import checked_url
from catalog.models import Domain, Endpoint
from catalog.services.endpoints import EndpointSettings, whole_days_usual

_PART = "part_"  # what the names of fields on parts of entries begin with


class AddressForm(forms.Form):
    """The domain, the address, and what it wants to see before it answers."""

    domain = forms.ModelChoiceField(
        queryset=Domain.objects.none(),
        to_field_name="slug",
        label="For which domain?",
        empty_label=None,
    )
    url = forms.CharField(
        label="Address of the catalogue",
        max_length=2000,
        help_text="As you would give it to a colleague: a data portal, a catalogue file, or a spreadsheet that lists your data.",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )
    auth_kind = forms.ChoiceField(
        label="What does it want to see?",
        choices=Endpoint._meta.get_field("auth_kind").choices,  # type: ignore[arg-type]
        initial="none",
        required=False,
    )
    auth_name = forms.CharField(
        label="Header, user or client",
        max_length=500,
        required=False,
        help_text="Such as Authorization or X-API-Key, a user name, or a client id.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    auth_secret = forms.CharField(
        label="Its value, password or secret",
        max_length=4000,
        required=False,
        help_text="Stored encrypted, sent to this address only, and never shown again.",
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    auth_token_url = forms.CharField(
        label="Token address", max_length=2000, required=False, help_text="For OAuth 2."
    )
    auth_scope = forms.CharField(label="Scope", max_length=500, required=False, help_text="For OAuth 2.")
    AUTH = ("auth_kind", "auth_name", "auth_secret", "auth_token_url", "auth_scope")

    def __init__(self, domains: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["domain"]).queryset = domains
        self.credentials: Credentials | None = None

    def clean_url(self) -> str:
        """An http or https address; `https://` is added where none is given."""
        url = str(self.cleaned_data["url"]).strip()
        if "://" not in url:
            url = f"https://{url}"
        try:
            checked_url(url)
        except VesportalError as error:
            raise forms.ValidationError(str(error)) from None
        return url

    def clean(self) -> dict[str, Any]:
        """The credentials as one value."""
        given: dict[str, Any] = super().clean() or {}
        parts = {part: given.get(f"auth_{part}") or "" for part in ("name", "secret", "token_url", "scope")}
        try:
            self.credentials = credentials_from(given.get("auth_kind") or "none", **parts)
        except VesportalError as error:
            self.add_error("auth_kind", str(error))
        return given


class ProtocolForm(forms.Form):
    """Which protocol to read the address in."""

    protocol = forms.ChoiceField(
        label="Read it as",
        choices=[(name, protocol.title) for name, protocol in PROTOCOLS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a protocol."},
    )


class SettingsForm(forms.Form):
    """How an endpoint is harvested, and what becomes of what it holds."""

    interval_hours = forms.IntegerField(
        label="Hours between two harvests",
        validators=[MinValueValidator(1), MaxValueValidator(8760)],
        help_text="24 is once a day, 168 once a week. A harvest in which nothing changed costs the source little.",
    )
    asks = forms.ChoiceField(
        label="What is asked for at a harvest?",
        choices=[
            ("everything", "Everything each time"),
            ("changes", "What changed since the harvest before, and everything now and then"),
        ],
        widget=forms.RadioSelect,
        help_text="Changes are quick and spare the source; a record that the source drops without saying so is only found to "
        "be missing at the next harvest of everything.",
    )
    whole_every_days = forms.IntegerField(
        label="Days between two harvests of everything",
        validators=[MinValueValidator(1), MaxValueValidator(365)],
        required=False,
        help_text="Only where changes are asked for.",
    )
    dial = forms.ChoiceField(
        label="Where the source is silent, what may the portal do?",
        choices=[(name, f"{label}: {MEANINGS[name]}") for name, label in SETTINGS.items()],
        widget=forms.RadioSelect,
        help_text="It works out themes, places, formats and more from what the source does say. Licence and rights are "
        "never filled in without you. It can be set for each field later.",
    )
    enriched = forms.BooleanField(
        label="Add what linked descriptions say",
        required=False,
        help_text="Where a record links to an OpenAPI description, a STAC collection or a data contract, what that says "
        "fills what the record leaves out, each value with its document’s name; the record’s own words always stand.",
    )
    audience = forms.ChoiceField(
        label="Who may see the entries?", choices=list(OF_ENDPOINTS.items()), widget=forms.RadioSelect
    )
    domains = forms.ModelMultipleChoiceField(
        queryset=Domain.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Named domains",
        help_text="Only for “members of named domains”.",
    )
    withdraw_percent = forms.IntegerField(
        label="Ask before more than this share of the entries is withdrawn, in percent",
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text="A source that breaks may list nothing. Above this, nothing is withdrawn until a person has looked.",
    )
    withdraw_count = forms.IntegerField(
        label="The same as a number of entries",
        validators=[MinValueValidator(0), MaxValueValidator(1_000_000)],
        help_text="The smaller of both holds, but never fewer than 5.",
    )
    grace_days = forms.IntegerField(
        label="Days that an entry stays after the source stopped listing it",
        validators=[MinValueValidator(0), MaxValueValidator(365)],
    )

    def __init__(self, domains: Any, *args: Any, protocol: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not protocol_asks(protocol):
            del self.fields["asks"], self.fields["whole_every_days"]
        cast(forms.ModelMultipleChoiceField, self.fields["domains"]).queryset = domains
        for part, label in PARTS.items():
            self.fields[_PART + part] = forms.ChoiceField(
                label=label,
                required=False,
                choices=[("", "Whoever may see the entry"), *PART_AUDIENCES.items()],
            )
        before = ("interval_hours", "asks", "whole_every_days", "dial", "enriched", "audience", "domains")
        self.order_fields([*before, *(_PART + part for part in PARTS)])

    def clean(self) -> dict[str, Any]:
        """Named domains where they are asked for, and only there; days where changes are."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("asks") == "changes" and not (
            given.get("whole_every_days") or "whole_every_days" in self.errors
        ):
            self.add_error("whole_every_days", "Say after how many days everything is read again, such as 7.")
        if given.get("audience") == "domains" and not given.get("domains"):
            self.add_error("domains", "Choose at least one domain, or another audience.")
        return given

    @property
    def parts(self) -> list[forms.BoundField]:
        """The fields on parts of the entries."""
        return [self[_PART + part] for part in PARTS]

    @property
    def parts_open(self) -> bool:
        """Whether one of these is filled in."""
        return any(field.value() or field.errors for field in self.parts)

    @property
    def settings(self) -> EndpointSettings:
        """What was entered."""
        given = dict(self.cleaned_data)
        named = tuple(given["domains"]) if given["audience"] == "domains" else ()
        parts = {part: given.pop(_PART + part) for part in PARTS}
        days, asks = given.pop("whole_every_days", None), given.pop("asks", "everything")
        whole = (days or 0) if asks == "changes" else 0
        return EndpointSettings(**{**given, "domains": named, "parts": parts, "whole_every_days": whole})


_DAYS = 7  # where somebody changes from everything to changes


def _asks(days: int) -> dict[str, Any]:
    return {"asks": "changes" if days else "everything", "whole_every_days": days or _DAYS}


def settings_usual(*, hidden: bool, protocol: str) -> dict[str, Any]:
    """What SettingsForm begins with for a new endpoint; `hidden`: it wants credentials."""
    usual = EndpointSettings()
    return {
        **_asks(whole_days_usual(protocol)),
        "interval_hours": usual.interval_hours,
        "dial": DEFAULT,
        "enriched": usual.enriched,
        "audience": "hidden" if hidden else "public",
        "withdraw_percent": usual.withdraw_percent,
        "withdraw_count": usual.withdraw_count,
        "grace_days": usual.grace_days,
    }


def settings_of(endpoint: Endpoint) -> dict[str, Any]:
    """What SettingsForm begins with for one that is connected."""
    names = ("interval_hours", "enriched", "withdraw_percent", "withdraw_count", "grace_days")
    return {
        **{name: getattr(endpoint, name) for name in names},
        **_asks(endpoint.whole_every_days),
        "dial": endpoint.dial.get(OTHERS, DEFAULT),
        "audience": endpoint.audience_wanted or endpoint.audience,
        "domains": list(endpoint.audience_domains.all()),
        **{_PART + part: audience for part, audience in endpoint.part_audiences.items()},
    }
