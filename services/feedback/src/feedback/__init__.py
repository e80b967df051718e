"""Feedback: invitations to say how it went, the answers, and what they come to."""
