"""What every domain needs, on the standard library alone."""
