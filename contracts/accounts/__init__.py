"""What accounts tells and can be asked."""
