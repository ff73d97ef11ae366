"""Addresses of the portal."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from catalog.web import health, push_views, views

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
    path("account/", views.account, name="account"),
    path("accounts/", include("allauth.urls")),
    path("help/", views.help_page, name="help"),
    path("help/<slug:name>/", views.help_page, name="help_page"),
    path("api/v1/", include("catalog.api.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
]
