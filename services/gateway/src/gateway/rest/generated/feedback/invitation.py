# Generated from aftersales/feedback/v1/invitation.proto: `make protos`.
"""Models of aftersales/feedback/v1/invitation.proto."""

from typing import Literal

Metric = Literal["csat"]


InvitationState = Literal["open", "answered", "expired"]
