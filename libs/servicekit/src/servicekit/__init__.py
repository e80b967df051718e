"""What every service needs to be operable, and nothing about the domain."""

from zoneinfo import reset_tzpath

# Zones and their rules come from the tzdata package, which the lock pins: machines have files of their own, of other
# releases, with names (right/…, posixrules, localtime) that are no zones of IANA's or mean another one elsewhere.
reset_tzpath(to=())
