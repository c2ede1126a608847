"""What is true, allowed and owed in scheduling: values in, a value or a refusal out."""
