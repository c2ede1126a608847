"""What actuals tells and can be asked."""
