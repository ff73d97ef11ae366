"""The Celery application; its settings are the `CELERY_*` names of `vesportal.settings`."""

import gc
import os

from celery import Celery
from celery.signals import worker_process_init

_SELDOM = 100_000  # objects: a batch of 1,000 records makes tens of thousands, all of them in use and none in a cycle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vesportal.settings")
app = Celery("vesportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["catalog"])


@worker_process_init.connect  # type: ignore[untyped-decorator]
def collect_seldom(**_: object) -> None:
    """Look for cycles of dead objects seldom, and not among what was loaded at the start.

    With Python's own thresholds that took a sixth of the time of a harvest.
    """
    gc.freeze()
    gc.set_threshold(_SELDOM, *gc.get_threshold()[1:])
