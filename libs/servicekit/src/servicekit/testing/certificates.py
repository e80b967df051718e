"""A certificate authority for tests, trusted only where a test configures it."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


class Authority:
    """`certificate` is what its clients have to trust (PEM)."""

    def __init__(self) -> None:
        self._key = generate_private_key(SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority.example")])
        own = _draft(self._name, self._name, self._key).add_extension(x509.BasicConstraints(True, 0), critical=True)
        self.certificate = _pem(own.sign(self._key, hashes.SHA256()))

    def issue(self, *hosts: str) -> tuple[str, str]:
        """A certificate for these names and addresses, and its key (PEM)."""
        key, name = generate_private_key(SECP256R1()), x509.Name([])
        names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
        signed = _draft(self._name, name, key).add_extension(names, critical=True).sign(self._key, hashes.SHA256())
        secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return _pem(signed), secret.decode()


def _draft(issuer: x509.Name, subject: x509.Name, key: EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return x509.CertificateBuilder(
        issuer, subject, key.public_key(), x509.random_serial_number(), now - timedelta(days=1), now + timedelta(days=7)
    )


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
