"""What commissioning tells and can be asked."""
