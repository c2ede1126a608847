"""Which facts become e-mails, to whom, and what became of each."""
