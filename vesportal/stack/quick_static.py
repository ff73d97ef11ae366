"""The portal's settings for collecting static files in seconds: named by content, as ever, but not compressed.

Compressing everything takes more than a minute, and only pays on a real network. The manifest is the same, so
the portal serves these files with its own settings.
"""

from vesportal.settings import *  # noqa: F403
from vesportal.settings import STORAGES

STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
