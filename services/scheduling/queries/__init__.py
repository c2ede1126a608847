"""What can be asked of scheduling: reads that never write."""
