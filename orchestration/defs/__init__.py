"""What Dagster shows: one folder a delivered source, and one module a stage after them."""
