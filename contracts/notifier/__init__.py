"""What notifier tells and can be asked."""
