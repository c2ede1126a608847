"""What is true, allowed and owed in actuals. Pure."""
