"""Wiring shared by every environment. Rules live in the apps; here stand only names, addresses and limits."""

from pathlib import Path

import environ
import structlog

from config import queues
from cxloop.log_lines import without_values

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
BASE_URL = env("BASE_URL", default="http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "lucide",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "django_filters",
    "django_structlog",
    "cxloop",
    "feedback",
    "assessments",
]

MIDDLEWARE = [
    "cxloop.middleware.Nobody",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cxloop.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "cxloop.request_log.RequestLog",
    "cxloop.middleware.CurrentOrganisation",
    "cxloop.middleware.BodyLimit",
    "cxloop.middleware.WholeLetters",
    "cxloop.middleware.NamedErrors",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

# Written by hand: partials and cotton each want to wrap the loaders, and only one order serves both.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "cxloop" / "ui" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "cxloop.ui.context.shell",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "cxloop.ui.templatetags.cx",
            ],
        },
    }
]
COTTON_DIR = "cotton"

DATABASES = {"default": env.db("DATABASE_URL", default="postgresql://cxloop@/cxloop?host=/tmp")}
DATABASES["default"]["ENGINE"] = "cxloop.database"  # PostgreSQL, told for which organisation a statement is
DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "cxloop.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "cxloop",
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

BROKER_URL = env("BROKER_URL", default="") or REDIS_URL  # amqp://... for RabbitMQ; Redis keeps the cache in any case
CELERY_BROKER_URL = queues.redis_for_celery(BROKER_URL)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = queues.transport_options(BROKER_URL)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_TASK_QUEUES = queues.queues(BROKER_URL)
CELERY_TASK_ROUTES = queues.ROUTES
CELERY_TASK_DEFAULT_QUEUE = "reports"  # of tasks that are not ours; every one of ours has its route
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False  # nobody asks; it would keep queues of its own that do not survive
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE_FILENAME = env("CELERY_BEAT_SCHEDULE_FILENAME", default="celerybeat-schedule")
# Sweeps find whatever no message announced. Each is right when late and harmless when run twice.
CELERY_BEAT_SCHEDULE = {
    "process-feedback": {"task": "feedback.tasks.process_feedback", "schedule": 3.0},
    "process-bulk": {"task": "feedback.tasks.process_bulk", "schedule": 10.0},
    "drain-outbox": {"task": "cxloop.tasks.drain_outbox", "schedule": 3.0},
    "deliver-webhooks": {"task": "cxloop.tasks.deliver_webhooks", "schedule": 5.0},
    "deliver-mail": {"task": "cxloop.tasks.deliver_mail", "schedule": 5.0},
    "sweep-deadlines": {"task": "feedback.tasks.sweep_deadlines", "schedule": 5.0},
    "tell-people": {"task": "feedback.tasks.tell_people", "schedule": 5.0},
    "send-digests": {"task": "feedback.tasks.send_digests", "schedule": 60.0},
    "remind-initiatives": {"task": "feedback.tasks.remind_initiatives", "schedule": 600.0},
    "deliver-replies": {"task": "feedback.tasks.deliver_replies", "schedule": 10.0},
    "send-drafts": {"task": "feedback.tasks.send_drafts", "schedule": 3.0},
    "handle-mail": {"task": "feedback.tasks.handle_mail", "schedule": 5.0},
    "read-mailboxes": {"task": "feedback.tasks.read_mailboxes", "schedule": 30.0},
    "keep-tallies": {"task": "feedback.tasks.keep_tallies", "schedule": 5.0},
    "move-absent-work": {"task": "feedback.tasks.move_absent_work", "schedule": 60.0},
    "poll-channels": {"task": "feedback.tasks.poll_channels", "schedule": 60.0},
    "resume-imports": {"task": "feedback.tasks.resume_imports", "schedule": 30.0},
    "make-copies": {"task": "feedback.tasks.make_copies", "schedule": 60.0},
    "run-rounds": {"task": "assessments.tasks.run_rounds", "schedule": 30.0},
    "tidy": {"task": "cxloop.tasks.tidy", "schedule": 3600.0},
}

AUTH_USER_MODEL = "cxloop.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "cxloop.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("ALLAUTH_TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

DATA_DIR = Path(env("CXLOOP_DATA", default=str(BASE_DIR / ".cxloop")))
STATIC_URL = "/static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "cxloop" / "ui" / "static"]
MEDIA_ROOT = Path(env("MEDIA_ROOT", default=str(DATA_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_TEMP_DIR = env("FILE_UPLOAD_TEMP_DIR", default=None)  # where longer ones come in; the system's own without
DATA_UPLOAD_MAX_MEMORY_SIZE = 45_000_000  # a mail of 30 MB, as providers encode it
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
LARGEST_UPLOAD = env.int("LARGEST_UPLOAD", default=2_000_000_000)  # bytes of a file that somebody imports on a page

# Outgoing mail. Without EMAIL_URL (or an anymail provider named in EMAIL_BACKEND) mails are held and readable.
EMAIL_URL = env("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = env("EMAIL_BACKEND", default="")
EMAIL_TIMEOUT = 20
ANYMAIL = env.json("ANYMAIL", default={})
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="cxloop@localhost.localdomain")
# Domains the mail server may send as (SPF and DKIM say so): teams' own addresses are written from only there.
MAIL_FROM_DOMAINS = [domain.lower() for domain in env.list("MAIL_FROM_DOMAINS", default=[]) if domain]
MAIL_DOMAIN = env("MAIL_DOMAIN", default=DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].rstrip(">"))

METRICS_TOKEN = env("METRICS_TOKEN", default="")  # without it /metrics answers this machine only
FIELD_KEYS = env.list("FIELD_KEYS", default=[])
ALLOWED_OUTGOING_HOSTS = env.list("ALLOWED_OUTGOING_HOSTS", default=[])  # beside public addresses

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["cxloop.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["cxloop.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["cxloop.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "cxloop.api.pagination.KeysetPagination",
    "EXCEPTION_HANDLER": "cxloop.api.errors.handle",
    "DEFAULT_THROTTLE_CLASSES": ["cxloop.api.throttles.PerToken"],
    "DEFAULT_THROTTLE_RATES": {"token": env("API_RATE", default="60000/min")},
    "UNAUTHENTICATED_USER": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "cxloop",
    "DESCRIPTION": "Closed-loop voice of the customer: feedback in, cases, promises, metrics out.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
}

SILENCED_SYSTEM_CHECKS: list[str] = []
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processor": structlog.processors.JSONRenderer(),
            "foreign_pre_chain": [structlog.stdlib.add_log_level, structlog.processors.TimeStamper(fmt="iso")],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "django_structlog": {"level": "WARNING"},
        "httpx2": {"level": "WARNING"},
        "django.request": {"level": "CRITICAL"},  # its lines name the path, and with it signed links
        "django.security.csrf": {"level": "ERROR"},  # so do these; the request's own line says 403
        "celery.app.trace": {"level": "WARNING"},
    },
}

structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        without_values,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
IN_TEST = False
UNDO_SECONDS = env.int("UNDO_SECONDS", default=10)  # how long a reply can be taken back
