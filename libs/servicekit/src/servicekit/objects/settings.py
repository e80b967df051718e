"""Where the objects of a service are: its settings, and the storage that they name."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from obstore.store import LocalStore, S3Store
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from servicekit.objects.object_store import ObjectStore
from servicekit.runtime.settings import CONFIG, read, variable

_SQLITE = "sqlite:///"


class ObjectSettings(BaseSettings):
    """Read by services that keep objects, as their other settings are."""

    model_config = CONFIG

    objects_url: str = Field(
        "",
        description="file:///folder, or s3://bucket/prefix. Empty: a folder next to an embedded store; with another "
        "store, none: uploads are refused",
    )
    objects_endpoint: str = Field("", description="Base URL of a server that speaks S3; empty: AWS")
    objects_region: str = Field("us-east-1", description="Of the bucket")
    objects_access_key: str = Field("", description="Of S3; empty: the role of the machine or pod")
    objects_secret_key: SecretStr = Field(SecretStr(""), description="Belongs to the access key")
    objects_ca: str = Field("", description="Certificates (PEM) that the storage's is trusted by, besides the system's")
    objects_timeout_seconds: float = Field(
        10.0, gt=0, le=120, description="The longest that the storage may take over one part of 5 MB or one request"
    )

    @field_validator("objects_url")
    @classmethod
    def refuse_what_is_no_storage(cls, url: str) -> str:
        if url.startswith("file:///") and len(url) > len("file:///"):
            return url
        if url.startswith("s3://") and urlsplit(url).netloc:
            return url
        if url:
            raise ValueError("is no URL of object storage: write file:///folder or s3://bucket/prefix")
        return url

    @model_validator(mode="after")
    def refuse_half_of_a_key(self) -> Self:
        if bool(self.objects_access_key) is not bool(self.objects_secret_key.get_secret_value()):
            access, secret = variable("objects_access_key"), variable("objects_secret_key")
            raise ValueError(f"{access}: set both this and {secret}, or neither")
        return self

    def storage(self, store_url: str) -> ObjectStore | None:
        """The storage; None where there is none. `store_url` is that of the documents."""
        if self.objects_url.startswith("s3://"):
            return self._bucket()
        if self.objects_url:
            return _folder(Path(unquote(urlsplit(self.objects_url).path)), self.objects_timeout_seconds)
        if store_url.startswith(_SQLITE):
            file = Path(store_url.removeprefix(_SQLITE)).absolute()
            return _folder(file.with_name(f"{file.stem}-objects"), self.objects_timeout_seconds)
        return None

    def _bucket(self) -> ObjectStore:
        place = urlsplit(self.objects_url)
        options: dict[str, Any] = {
            "connect_timeout": timedelta(seconds=min(self.objects_timeout_seconds, 5)),
            "read_timeout": timedelta(seconds=self.objects_timeout_seconds),
            "timeout": timedelta(seconds=self.objects_timeout_seconds * 12),  # a download as a whole
            "allow_http": self.objects_endpoint.startswith("http://"),
        }
        if self.objects_ca:
            options["root_certificate"] = self.objects_ca
        config: dict[str, Any] = {"region": self.objects_region}
        if self.objects_endpoint:
            config["endpoint"] = self.objects_endpoint
        if self.objects_access_key:
            config["access_key_id"] = self.objects_access_key
            config["secret_access_key"] = self.objects_secret_key.get_secret_value()
        store = S3Store(
            place.netloc,
            prefix=place.path.strip("/") or None,
            config=config,  # type: ignore[arg-type]
            client_options=options,  # type: ignore[arg-type]
            retry_config={
                "max_retries": 2,
                "retry_timeout": timedelta(seconds=self.objects_timeout_seconds),
                "backoff": {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=1)},
            },
        )
        return ObjectStore(store, self.objects_timeout_seconds)


def folder_of(store_url: str) -> ObjectStore | None:
    """The folder of objects that this process's settings name; None where they are in a bucket, or nowhere."""
    storage = read(ObjectSettings).storage(store_url)
    return storage if storage and storage.folder else None


def _folder(path: Path, seconds: float) -> ObjectStore:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return ObjectStore(LocalStore(path), seconds, folder=path)
