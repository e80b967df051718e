"""Notifications: the messages that leave the house, to customers by mail and to partners as the feed."""
