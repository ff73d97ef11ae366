"""The one Django app."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """The Celery app is loaded with Django, so that tasks started from a web process find their broker."""

    name = "catalog"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from vesportal import celery  # noqa: F401, PLC0415  (needs the settings, which need this module)
