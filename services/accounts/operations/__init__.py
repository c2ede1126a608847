"""What can be done with people, sign-ins, sessions and API clients: one act a module."""
