"""What holds for passwords, codes, sessions, attempts and memberships: values in, a value or a refusal out."""
