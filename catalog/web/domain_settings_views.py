"""The settings of a domain, for its stewards: what the portal may do with its data, and when it writes."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_http_methods

from catalog.domain.errors import VesportalError
from catalog.models import Domain
from catalog.selectors.domains import domain_get
from catalog.selectors.permissions import decides_for
from catalog.services.previews import domain_settle
from catalog.web.acting import done, form_page, person
from catalog.web.links import breadcrumbs

_DIGEST = Domain._meta.get_field("digest")


class DomainSettingsForm(forms.Form):
    """Samples, previews, comparison, mail."""

    samples = forms.BooleanField(
        required=False,
        label="Look at samples of its open data",
        help_text="A worker fetches the first rows and checks whether they keep to their schema. That is how “sample valid” "
        "is met. Never of restricted data, never with keys.",
    )
    previews = forms.BooleanField(
        required=False,
        label="Show the first rows to visitors",
        help_text="At most twenty rows of a file, for a day after they were fetched. Switched off, those that are held are "
        "deleted at once.",
    )
    compared = forms.BooleanField(
        required=False,
        label="Show it beside other domains",
        help_text="Where levels of maturity and shared rules of domains are compared. Its own pages stay as they are.",
    )
    digest = forms.ChoiceField(
        label="Mail to its members about harvests",
        choices=list(_DIGEST.choices or ()),
        widget=forms.RadioSelect,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the settings of a domain."""
    domain = domain_get(request.user, slug)
    if domain is None:
        raise Http404("There is no such domain.")
    if not decides_for(request.user, domain.pk):
        raise PermissionDenied("Stewards of the domain decide this.")
    usual = {name: getattr(domain, name) for name in ("samples", "previews", "compared", "digest")}
    form = DomainSettingsForm(request.POST if request.method == "POST" else None, initial=usual)
    if request.method == "POST" and form.is_valid():
        try:
            changed = domain_settle(person(request), domain=domain, **form.cleaned_data)
            said = "The settings are saved." if changed else "Nothing was changed."
            return done(request, said, f"/domains/{slug}/")
        except VesportalError as error:
            form.add_error(None, str(error))
    return form_page(request, "pages/data/domain_settings.html", form, _context(domain))


def _context(domain: Domain) -> dict[str, object]:
    url = f"/domains/{domain.slug}/"
    return {
        "domain": domain,
        "domain_url": url,
        "caption": domain.name,
        "page_title": "Settings",
        "page_description": f"What the portal may do with the data of {domain.name}.",
        "nav_section": "domains",
        "crumbs": breadcrumbs(("Domains", "/domains/"), (domain.name, url), ("Settings", "")),
    }


urlpatterns = [path("domains/<slug:slug>/settings/", settings, name="domain_settings")]
