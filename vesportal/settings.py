"""Settings of the portal, from the environment. Every variable is described in docs/settings.md.

A missing or weak VESPORTAL_SECRET_KEY stops the start, with the reason.
"""

import ipaddress
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import structlog
from celery.schedules import schedule
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from holidays.utils import list_supported_countries
from kombu import Queue
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from vesportal.sign_in import oidc_apps

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1.0"


def text(name: str, default: str = "") -> str:
    """An environment variable; empty counts as absent."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, *, default: bool = False) -> bool:
    """`1`, `true`, `yes`, `on` or their opposites."""
    value = text(name).lower()
    if value in ("1", "true", "yes", "on"):
        return True
    if value in ("0", "false", "no", "off"):
        return False
    if value:
        raise ImproperlyConfigured(f"{name}={value!r}: write 1 or 0.")
    return default


def number(name: str, default: int) -> int:
    """A whole number."""
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name}={value!r}: write a whole number.")
    return int(value)


def decimal(name: str, default: str) -> float:
    """A number that may have a fraction, zero or more."""
    value = text(name, default)
    if not value.replace(".", "", 1).isdecimal():
        raise ImproperlyConfigured(f"{name}={value!r}: write a number such as 1 or 0.5.")
    return float(value)


def words(name: str, default: str = "") -> list[str]:
    """Comma-separated values."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def folder(name: str) -> Path | None:
    """A folder; `none` is the same as not set."""
    value = text(name, "none")
    return None if value == "none" else Path(value)


def public_holidays(name: str, default: str) -> str:
    """A country, or a part of one, whose public holidays are known: `GB`, `GB-SCT`. `none` is empty: there are none."""
    code = text(name, default).upper()
    country, _, part = code.partition("-")
    known = list_supported_countries(include_aliases=True)
    if code != "NONE" and (country not in known or (part and part not in known[country])):
        raise ImproperlyConfigured(
            f"{name}={code}: write a country such as GB, a part such as GB-SCT, or none."
        )
    return "" if code == "NONE" else code


def networks(name: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Comma-separated CIDR blocks."""
    try:
        return tuple(ipaddress.ip_network(word) for word in words(name))
    except ValueError as error:
        raise ImproperlyConfigured(
            f"{name}: {error}. Write networks such as 127.0.0.0/8,10.1.0.0/16."
        ) from None


def secret_key(name: str) -> str:
    """A key that cannot be guessed: at least 50 characters, at least 5 different ones, not Django's sample."""
    key = text(name)
    if len(key) < 50 or len(set(key)) < 5 or key.startswith("django-insecure-"):
        what = "is not set" if not key else "is too weak"
        raise ImproperlyConfigured(
            f"{name} {what}. Set it to at least 50 random characters, for instance from: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(50))'. `manage.py up` makes its own."
        )
    return key


def database(url: str) -> dict[str, Any]:
    """Django's form of a libpq URL; a Unix socket is given as `?host=/folder`."""
    try:
        parts = conninfo_to_dict(url)
    except ProgrammingError:  # which quotes the address, with the password in it
        raise ImproperlyConfigured(
            "DATABASE_URL is no address such as postgresql://user:password@host:5432/name."
        ) from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "vesportal"),
        "USER": parts.pop("user", "vesportal"),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Queries made for it (catalog.selectors.prepared) are planned once a connection, from the fifth time on.
        "OPTIONS": {"connect_timeout": 5, "prepare_threshold": 5 if PREPARED else None, **parts},
    }


def cache_url(broker: str) -> str:
    """The broker's own server, but its database 1: emptying a cache must not empty the queues."""
    parts = urlsplit(broker)
    if parts.scheme == "redis+socket":
        return f"unix://{parts.path}?db=1"
    return parts._replace(path="/1").geturl()


TESTING = flag("VESPORTAL_TESTING")
PREPARED = flag("VESPORTAL_PREPARED", default=True)
DEBUG = flag("VESPORTAL_DEBUG")
DEMO = flag("VESPORTAL_DEMO")
DEMO_URL = text("VESPORTAL_DEMO_URL")
SECRET_KEY = secret_key("VESPORTAL_SECRET_KEY")
SEALING_KEYS = words("VESPORTAL_SEALING_KEYS", "") or [SECRET_KEY]  # the first seals; all unseal

ALLOWED_HOSTS = words("VESPORTAL_HOSTS", "localhost,127.0.0.1,[::1]") + (["testserver"] if TESTING else [])
_LOCAL_HOSTS = {"localhost", "127.0.0.1", "[::1]", "testserver"}
HTTPS = flag("VESPORTAL_HTTPS", default=not set(ALLOWED_HOSTS) <= _LOCAL_HOSTS)
SITE_URL = text("VESPORTAL_SITE_URL", f"http://127.0.0.1:{number('VESPORTAL_PORT', 8000)}")
OTHER_SITES = flag("VESPORTAL_OTHER_SITES", default=True)
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE_URL.startswith("https://") else []

INSTALLED_APPS = [
    "catalog.apps.CatalogConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]
MIDDLEWARE = [
    "catalog.web.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "catalog.web.middleware.PrivateMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "catalog.web.second_factor.SecondFactorMiddleware",
    "catalog.web.session_ended.SessionEndedMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "catalog.web.middleware.UnavailableMiddleware",
    "catalog.api.middleware.ApiMiddleware",
]
ROOT_URLCONF = "vesportal.urls"
WSGI_APPLICATION = "vesportal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "catalog.web.context.portal",
            ],
            "builtins": ["catalog.web.components"],
        },
    }
]

DATABASES = {"default": database(text("DATABASE_URL", "postgresql:///vesportal"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE, TIME_ZONE, USE_TZ, USE_I18N = "en-gb", "Europe/London", True, False
HOLIDAYS = public_holidays("VESPORTAL_HOLIDAYS", "GB-ENG")  # they are no working days

AUTH_USER_MODEL = "catalog.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
if TESTING:  # Argon2 takes 50 ms a password by design; one test checks that it is the default
    PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 12}  # type: ignore[assignment]
LOGIN_REDIRECT_URL, LOGIN_URL, LOGOUT_REDIRECT_URL = "home", "account_login", "home"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if text("VESPORTAL_EMAIL_HOST") else "none"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/300s/key"}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_ADAPTER = "catalog.web.account_adapters.PeopleAdapter"

MFA_ADAPTER = "catalog.web.account_adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a clock that is half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # http://localhost, where a portal is looked at or developed
MFA_ALLOW_UNVERIFIED_EMAIL = not text("VESPORTAL_EMAIL_HOST")
MFA_REQUIRED_OF = frozenset(words("VESPORTAL_MFA_REQUIRED"))
if MFA_REQUIRED_OF - {"curators", "stewards"}:
    raise ImproperlyConfigured("VESPORTAL_MFA_REQUIRED: write curators, stewards or curators,stewards.")

SOCIALACCOUNT_ADAPTER = "catalog.web.oidc.OrganisationAdapter"
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": oidc_apps(words("VESPORTAL_OIDC"), text)}
}
# Only addresses that a provider has verified and speaks for come so far (catalog/web/oidc.py).
SOCIALACCOUNT_EMAIL_AUTHENTICATION = SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10

_BROKER = text("BROKER_URL", "redis://127.0.0.1:6379/0")
_PREFIX = text("VESPORTAL_BROKER_PREFIX", "vesportal:")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": cache_url(_BROKER),
        "KEY_PREFIX": _PREFIX,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}

ELASTICSEARCH_URL = text("ELASTICSEARCH_URL", "http://127.0.0.1:9200")
INDEX_PREFIX = text("VESPORTAL_INDEX_PREFIX", "vesportal-")
# The model by which search goes by meaning: without it, by words alone.
EMBEDDING_DIR = folder("VESPORTAL_EMBEDDING_DIR")
EMBEDDING_MS = number("VESPORTAL_EMBEDDING_MS", 300)
EMBEDDING_LEAST = decimal("VESPORTAL_EMBEDDING_LEAST", "0.25")
HARVEST_ALLOW_NETWORKS = networks("VESPORTAL_HARVEST_ALLOW_NETWORKS")
HARVEST_CONTACT = text("VESPORTAL_HARVEST_CONTACT", SITE_URL)
HARVEST_BATCH = number("VESPORTAL_HARVEST_BATCH", 1000)
# Seconds between two requests to a host, requests a day (None: no limit), requests at once: where its own are not set.
HOST_BUDGET = (
    decimal("VESPORTAL_HOST_PAUSE", "1"),
    number("VESPORTAL_HOST_PER_DAY", 0) or None,
    max(1, number("VESPORTAL_HOST_AT_ONCE", 1)),
)
USE_DAYS = number("VESPORTAL_USE_DAYS", 730)
SEARCH_MISS_DAYS = number("VESPORTAL_SEARCH_MISS_DAYS", 180)
NOTIFICATION_DAYS = number("VESPORTAL_NOTIFICATION_DAYS", 365)
SENT_DAYS = number("VESPORTAL_SENT_DAYS", 7)
DIGEST_HOUR = min(number("VESPORTAL_DIGEST_HOUR", 7), 23)
CHECK_LINKS = flag("VESPORTAL_CHECK_LINKS", default=True)
CHECK_SAMPLES = flag("VESPORTAL_CHECK_SAMPLES", default=True)

CELERY_BROKER_URL = _BROKER
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # An unacknowledged task comes back after this long: more than the hard time limit.
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_timeout": 30,
    "socket_connect_timeout": 5,
    "global_keyprefix": _PREFIX,
}
# A worker that is not told which queues to serve serves all of them. What takes minutes has queues of its own, so that
# a second worker for the first one (`-Q celery`) keeps the sweep, mail and the index going meanwhile.
CELERY_TASK_QUEUES = [Queue(name) for name in ("celery", "harvest", "checks")]
CELERY_TASK_ROUTES = {
    "catalog.tasks.harvest_advance": {"queue": "harvest"},
    "catalog.tasks.links_*": {"queue": "checks"},
    "catalog.tasks.conformance_check": {"queue": "checks"},
    "catalog.tasks.samples_*": {"queue": "checks"},
    "catalog.tasks.descriptors_*": {"queue": "checks"},
    "catalog.tasks.schemas_*": {"queue": "checks"},
    "catalog.tasks.linked_*": {"queue": "checks"},
}
CELERY_TASK_TIME_LIMIT = 600  # hard only: a soft one would be an exception in the middle of any code
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_TASK_IGNORE_RESULT = True  # the outcome of a run is a row in PostgreSQL
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Task → seconds between two of it, and seconds after which one that no worker has taken is dropped.
_EVERY: dict[str, tuple[float, int]] = {
    "sweep": (15, 60),
    "use_flush": (600, 500),
    "use_renew": (21_600, 20_000),
    "searches_flush": (600, 500),
    "watches_round": (60, 50),
    "index_compare": (3600, 3000),
    "gaps_round": (900, 800),
    "links_check": (60, 50),
    "conformance_check": (60, 50),
    "assessments_renew": (900, 800),
    "samples_check": (60, 50),
    "descriptors_check": (120, 100),
    "schemas_check": (120, 100),
    "linked_check": (120, 100),
    "previews_forget": (600, 500),
    "requests_remind": (900, 800),
    "bridges_refresh": (900, 800),
    "improvements_refresh": (900, 800),
    "policies_refresh": (600, 500),
    "domain_days_write": (3600, 3000),
    "governance_round": (900, 800),
    "tidy": (3600, 3000),
    "notices_digest": (900, 800),
}
CELERY_BEAT_SCHEDULE = {
    name: {"task": f"catalog.tasks.{name}", "schedule": schedule(seconds), "options": {"expires": expires}}
    for name, (seconds, expires) in _EVERY.items()
}

STATIC_URL, STATIC_ROOT = "static/", BASE_DIR / "var" / "static"
_FINDERS = DEBUG or TESTING
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = _FINDERS
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if _FINDERS
        else "vesportal.static_files.KeptAddresses"
    },
}

SECURE_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "catalog.web.kept_forms.token_refused"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
if flag("VESPORTAL_BEHIND_PROXY"):
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

_MAIL_HOST = text("VESPORTAL_EMAIL_HOST")
_SMTP = {"host": _MAIL_HOST, "port": number("VESPORTAL_EMAIL_PORT", 25), "timeout": 10}
# Everybody who reaches the mailbox page reads everybody's mail, links for new passwords among it.
_LOCAL = set(ALLOWED_HOSTS) <= _LOCAL_HOSTS
# Without mail no address is proved, so whoever signs up is in at once, and learns which addresses have an account.
SIGN_UP = flag("VESPORTAL_SIGN_UP", default=bool(_MAIL_HOST) or _LOCAL)
MAILBOX = flag("VESPORTAL_MAILBOX", default=(DEBUG or DEMO) and _LOCAL and not _MAIL_HOST and not TESTING)
if MAILBOX and (not _LOCAL or _MAIL_HOST):
    raise ImproperlyConfigured(
        "VESPORTAL_MAILBOX shows all mails to everybody: only where VESPORTAL_HOSTS names this machine alone and "
        "VESPORTAL_EMAIL_HOST is not set. Set it to 0."
    )
MAILERS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": _SMTP}
    if _MAIL_HOST
    else {
        "BACKEND": "catalog.services.mailbox.MailboxBackend"
        if MAILBOX
        else "django.core.mail.backends.console.EmailBackend"
    }
}
DEFAULT_FROM_EMAIL = text("VESPORTAL_EMAIL_FROM", "vesportal@localhost")

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["catalog.api.renderers.FastJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PERMISSION_CLASSES": ["catalog.api.tokens.ScopePermission"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "catalog.api.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_SCHEMA_CLASS": "catalog.api.description.Described",
    "DEFAULT_PAGINATION_CLASS": "catalog.api.pagination.PageNumbers",
    "EXCEPTION_HANDLER": "catalog.api.errors.handle",
    "URL_FORMAT_OVERRIDE": None,  # `format` is a filter of ours
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Vesportal API",
    "DESCRIPTION": "The catalogue as JSON: products, domains, endpoints and harvest runs. Metadata only.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",  # 3.0 has no clear words for “this object, or null”
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "RequestState": "catalog.domain.requests.request.STATES",
        "AgreementState": "catalog.domain.requests.agreement.STATES",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "catalog.api.description.errors_described",
    ],
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "pushKey": {"type": "http", "scheme": "bearer", "description": "The push key of the endpoint."}
        }
    },
}

_SHARED_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
]
structlog.configure(
    processors=[*_SHARED_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": _SHARED_PROCESSORS,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": text("VESPORTAL_LOG_LEVEL", "WARNING" if TESTING else "INFO")},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "elastic_transport": {"level": "WARNING"},
        "celery": {"level": "INFO"},
    },
}
