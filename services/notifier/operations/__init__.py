"""What can be done with mails and choices: one act a module."""
