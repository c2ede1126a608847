"""What crosses a service boundary, and the vocabulary everyone shares."""
