"""Which texts are ids that our services made."""

import re

OUR_ID = re.compile(r"[a-z]{2,4}_[a-z2-7]{26}")
"""Random, so that logs and problems may show it: it discloses nothing."""
