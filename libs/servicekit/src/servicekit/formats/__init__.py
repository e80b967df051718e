"""What a text of a known kind must look like, and the one form in which it is compared and stored.

Each module asks a library that is kept up to date. What is no such text raises ValueError, whose message names the
remedy and never the text itself: gateway and services answer it to callers.
"""
