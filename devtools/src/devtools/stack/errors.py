"""Errors of a stack."""


class StackError(Exception):
    """Its message is one line for a person: what is wrong, and the remedy."""
