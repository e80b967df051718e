"""For one machine and for tests: a token issuer, a mailbox, a trace viewer, and the commands that run the stack."""
