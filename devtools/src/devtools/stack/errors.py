"""What goes wrong with a stack."""


class StackError(Exception):
    """Says in one clear line for a person what is wrong and what helps."""
