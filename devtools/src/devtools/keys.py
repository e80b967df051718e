"""The issuer's signing keys, stored in files so that tokens stay valid after a restart."""

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import RSAAlgorithm


class Keys:
    """RSA keys in a directory, oldest first; the newest signs, all of them verify."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._directory = directory
        self._keys = {path.stem: _load(path) for path in sorted(directory.glob("key-*.pem"))}
        if not self._keys:
            self.rotate()

    def rotate(self) -> str:
        """Adds a new signing key and returns its id. Tokens of the old keys still verify."""
        kid = f"key-{len(self._keys) + 1:04d}"
        key = generate_private_key(public_exponent=65537, key_size=2048)
        path = self._directory / f"{kid}.pem"
        path.touch(mode=0o600)
        path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        self._keys[kid] = key
        return kid

    def signing_key(self) -> tuple[str, RSAPrivateKey]:
        """The id and the key that sign new tokens."""
        return list(self._keys.items())[-1]

    def jwks(self) -> dict[str, Any]:
        """The public halves as a JWK Set (RFC 7517)."""
        return {"keys": [_jwk(kid, key) for kid, key in self._keys.items()]}


def _load(path: Path) -> RSAPrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError(f"{path} does not hold an RSA key")
    return key


def _jwk(kid: str, key: RSAPrivateKey) -> dict[str, Any]:
    return RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": kid, "use": "sig", "alg": "RS256"}
