"""Warranty: product models, the assets sold of them, and what covers each asset."""
