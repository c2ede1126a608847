"""What operations can see: counters and gauges, labelled by service, operation and topic; never by a person or record."""

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Histogram("portal_request_seconds", "Requests by operation and status", ["service", "operation", "status"])
OUTBOX_PUBLISHED = Counter("portal_outbox_published_total", "Facts published", ["service"])
OUTBOX_OLDEST = Gauge("portal_outbox_oldest_seconds", "Age of the oldest fact that waits to be published", ["service"])
HEARD = Counter("portal_heard_total", "Facts heard, by what became of them", ["service", "topic", "outcome"])
PARKED = Gauge("portal_parked", "Facts parked and not settled", ["service"])
TIMER_FIRED = Counter("portal_timer_fired_total", "Acts of timers", ["service", "timer"])
