"""Who people are, for whom they act and with which roles, and how they prove it."""
