"""Settings come from the environment, `AFTERSALES_<FIELD>`; `AFTERSALES_<FIELD>_FILE` names a file that holds one."""

import sys
from collections.abc import Mapping
from os import environ
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, Self, TypeVar

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, SettingsConfigDict, SettingsError

PREFIX = "AFTERSALES_"
CONFIG = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore", hide_input_in_errors=True)
STORE_URLS = ("sqlite:///", "mongodb://", "mongodb+srv://")
Port = Annotated[int, Field(ge=1, le=65535)]
S = TypeVar("S", bound=BaseSettings)


class Operational(BaseSettings):
    """What every service needs to run. A service's own settings are a class of their own, also made by `read`."""

    model_config = CONFIG

    environment: Literal["development", "production"] = "development"
    bind_host: str = "127.0.0.1"
    grpc_port: Port = 50051
    ops_port: Port = 9090
    store_url: str = Field(description="sqlite:///directory/file.db or mongodb://…/database")
    store_ca: str = Field("", description="The only certificates (PEM) that the store's is trusted by; demands TLS")
    page_reads: int = Field(2_000, ge=100, le=100_000, description="Documents that a page with filters reads at most")
    nats_url: str = "nats://127.0.0.1:4222"
    nats_ca: str = Field("", description="The only certificates (PEM) that the certificate of NATS is trusted by")
    stream_replicas: int = Field(1, ge=1, le=5, description="NATS servers that keep each stream")
    stream_max_age_days: int = Field(30, ge=1, description="How long NATS keeps an event")
    dead_letters_days: int = Field(
        90, ge=0, le=36_500, description="How long NATS keeps an event that could not be handled. 0: until it is"
    )
    stream_max_bytes: int = Field(
        0,
        ge=0,
        description="How much NATS keeps of each stream; a full one takes no more, and events wait. 0: all",
    )
    otlp_endpoint: str = Field("", description="Base URL of an OTLP/HTTP collector; empty: spans are not exported")
    trace_sample_ratio: float = Field(1.0, ge=0, le=1, description="Of the traces that start here")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    jwt_issuer: str = Field(description="The `iss` of accepted tokens")
    jwt_jwks_url: str = Field(description="Where the issuer publishes its keys (RFC 7517)")
    jwt_ca: str = Field("", description="The only certificates (PEM) that the issuer's is trusted by")
    jwt_audience: str = "aftersales"
    claim_role: str = "role"
    claim_retailers: str = "retailers"
    claim_customer: str = "customer_id"
    token_memory_seconds: float = Field(
        300, ge=0, description="How long a verified token is not verified again, at most; 0: it is each time"
    )
    token_url: str = Field("", description="Token endpoint for client credentials (RFC 6749); empty: calls no service")
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    page_token_secret: SecretStr = Field(min_length=16, description="Signs page tokens; the same for all replicas")
    clock_offset_seconds: float = Field(0.0, description="Moves this process's clock, to test time; 0 in production")
    connection_age_seconds: float = Field(60, ge=1, description="After which callers look for new replicas")
    erasure_settle_seconds: float = Field(
        60,
        ge=0,
        le=86_400,
        description="Between the erasure of a person's records and that of what these left in streams",
    )
    reflection: bool = Field(False, description="Whether the gRPC port serves reflection")

    @field_validator("store_url")
    @classmethod
    def refuse_unknown_stores(cls, url: str) -> str:
        if url and not url.startswith(STORE_URLS):
            raise ValueError("is no URL of a store")
        return url

    @model_validator(mode="after")
    def refuse_development_in_production(self) -> Self:
        if self.environment == "production":
            for name in ("jwt_issuer", "jwt_jwks_url", "token_url"):
                if getattr(self, name).startswith("http://"):
                    raise ValueError(f"{variable(name)}: production accepts only an https issuer")
            if self.clock_offset_seconds:
                raise ValueError(f"{variable('clock_offset_seconds')}: must be 0 in production")
        return self


def read(kind: type[S]) -> S:
    """The settings of this process; on a mistake one line per variable on stderr and exit code 2."""
    try:
        return kind(**_from_files(kind, environ))
    except ValidationError as error:
        _refuse([_line(kind, problem) for problem in error.errors(include_url=False, include_input=False)])
    except SettingsError as error:  # what it could not decode is named in its text alone
        field = next(field for field in kind.model_fields if f'"{field}"' in str(error))
        _refuse([f"{variable(field)}: must be JSON: {error.__cause__}"])


def variable(field: str) -> str:
    """The name of the environment variable of a settings field."""
    return PREFIX + field.upper()


def _from_files(kind: type[BaseSettings], env: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    problems: list[str] = []
    source = EnvSettingsSource(kind)  # a file's text is read as the variable's own would be
    for field, info in kind.model_fields.items():
        name = variable(field)
        path = env.get(f"{name}_FILE")
        if not path:
            continue
        if name in env:
            problems.append(f"{name}: is set, and so is {name}_FILE; keep one of them")
            continue
        try:
            text = Path(path).read_text(encoding="utf-8").strip()
            values[field] = source.prepare_field_value(field, info, text, value_is_complex=False)
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
            problems.append(f"{name}_FILE: {path} cannot be read ({reason})")
        except ValueError as error:
            problems.append(f"{name}_FILE: {path} must hold JSON: {error}")
    if problems:
        _refuse(problems)
    return values


def _line(kind: type[BaseSettings], problem: Mapping[str, Any]) -> str:
    if not problem["loc"]:
        return str(problem["msg"]).removeprefix("Value error, ")
    field = str(problem["loc"][0]).lower().removeprefix(PREFIX.lower())
    description = kind.model_fields[field].description if field in kind.model_fields else None
    meaning = f" ({description})" if description else ""
    if problem["type"] == "missing":
        return f"{variable(field)}: is required{meaning}; set it, or {variable(field)}_FILE"
    place = ".".join(str(part) for part in problem["loc"][1:])
    return f"{variable(field)}: {place and f'{place}: '}{problem['msg'].removeprefix('Value error, ')}{meaning}"


def _refuse(problems: list[str]) -> NoReturn:
    print(*problems, sep="\n", file=sys.stderr)  # noqa: T201 - there are no logs before there are settings
    raise SystemExit(2)
