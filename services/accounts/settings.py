"""What accounts is told by its surroundings."""

from pydantic import SecretStr

from chassis.settings import Settings


class AccountsSettings(Settings):
    """`hmac_secret` keys what codes and typed addresses are kept as; a new one voids every code that is under way, nothing else.

    `council_name`: its words make no password stronger.
    """

    hmac_secret: SecretStr
    council_name: str = "The council"
