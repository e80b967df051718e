"""What only MongoDB can get wrong: its indexes beside an operator's own."""

import os

import pytest
from pymongo import MongoClient
from servicekit.documents import Collection, Index, open_store

pytestmark = pytest.mark.skipif(
    not os.environ.get("MONGO_URL"), reason="MONGO_URL is not set: the MongoDB backend is NOT tested"
)


async def test_undeclared_indexes_are_dropped_but_an_operators_are_left() -> None:
    server, database = os.environ["MONGO_URL"], f"contract_indexes_{os.getpid()}"
    first = Collection("things", (Index("kept", equal=("a",)), Index("dropped", equal=("b",), unique=True)))
    second = Collection("things", (Index("kept", equal=("a", "c"), order_by="d"),))
    with MongoClient[dict[str, object]](server) as client:
        things = client[database]["things"]
        try:
            await (await open_store(f"{server}/{database}", [first])).close()
            things.create_index("z", name="by_an_operator")
            assert {"aftersales_dropped", "aftersales_unique_dropped"} < things.index_information().keys()
            await (await open_store(f"{server}/{database}", [second])).close()
            left = things.index_information()
            assert left.keys() == {"_id_", "by_an_operator", "aftersales_kept", "aftersales_pending"}
            assert [field for field, _ in left["aftersales_kept"]["key"]] == ["a", "c", "d", "_id"]
        finally:
            client.drop_database(database)


async def test_a_url_without_a_database_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="names its database"):
        await open_store("mongodb://127.0.0.1:9", [])
