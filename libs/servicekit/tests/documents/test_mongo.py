"""What only MongoDB can get wrong: its indexes beside an operator's own."""

import os

import pytest
from pymongo import MongoClient, monitoring
from servicekit.documents import Collection, Index, StoreUnavailable, open_store

pytestmark = pytest.mark.skipif(
    not os.environ.get("MONGO_URL"), reason="MONGO_URL is not set: the MongoDB backend is NOT tested"
)


class Concerns(monitoring.CommandListener):
    """With which concern each command to one database is sent. (A listener stays for as long as the process.)"""

    def __init__(self, database: str) -> None:
        self.database = database
        self.heard: dict[str, tuple[object, object]] = {}

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if event.database_name == self.database:
            self.heard[event.command_name] = (event.command.get("writeConcern"), event.command.get("readConcern"))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


async def test_acknowledged_means_that_a_majority_has_it_in_the_journal_whatever_the_url_says() -> None:
    server, database = os.environ["MONGO_URL"], f"contract_concerns_{os.getpid()}"
    concerns = Concerns(database)
    monitoring.register(concerns)
    things = Collection("things")
    store = await open_store(f"{server}/{database}?w=1&journal=false&readConcernLevel=local", [things])
    with MongoClient[dict[str, object]](server) as client:
        try:
            documents = store.documents(things)
            await documents.insert({"id": "thi_1", "version": 1})
            await documents.replace({"id": "thi_1", "version": 2}, if_version=1)
            assert await documents.get("thi_1") == {"id": "thi_1", "version": 2}
        finally:
            await store.close()
            client.drop_database(database)
    for command in ("insert", "update"):
        assert concerns.heard[command][0] == {"w": "majority", "j": True}, command
    assert concerns.heard["find"][1] == {"level": "majority"}


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


async def test_who_is_refused_now_may_try_again_and_is_told_the_servers_word_and_nothing_it_quotes() -> None:
    """A service may be there before its user is; then it waits as it does for a server that is not there."""
    url = os.environ["MONGO_URL"].replace("://", "://nobody:a-secret@") + "/contract_refused"
    with pytest.raises(StoreUnavailable, match=r"^MongoDB refuses to be prepared: \w+ \(\d+\)$"):
        await open_store(url, [Collection("things")])


async def test_a_url_without_a_database_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="names its database"):
        await open_store("mongodb://127.0.0.1:9", [])
