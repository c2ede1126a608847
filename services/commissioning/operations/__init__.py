"""What can be done in commissioning: one business act a file."""
