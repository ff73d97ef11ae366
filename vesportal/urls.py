"""Addresses of the portal."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from catalog.exports import dqv_views, maturity_csv_views, report_views
from catalog.web import (
    access_views,
    bulk_edit_views,
    claim_views,
    compare_views,
    connect_views,
    curation_views,
    data_views,
    domain_maturity_views,
    domain_settings_views,
    duplicates_views,
    endpoint_views,
    health,
    history_views,
    mapping_views,
    maturity_views,
    problem_views,
    push_views,
    rules_views,
    run_views,
    views,
    work_views,
)

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # the same rate limit

urlpatterns = [
    path("", views.home, name="home"),
    path("search/", views.search, name="search"),
    path("products/<slug:slug>/", views.product, name="product"),
    path("domains/", views.domains, name="domains"),
    path("domains/<slug:slug>/", views.domain, name="domain"),
    path("endpoints/", views.endpoints, name="endpoints"),
    path("endpoints/<slug:slug>/", views.endpoint, name="endpoint"),
    path("endpoints/<slug:slug>/runs/<int:pk>/", views.run, name="run"),
    path("", include(push_views)),
    path("", include(work_views)),
    path("", include(problem_views)),
    path("", include(run_views)),
    path("", include(claim_views)),
    path("", include(connect_views)),
    path("", include(endpoint_views)),
    path("", include(duplicates_views)),
    path("", include(report_views)),
    path("", include(dqv_views)),
    path("", include(curation_views)),
    path("", include(history_views)),
    path("", include(bulk_edit_views)),
    path("", include(rules_views)),
    path("", include(mapping_views)),
    path("", include(maturity_views)),
    path("", include(access_views)),
    path("", include(data_views)),
    path("", include(compare_views)),
    path("", include(domain_settings_views)),
    path("", include(domain_maturity_views)),
    path("", include(maturity_csv_views)),
    path("account/", views.account, name="account"),
    path("accounts/", include("allauth.urls")),
    path("help/", views.help_page, name="help"),
    path("help/<slug:name>/", views.help_page, name="help_page"),
    path("api/v1/", include("catalog.api.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]
