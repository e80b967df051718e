"""How the domain looks in the published contracts: aftersales.notifications.v1, and aftersales.partner.v1 for partners.

Written by hand, field by field: what is not named here cannot leak.
"""
