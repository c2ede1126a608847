"""What pages show: answers from services turned into words. Pure: no call, no clock, no template."""
