"""What the kinds of files are, and how many rows are judged and written at once."""
