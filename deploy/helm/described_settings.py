"""The settings of each process as values of its chart: what the settings classes declare, without what has a place."""

import re
from importlib import import_module
from typing import Any

from pydantic_settings import BaseSettings
from servicekit.runtime.settings import Operational
from tickets.mail_receiver.settings import ReceiverSettings

Tree = dict[str, Any]

# Settings of every service that a gateway, which has no store and answers no gRPC, has no use for.
_OF_SERVICES = {"connection_age_seconds", "erasure_settle_seconds", "page_reads", "reflection"}
# Settings that the templates write themselves, from values with a place of their own.
_WRITTEN = {
    *("environment", "bind_host", "grpc_port", "ops_port", "http_port", "store_url", "store_ca", "drain_seconds"),
    *("nats_url", "nats_ca", "stream_replicas", "stream_max_age_days", "dead_letters_days", "stream_max_bytes"),
    *("otlp_endpoint", "trace_sample_ratio", "log_level"),
    *("jwt_issuer", "jwt_jwks_url", "jwt_audience", "jwt_ca", "claim_role", "claim_retailers", "claim_customer"),
    *("token_url", "client_id", "client_secret", "page_token_secret", "live_secret", "reply_token_keys"),
    *("objects_access_key", "objects_secret_key", "objects_ca", "attachment_link_keys"),
    "public_url",
    *("smtp_host", "smtp_port", "smtp_security", "smtp_username", "smtp_password", "smtp_ca"),
    *("tickets_target", "warranty_target", "notifications_target", "feedback_target"),
}


def of_service(service: str) -> Tree:
    """The settings of a service that have no other place, with the names, limits and defaults of its classes."""
    own: type[BaseSettings] = import_module(f"{service}.settings").Settings
    gateway = issubclass(own, Operational)
    elsewhere = _WRITTEN | (_OF_SERVICES if gateway else set())
    properties: Tree = {}
    kinds: list[type[BaseSettings]] = [own] if gateway else [Operational, own]
    for kind in kinds:
        schema = kind.model_json_schema()
        for field, described in schema["properties"].items():
            if field not in elsewhere:
                properties[_camel(field)] = _setting(field, described, schema.get("$defs", {}))
    return {
        "description": "More settings of the service; what is not named here has the service's default, in brackets",
        "type": "object",
        "properties": properties,
        "default": {},
    }


def of_mail_receiver() -> Tree:
    """The settings of the process that takes mail in."""
    written = _WRITTEN | {"mail_smtp_port", "mail_lmtp_port", "mail_proxy_protocol", "mail_hostname"}
    written |= {"mail_tls_certificate", "mail_tls_key", "mail_require_tls"}
    return {
        _camel(field.removeprefix("mail_")): _setting(field, described, {})
        for field, described in ReceiverSettings.model_json_schema()["properties"].items()
        if field not in written
    }


def _setting(field: str, described: Tree, definitions: Tree) -> Tree:
    setting: Tree = _inlined(described, definitions)
    setting.setdefault("description", field.replace("_", " ").capitalize())
    if setting.get("type") == "array":  # the service reports its limits at the start
        setting = {"description": setting["description"], "type": "array", "items": {"type": "string"}}
    return setting


def _inlined(described: Any, definitions: Tree) -> Any:
    """Without references to other places, and without titles that only repeat a name."""
    if isinstance(described, list):
        return [_inlined(each, definitions) for each in described]
    if not isinstance(described, dict):
        return described
    if "$ref" in described:
        described = {**definitions[described["$ref"].rpartition("/")[2]], **described}
    return {
        key: _inlined(value, definitions)
        for key, value in described.items()
        if key not in ("$ref", "title") and not (key == "default" and isinstance(value, (dict, list)))
    }


def _camel(field: str) -> str:
    return re.sub(r"_(\w)", lambda letter: letter[1].upper(), field)
