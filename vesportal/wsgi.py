"""The WSGI application for production servers."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vesportal.settings")
application = get_wsgi_application()
resolve("/")  # loads the addresses and all behind them now, not while somebody waits
# What is there now stays as long as the process: without it a full collection takes a thirtieth of the time, which some
# page pays now and then.
gc.collect()
gc.freeze()
