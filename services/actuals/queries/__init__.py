"""What can be asked of actuals. PostgreSQL builds the JSON that the declarations promise; tests hold the two together."""
