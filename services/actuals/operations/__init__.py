"""What can be done in actuals: one business act a file."""
