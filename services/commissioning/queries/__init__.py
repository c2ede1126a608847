"""What commissioning can be asked."""
