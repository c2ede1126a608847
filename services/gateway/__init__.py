"""The one public door: pages for people and /api/v1 for programs, with nothing of its own to remember."""
