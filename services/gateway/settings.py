"""What the gateway is told by its surroundings: where the services are, whose portal it is, how it is reached."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from chassis.settings import Settings as ServiceSettings


class Settings(ServiceSettings):
    """`public_url` is what people type. `metrics_port` opens /metrics on `metrics_host` alone; without it there are none.

    `mailbox_url` is where the demonstration shows its mails and moves its clock.
    """

    accounts_url: str = "http://127.0.0.1:8001"
    commissioning_url: str = "http://127.0.0.1:8002"
    actuals_url: str = "http://127.0.0.1:8003"
    scheduling_url: str = "http://127.0.0.1:8004"
    notifier_url: str = "http://127.0.0.1:8005"
    public_url: str = "http://127.0.0.1:8000"
    council_name: str = "The council"
    council_colour: str = "#00575e"
    service_name: str = "Care provider portal"
    mailbox_url: str | None = None
    metrics_host: str = "127.0.0.1"
    metrics_port: int | None = None
    idle_minutes: int = 18
    """Two before accounts ends a session that nobody uses."""

    @property
    def origin(self) -> str:
        parts = urlsplit(self.public_url)
        return f"{parts.scheme}://{parts.netloc}".lower()

    @property
    def plain_cookie(self) -> bool:
        """Only a demonstration on this machine may do without Secure."""
        parts = urlsplit(self.public_url)
        return self.demo and parts.scheme == "http" and is_loopback(parts.hostname or "")


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
