"""Addresses of the API."""

from django.conf import settings
from django.urls import path, re_path
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from catalog.api import (
    access,
    elsewhere,
    governance,
    knowledge,
    licences,
    maturity,
    policy,
    push,
    requests,
    suggest,
    token_scheme,
    usecases,
    views,
)

app_name = "api"
TOKENS = token_scheme.TokenScheme  # imported here, so that the description knows it
# Swagger UI writes style attributes; style elements and everything else stay forbidden.
_POLICY = {**settings.SECURE_CSP, "style-src-attr": [CSP.UNSAFE_INLINE]}
_docs = csp_override(_POLICY)(SpectacularSwaggerSplitView.as_view(url_name="api:schema"))  # type: ignore[arg-type]
urlpatterns = [
    path("", elsewhere.Root.as_view(), name="root"),
    path("products/", views.ProductList.as_view(), name="products"),
    path("products/<slug:slug>/", views.ProductDetail.as_view(), name="product"),
    path("products/<slug:slug>/distributions/", views.DistributionList.as_view(), name="distributions"),
    path("products/<slug:slug>/access/", access.ProductAccess.as_view(), name="access"),
    path("products/<slug:slug>/policy/", policy.ProductPolicyDetail.as_view(), name="policy"),
    path("products/<slug:slug>/plan/", access.ProductPlan.as_view(), name="plan"),
    path("suggest/", suggest.Suggest.as_view(), name="suggest"),
    path("domains/", views.DomainList.as_view(), name="domains"),
    path("domains/<slug:slug>/", views.DomainDetail.as_view(), name="domain"),
    path("domains/<slug:slug>/maturity/", maturity.DomainMaturity.as_view(), name="domain_maturity"),
    path("domains/<slug:slug>/governance/", governance.DomainGovernance.as_view(), name="domain_governance"),
    path("endpoints/", views.EndpointList.as_view(), name="endpoints"),
    path("endpoints/<slug:slug>/push", push.Push.as_view(), name="push"),
    path("endpoints/<slug:slug>/hook", push.Hook.as_view(), name="hook"),
    path("licences/", licences.LicenceList.as_view(), name="licences"),
    path("licences/<str:code>/", licences.LicenceDetail.as_view(), name="licence"),
    path("standards/", knowledge.StandardList.as_view(), name="standards"),
    path("initiatives/", knowledge.InitiativeList.as_view(), name="initiatives"),
    path("glossary/", knowledge.TermList.as_view(), name="glossary"),
    path("requests/", requests.RequestList.as_view(), name="requests"),
    path("requests/<slug:slug>/", requests.RequestDetail.as_view(), name="request"),
    path("agreements/", requests.AgreementList.as_view(), name="agreements"),
    path("agreements/<slug:slug>/", requests.AgreementDetail.as_view(), name="agreement"),
    path("use-cases/", usecases.UseCaseList.as_view(), name="use_cases"),
    path("use-cases/<slug:slug>/", usecases.UseCaseDetail.as_view(), name="use_case"),
    path("runs/", views.RunList.as_view(), name="runs"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", _docs, name="docs"),
    re_path(r"(?P<rest>[\s\S]*)\Z", elsewhere.Nothing.as_view()),  # line breaks as well
]
