"""What can be done in scheduling: one business act a file."""
