"""How the domain looks in the published contract (protos/aftersales/warranty/v1): answers and events alike.

Written by hand, field by field: what is not named here cannot leak, and it is the fastest way too.
"""
