"""What scheduling tells and can be asked."""
