"""What the gateway reads from its environment besides what every process reads."""

from ipaddress import ip_network
from typing import Annotated, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode
from servicekit.runtime.retention import Days
from servicekit.runtime.settings import Operational, Port, variable


class Settings(Operational):
    """The gateway has no store; lists are comma-separated."""

    store_url: str = ""
    http_port: Port = 8080
    tickets_target: str = Field(description="host:port of tickets, or a gRPC name such as dns:///tickets:50051")
    warranty_target: str = Field(description="As tickets_target")
    notifications_target: str = Field(description="As tickets_target")
    feedback_target: str = Field(description="As tickets_target")
    call_timeout_seconds: float = Field(3.0, gt=0, le=60, description="How long one call to a service may take")
    cors_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Origins of browsers that may call, e.g. https://desk.nordic-home.example; never a wildcard"
    )
    live_secret: SecretStr = Field(min_length=32, description="Signs live sessions; the same for all replicas")
    live_connection_seconds: float = Field(300.0, gt=0, description="A live stream ends after this; its client resumes")
    live_heartbeat_seconds: float = Field(15.0, gt=0)
    live_streams_per_caller: int = Field(20, ge=1, description="Live streams that one caller may have open")
    rate_limit_requests: int = Field(500, ge=1, description="Requests of one caller at once, and in rate_limit_seconds")
    rate_limit_address_requests: int = Field(100, ge=1, description="As above, of an address without a valid token")
    rate_limit_seconds: float = Field(10.0, gt=0, description="In which all of these requests come back, evenly")
    trusted_proxies: str = Field(
        "", description="Addresses or networks, by commas, whose X-Forwarded-For says where a request came from"
    )
    access_log: str = Field(
        "stdout",
        min_length=1,
        description="Where the access records go: stdout, the path of a file, or off (docs/access-records.md)",
    )
    access_record_days: Days = Field(
        0,
        description="With a file: begin one each day (UTC), and delete it so many days later. 0: it is yours to rotate",
    )
    trust_trace_context: bool | None = Field(
        None,
        description="Whether a caller's trace goes on here, or a new one begins that is linked to it; "
        "left out: it goes on in development only",
    )
    client_timeout_seconds: float = Field(
        20.0, gt=0, description="How long a client may take over a request's head or body, or read nothing"
    )
    keep_alive_seconds: int = Field(
        75, ge=1, description="A connection without requests is closed after this: longer than balancers keep theirs"
    )
    max_connections: int = Field(10_000, ge=1, description="More are turned away; each is an open file")
    drain_seconds: float = Field(0.0, ge=0, description="How long it takes requests after SIGTERM")
    shutdown_seconds: int = Field(10, ge=0, description="How long requests under way may take to finish at the end")

    @property
    def trusts_trace_context(self) -> bool:
        """`trust_trace_context`, or what fits the environment."""
        return self.environment == "development" if self.trust_trace_context is None else self.trust_trace_context

    def targets(self) -> dict[str, str]:
        """Where each service is called."""
        return {
            "tickets": self.tickets_target,
            "warranty": self.warranty_target,
            "notifications": self.notifications_target,
            "feedback": self.feedback_target,
        }

    @model_validator(mode="after")
    def refuse_days_without_a_file(self) -> Self:
        if self.access_record_days and self.access_log in ("stdout", "off"):
            name, log = variable("access_record_days"), variable("access_log")
            raise ValueError(f"{name}: applies to a file; name one in {log}, or set 0")
        return self

    @field_validator("cors_origins", mode="before")
    @classmethod
    def split(cls, value: object) -> object:
        return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value

    @field_validator("trusted_proxies")
    @classmethod
    def refuse_what_is_no_network(cls, proxies: str) -> str:
        """Uvicorn takes what it does not understand for a name, and of `*` whatever address a client makes up."""
        for proxy in filter(None, map(str.strip, proxies.split(","))):
            try:
                ip_network(proxy)
            except ValueError as error:
                raise ValueError(f"{error}: write addresses or networks such as 10.0.0.0/8, no wildcard") from None
        return proxies

    @field_validator("cors_origins")
    @classmethod
    def refuse_wildcards(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            if "*" in origin or "://" not in origin or origin.endswith("/"):
                raise ValueError(f"{origin!r} is no origin: write scheme and host, such as https://desk.example")
        return origins
