"""Django's settings. What differs between installations comes from `installation`, nothing else does."""

from csp.constants import NONE, SELF

from vaert.config import installation
from vaert.config.installation import DATA, ROOT, value

ADDRESS = value("site.address", "")  # e.g. "https://vaert.example.dk"; empty while trying it out
SERVED_AT = ADDRESS or installation.remembered_address() or "http://127.0.0.1:8000"  # for commands on this machine
DEBUG = value("debug", False)
SECRET_KEY = value("secret_key", "") or installation.secret_key()
NOTE_KEYS = (value("note_keys", "") or installation.note_key()).split()  # the first seals, each of them opens
ALLOWED_HOSTS = [ADDRESS.split("://")[-1].split("/")[0].split(":")[0], "localhost", "127.0.0.1"] if ADDRESS else ["*"]
CSRF_TRUSTED_ORIGINS = [ADDRESS] if "://" in ADDRESS else []

INSTALLED_APPS = [
    "vaert.config",  # first: its worker command goes before that of the package
    "vaert.common",  # and its templates and words before those of the packages
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "django_htmx",
    "django_q",
    "vaert.home",
    "vaert.lifecycle",
    "vaert.mentoring",
    "vaert.meetings",
    "vaert.outbox",
    "vaert.people",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "vaert.people.middleware.CurrentPersonMiddleware",
    "vaert.common.middleware.ReaderLanguageMiddleware",
    "vaert.common.middleware.PlainAddressMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "vaert.config.urls"
WSGI_APPLICATION = "vaert.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                ("vaert.common.drawing.loader.Loader", ["django.template.loaders.app_directories.Loader"]),
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "vaert.common.context.page_frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "vaert.common.templatetags.face",
            ],
        },
    }
]

# -- data --------------------------------------------------------------------
if value("database.name", ""):
    DATABASES = {
        "default": {
            "ENGINE": "vaert.common.postgresql",
            "NAME": value("database.name", ""),
            "USER": value("database.user", ""),
            "PASSWORD": value("database.password", ""),
            "HOST": value("database.host", ""),
            "PORT": value("database.port", ""),
            "OPTIONS": {
                # Nobody waits for ever: not for a free connection, a server that is starting, or one that is gone.
                "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
                "connect_timeout": 10,
                "keepalives_idle": 30,
                "tcp_user_timeout": 30_000,
                "options": "-c jit=off",  # measured: compiling a question took three times as long as answering it
            },
        }
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "vaert.sqlite3",
            "CONN_MAX_AGE": None,  # opening the file anew for each page costs more than most pages' own work
            "OPTIONS": {
                # Measured: without IMMEDIATE two writers meet "database is locked" in most writes.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # the default of 300 would drop lock-outs that still hold
    }
}
SESSION_ENGINE = "vaert.people.sessions"
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # P4: never on disk unread
FILE_UPLOAD_MAX_MEMORY_SIZE = 60 * 1024 * 1024

# -- words -------------------------------------------------------------------
LANGUAGE_CODE = "da"
LANGUAGES = [("da", "Dansk"), ("en", "English")]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

# -- log-in ------------------------------------------------------------------
AUTH_USER_MODEL = "people.Account"
AUTHENTICATION_BACKENDS = ["vaert.people.backend.AccountBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_ADAPTER = "vaert.home.login.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # an address we do not know gets no mail, and the same answer on screen
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "dashed": True, "length": 8}
ACCOUNT_SESSION_REMEMBER = True
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
USERSESSIONS_TRACK_ACTIVITY = False

# -- web server --------------------------------------------------------------
WEB_PROCESSES = value("web.processes", 2)
WEB_THREADS = value("web.threads", 4)

# -- background work ---------------------------------------------------------
JOBS_REDIS = value("jobs.redis", "")  # e.g. "redis://127.0.0.1:6379/0"; empty: the queue is in the database
Q_CLUSTER = {
    "name": "vaert",
    **({"redis": JOBS_REDIS} if JOBS_REDIS else {"orm": "default"}),
    "workers": 2,  # one long job, such as an import, must not hold up the mail
    "timeout": 900,
    "retry": 1200,  # must exceed the longest job, or a job runs twice at once
    "max_attempts": 3,
    "poll": 1,
    "catch_up": False,
    "save_limit": -1,  # what succeeded shows on the domain's rows; what failed is kept
    "label": "Vært",
}

# -- mail --------------------------------------------------------------------
MAIL_FROM = value("mail.from", "Vært <vaert@localhost>")
MAIL_HOST = value("mail.host", "")  # empty: mail stays in the local mailbox
MAIL_PORT = value("mail.port", 25)
MAIL_USER = value("mail.user", "")
MAIL_PASSWORD = value("mail.password", "")
MAIL_TLS = value("mail.tls", "starttls" if MAIL_USER else "none")  # none, starttls or tls
MAIL_IMAP_HOST = value("mail.imap_host", "")  # where answers and returned mails are read; empty: nowhere
MAIL_IMAP_TLS = value("mail.imap_tls", "tls")  # tls, starttls or none
MAIL_IMAP_PORT = value("mail.imap_port", 993 if MAIL_IMAP_TLS == "tls" else 143)
MAIL_IMAP_USER = value("mail.imap_user", "")
MAIL_IMAP_PASSWORD = value("mail.imap_password", "")
MAIL_IMAP_FOLDER = value("mail.imap_folder", "INBOX")

# -- calendars ---------------------------------------------------------------
CALENDAR_OUTSIDE = value("calendar.outside", True)  # whether people may have calendars of their own read
CALENDAR_PRIVATE_HOSTS = value("calendar.private_hosts", "").lower().replace(",", " ").split()

# -- face --------------------------------------------------------------------
FORM_RENDERER = "vaert.common.forms.FaceRenderer"
STATIC_URL = "/static/"
STATIC_ROOT = ROOT / ".build" / "collected"
STATICFILES_DIRS = [ROOT / ".build" / "static"]  # fonts and icons that bin/setup makes
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = DATA / "media"
UNDER_WAY = DATA / "under-way"  # how far long work has come, where the database cannot be told (SQLite)

# -- safety ------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
_HTTPS = ADDRESS.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _HTTPS
SECURE_SSL_REDIRECT = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _HTTPS else None
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if _HTTPS else 0
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains and
    "security.W021",  # preloading are for the owner of the whole domain to decide
    "security.W019",  # the mailbox shows a mail in a frame of our own
]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
ALLAUTH_TRUSTED_PROXY_COUNT = value("site.proxies", 1 if _HTTPS else 0)  # whose X-Forwarded-For to believe
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
METRICS_TOKEN = value("metrics.token", "")  # what Prometheus sends; empty: there is no /metrics/
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"()": "vaert.config.logs.TextFormatter"},
        "json": {"()": "vaert.config.logs.JsonFormatter"},
    },
    "filters": {"without_secrets": {"()": "vaert.config.logs.WithoutSecrets"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["without_secrets"],
            "formatter": "json" if value("log.format", "text") == "json" else "text",
        }
    },
    "root": {"handlers": ["console"], "level": value("log.level", "WARNING")},
}
