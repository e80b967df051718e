"""Settings of the mail receiver: `AFTERSALES_<FIELD>`. It has no store, no bus and no key of reply addresses."""

from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings
from servicekit.runtime.settings import CONFIG, Port, variable


class ReceiverSettings(BaseSettings):
    model_config = CONFIG

    environment: Literal["development", "production"] = "development"
    bind_host: str = "127.0.0.1"
    ops_port: Port = 9090
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    otlp_endpoint: str = Field("", description="Base URL of an OTLP/HTTP collector; empty: spans are not exported")
    trace_sample_ratio: float = Field(1.0, ge=0, le=1, description="Of the traces that start here")
    tickets_target: str = Field(description="host:port of the tickets service, or a gRPC name (dns:///host:port)")
    token_url: str = Field(description="Token endpoint for client credentials (RFC 6749)")
    jwt_ca: str = Field("", description="The only certificates (PEM) that the issuer's is trusted by")
    client_id: str = ""
    client_secret: SecretStr = SecretStr("")
    mail_smtp_port: int = Field(2525, ge=0, le=65535, description="Where SMTP is spoken. 0: nowhere")
    mail_lmtp_port: int = Field(0, ge=0, le=65535, description="Where LMTP (RFC 2033) is spoken. 0: nowhere")
    mail_hostname: str = Field("localhost", min_length=1, description="The name that the receiver greets with")
    mail_largest: int = Field(
        26_214_400, ge=65_536, le=35_000_000, description="Octets of a mail, announced by SIZE (RFC 1870)"
    )
    mail_memory: int = Field(
        268_435_456, ge=67_108_864, description="Octets of all mails that are being received; beyond them, 452"
    )
    mail_connections: int = Field(100, ge=1, le=10_000, description="At the same time; beyond them, 421")
    mail_recipients: int = Field(50, ge=1, le=1_000, description="Of one mail; beyond them, 452")
    mail_per_connection: int = Field(100, ge=1, description="Mails of one connection; beyond them, 421")
    mail_sender_rate: int = Field(
        60, ge=0, description="Mails of one envelope sender in a minute; beyond them, 451. 0: any number"
    )
    mail_timeout_seconds: float = Field(300, gt=0, description="The longest wait for a command or part of a mail")
    mail_recipient_memory_seconds: float = Field(30, ge=0, description="How long it is remembered who is a recipient")
    mail_handover_seconds: float = Field(60, gt=0, description="The longest that tickets may take over one mail")
    mail_proxy_protocol: bool = Field(
        False,
        description="Whether connections begin with a PROXY header: only behind what sends it",
    )
    mail_tls_certificate: str = Field("", description="File with the certificates (PEM) of STARTTLS; empty: none")
    mail_tls_key: str = Field("", description="File with their key")
    mail_require_tls: bool = Field(False, description="Whether mail is taken only after STARTTLS")

    @model_validator(mode="after")
    def refuse_what_does_not_fit(self) -> Self:
        if not self.mail_smtp_port and not self.mail_lmtp_port:
            raise ValueError(f"{variable('mail_smtp_port')}: is 0, and so is {variable('mail_lmtp_port')}")
        if bool(self.mail_tls_certificate) is not bool(self.mail_tls_key):
            raise ValueError(f"{variable('mail_tls_certificate')}: set {variable('mail_tls_key')} with it, or neither")
        if self.mail_require_tls and not self.mail_tls_certificate:
            raise ValueError(f"{variable('mail_require_tls')}: needs {variable('mail_tls_certificate')}")
        if self.environment == "production" and self.token_url.startswith("http://"):
            raise ValueError(f"{variable('token_url')}: production accepts only an https issuer")
        return self
