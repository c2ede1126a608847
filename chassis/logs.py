"""What is written down while a service runs: structured lines, ids only, no person's data and no token."""

import logging
import sys

import structlog


def write_logs(service: str, *, as_json: bool) -> None:
    """Once, at a process's start. Libraries' own warnings go the same way."""
    processors: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False),
    ]
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(level=logging.WARNING, format=f'{{"service":"{service}","level":"%(levelname)s","event":"%(name)s"}}', force=True)
