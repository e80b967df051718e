"""Runs beside devtools in its pod: takes TLS on one port, and passes on what it says to the port without.

python tls_front.py 8443 8081 tls.crt tls.key
"""

import asyncio
import ssl
import sys
from contextlib import suppress


async def pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError, ssl.SSLError):
        while said := await reader.read(65536):
            writer.write(said)
            await writer.drain()
    writer.close()


async def main(port: int, behind: int, certificate: str, key: str) -> None:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        answers, asks = await asyncio.open_connection("127.0.0.1", behind)
        await asyncio.gather(pass_on(reader, asks), pass_on(answers, writer))

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    server = await asyncio.start_server(connected, "0.0.0.0", port, ssl=context)  # noqa: S104 - in a pod
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]))
