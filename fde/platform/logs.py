"""Structured logs: one line an event, with the request or job it belongs to."""

import logging
import sys
from typing import Any

# structlog loads rich wherever it is installed, which takes longer than some commands; our own
# formatter prints tracebacks plainly. This module is the first that imports structlog.
_rich = sys.modules.setdefault("rich", None)  # type: ignore[arg-type] # None: "not installed"
import structlog  # noqa: E402

if _rich is None:
    sys.modules.pop("rich")

SECRET_KEYS = frozenset({"password", "secret", "token", "authorization", "cookie", "dsn"})


def _mask(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace values whose key says that they are secret."""
    for key in event:
        if any(word in key.lower() for word in SECRET_KEYS):
            event[key] = "***"
    return event


def configure(options: dict[str, Any]) -> None:
    """Send the standard library's and structlog's records through one formatter.

    ``options``: ``{"json": bool, "level": str}``, Django's LOGGING setting.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _mask,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if options["json"]
        # The default formatter prints the values of local variables, secrets among them.
        else structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    )
    last: list[Any] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta]
    if options["json"]:
        last.append(structlog.processors.format_exc_info)
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=[*last, renderer])
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(options["level"])
    for name in ("weasyprint", "fontTools", "celery.beat", "amqp", "kombu"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
