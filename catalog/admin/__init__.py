"""The stock admin for all models, with search and filters. What the portal itself writes is read only."""

from django.contrib import admin

from catalog.admin import (
    catalogue,
    curation,
    governance,
    harvesting,
    internal,
    knowledge,
    people,
    policy,
    requests,
    search_index,
)

__all__ = [
    "catalogue",
    "curation",
    "governance",
    "harvesting",
    "internal",
    "knowledge",
    "people",
    "policy",
    "requests",
    "search_index",
]

admin.site.site_header = admin.site.site_title = "Vesportal administration"
