"""Weeks of actuals: what was delivered, what of it is payable as a quantity, and who agreed."""
