"""How fast is it, against what the machine itself can do? Ratios taken in one run, each beside its yardstick."""
