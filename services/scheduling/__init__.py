"""Scheduled payments: opened, priced, answered; silence, suspension and release."""
