"""The Celery application; its settings are the `CELERY_*` names of `vesportal.settings`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vesportal.settings")
app = Celery("vesportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["catalog"])
