"""What does the portal stand on when a machine offers nothing but Python? Real parts, started and stopped here."""
