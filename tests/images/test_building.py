import pytest

from deploy.images.labels import published


@pytest.mark.parametrize(
    ("origin", "source"),
    [
        ("https://git.example/nordic/aftersales.git", "https://git.example/nordic/aftersales.git"),
        ("https://robot:secret@git.example:8443/nordic/aftersales", "https://git.example:8443/nordic/aftersales"),
        ("git@git.example:nordic/aftersales.git", "unknown"),
        ("/home/somebody/aftersales", "unknown"),
        ("", "unknown"),
    ],
)
def test_source_label_holds_no_credentials_and_no_path(origin: str, source: str) -> None:
    assert published(origin) == source
