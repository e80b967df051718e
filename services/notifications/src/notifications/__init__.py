"""Notifications: mails to customers, and the feed of events for partners."""
