"""What a council buys from whom, for whom, at what price, and in which weeks and periods it pays."""
