"""The services. They never import one another and never read one another's database."""
