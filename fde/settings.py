"""The one settings module; every value that differs between deployments comes through ``env``."""

from datetime import timedelta

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from fde.platform.env import BASE_DIR, env

DEV = not env.production
FDE_ENV = env.name
FDE_VAR = env.var

SECRET_KEY = env.key("SECRET_KEY", size=48)
DEBUG = DEV and env.flag("FDE_DEBUG", default=False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or (["localhost", "127.0.0.1", "[::1]"] if DEV else [])
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
FDE_BASE_URL = env.required_in_production("FDE_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
if env.production and (not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS names no host, or every host, in production.")
if env.production and not FDE_BASE_URL.startswith("https://"):
    raise ImproperlyConfigured("FDE_BASE_URL is not an https address in production.")

FDE_DATA_KEYS = env.keys("FDE_DATA_KEY")
FDE_AUDIT_KEY = env.key("FDE_AUDIT_KEY")
FDE_NETWORK_ZONES = env.zones()
FDE_SOURCES = env.text("FDE_SOURCES")
FDE_FIRM = env.text("FDE_FIRM", "FDE Toolkit")
FDE_FILES = FDE_VAR / "files"

INSTALLED_APPS = [
    "engagements",
    "engagements.areas.compliance",
    "engagements.areas.dataenv",
    "reports",
    "fde",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",  # last of its kind: templates/django/forms/ comes first
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "csp",
]

MIDDLEWARE = [
    "fde.middleware.RequestIdMiddleware",
    "fde.compression.CompressionMiddleware",  # outside of what answers: pages and static files
    # Before everything that answers by itself: redirects to TLS and static files carry them too.
    "fde.middleware.HeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "fde.middleware.SessionRulesMiddleware",
    "fde.middleware.SlashMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fde.middleware.PolicyMiddleware",
    "fde.middleware.PartialMiddleware",
    "fde.failures.ConflictMiddleware",
]

ROOT_URLCONF = "fde.urls"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
WSGI_APPLICATION = "fde.wsgi.application"
ASGI_APPLICATION = "fde.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "engagements.web.shell.shell",
                "engagements.web.account.frame.frame",
            ],
        },
    },
]

DATABASES = {"default": env.database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "engagements.User"
# Sign-in has to work while the broker is down, so cache and limits live in the database.
CACHES = {
    "default": {
        "BACKEND": "fde.json_cache.JsonCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},  # a full cache would forget limits of sign-in
    },
}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "engagements.web.account.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # this session goes on, every other one ends
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a new password or second factor is told by mail
# Counted in the shared cache: one office of 50 people behind one address signs in unhindered,
# one account takes five wrong passwords or codes in a quarter of an hour.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/m/ip,5/15m/key",
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
ALLAUTH_TRUSTED_PROXY_COUNT = env.count("FDE_PROXIES", default=1 if env.production else 0)
FDE_REQUIRE_MFA = env.flag("FDE_REQUIRE_MFA", default=env.production)
MFA_ADAPTER = "engagements.web.account.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "add_webauthn": "engagements.web.forms.passkeys.AddForm",
    "login_webauthn": "engagements.web.forms.passkeys.SignInForm",
    "authenticate_webauthn": "engagements.web.forms.passkeys.SecondStepForm",
    "reauthenticate_webauthn": "engagements.web.forms.passkeys.ConfirmForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # clocks of telephones are off by some seconds
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEV  # http://localhost
# Requests of one person, program or address to the API in a minute; 0 counts nothing.
FDE_API_PER_MINUTE = env.count("FDE_API_PER_MINUTE", default=600)
ACCOUNT_EMAIL_SUBJECT_PREFIX = "FDE Toolkit: "

SESSION_ENGINE = "fde.platform.sessions"
SESSION_SERIALIZER = "django.contrib.sessions.serializers.JSONSerializer"
FDE_SESSION_AGE = timedelta(hours=12)  # then everybody signs in again, busy or not
FDE_SESSION_IDLE = timedelta(hours=2)
SESSION_COOKIE_AGE = int(FDE_SESSION_AGE.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = env.production
CSRF_COOKIE_SECURE = env.production
CSRF_FAILURE_VIEW = "fde.views.csrf_failure"
SECURE_SSL_REDIRECT = env.production
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.production else None
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if env.production else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.production
SECURE_HSTS_PRELOAD = env.production
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LANGUAGE_CODE = "en-gb"
TIME_ZONE = env.text("FDE_TIME_ZONE", "UTC")
FDE_TIME_ZONE = TIME_ZONE
USE_I18N = False
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = FDE_VAR / "static"
STATICFILES_DIRS: list[str] = []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEV
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEV
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_AUTOREFRESH = DEBUG

_MAIL = env.mail()
EMAIL_BACKEND = _MAIL.backend
EMAIL_FILE_PATH = _MAIL.file_path
EMAIL_HOST = _MAIL.host
EMAIL_PORT = _MAIL.port
EMAIL_HOST_USER = _MAIL.user
EMAIL_HOST_PASSWORD = _MAIL.password
EMAIL_USE_SSL = _MAIL.use_ssl
EMAIL_USE_TLS = _MAIL.use_tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.text("FDE_FROM_EMAIL", "fde-toolkit@localhost")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "engagements.api.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["engagements.api.renderers.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["engagements.api.parsers.JsonParser"],  # files: a call of their own
    "DEFAULT_SCHEMA_CLASS": "engagements.api.schema.NounSchema",
    "DEFAULT_METADATA_CLASS": None,  # the schema describes the API; OPTIONS tells nothing
    "EXCEPTION_HANDLER": "engagements.api.errors.handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
FDE_VERSION = "0.1.0"  # of the product, as in pyproject.toml
SPECTACULAR_SETTINGS = {
    "TITLE": "FDE Toolkit",
    "DESCRIPTION": "Engagements, evidence, checks and reports, in the caller's scope.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_GENERATOR_CLASS": "engagements.api.schema.KeptGenerator",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v[0-9]+",
    "POSTPROCESSING_HOOKS": [
        "engagements.api.enums.share",
        "engagements.api.headers.add_to_document",
        "engagements.api.examples.add_to_document",
    ],
}

# --- Celery (names as Celery reads them with the prefix CELERY_) -------------------------------
CELERY_BROKER_URL = env.broker_url()
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = FDE_TIME_ZONE  # what is due at an hour is due at that hour here
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_RETRY_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_ROUTES = {
    "reports.*": {"queue": "reports"},
    "probes.test": {"queue": "tests"},
    "probes.*": {"queue": "probes"},
}
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 3,
    "interval_start": 0.1,
    "interval_step": 0.2,
    "interval_max": 0.5,
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 50
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
# The lease absorbs a repeat; True would throw work away (and Celery 6 flips the default).
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # At least twice the longest hard limit, and the same on every worker: the smallest one wins.
    "visibility_timeout": 2100,
    "unacked_restore_throttle": 1,
    "unacked_restore_interval": 10,
    "socket_timeout": 30,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "global_keyprefix": env.text("FDE_BROKER_PREFIX", "fde:"),
}
CELERY_BEAT_SCHEDULER = "fde.alive:Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(FDE_VAR / "run" / "beat-schedule")
FDE_DIGEST_AT = env.clock("FDE_DIGEST_AT", "07:00")  # hour and minute; the rest: fde/celery.py

LOGGING_CONFIG = "fde.platform.logs.configure"
LOGGING = {"json": env.production, "level": env.text("FDE_LOG_LEVEL", "INFO")}
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # a constraint keeps e-mail unique, whatever its case
