"""What scheduling remembers: what it alone decides (owned), and what others told it (heard)."""
