"""What is true, allowed and owed in commissioned care."""
