"""The environment of the devtools process."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings
from servicekit.runtime.settings import CONFIG, Port


class Settings(BaseSettings):
    """Every field is read from `AFTERSALES_` and its name in capitals."""

    model_config = CONFIG

    environment: Literal["development", "production"] = "development"
    bind_host: str = "127.0.0.1"
    http_port: Port = 8081
    smtp_port: Port = 8025
    data_dir: Path = Path(".run/data/devtools")
    jwt_issuer: str = "http://127.0.0.1:8081/issuer"
    jwt_audience: str = "aftersales"
    claim_role: str = "role"
    claim_retailers: str = "retailers"
    claim_customer: str = "customer_id"
    client_secret: SecretStr = Field(default=SecretStr(""), description="Of the services; empty: none gets a token")
    token_lifetime_seconds: int = Field(default=3600, ge=1)
