"""Which topics there are: one per service that announces, keyed by the subject, twelve partitions from the first day."""

PARTITIONS = 12
TOPICS = tuple(f"portal.{service}" for service in ("commissioning", "actuals", "scheduling", "accounts", "notifier"))


def topic_of(service: str) -> str:
    return f"portal.{service}"
