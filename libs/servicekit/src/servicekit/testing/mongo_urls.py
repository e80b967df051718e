"""Databases of the MongoDB server that the tests are given (`MONGO_URL`)."""


def of_database(server: str, database: str, **options: str) -> str:
    """The URL of a database on the server, whose own URL may end in `/` and may have options."""
    address, _, given = server.partition("?")
    asked = "&".join([*([given] if given else []), *(f"{name}={value}" for name, value in options.items())])
    return f"{address.rstrip('/')}/{database}" + (f"?{asked}" if asked else "")
