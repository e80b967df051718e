"""Who reaches whom: a pod that tries, and says how it went."""

import json
from collections.abc import Mapping, Sequence

from images import image
from kube import Namespace
from manifests import container, pod

_TRY = """
import json, socket, sys
def reached(address):
    host, port = address.rsplit(":", 1)
    try:
        socket.create_connection((host, int(port)), timeout=3).close()
    except OSError:
        return False
    return True
print(json.dumps({address: reached(address) for address in sys.argv[1:]}))
"""


def reached_by(namespace: Namespace, name: str, labels: Mapping[str, str], addresses: Sequence[str]) -> dict[str, bool]:
    """Which addresses (host:port) a pod with these labels reaches. It waits 3 s for each: silence is a refusal."""
    namespace.apply(
        {
            "apiVersion": "v1",
            "kind": "Pod",
            "metadata": {"name": name, "labels": dict(labels)},
            "spec": {
                "restartPolicy": "Never",
                **pod(container("try", image("devtools"), command=["python", "-c", _TRY, *addresses])),
            },
        }
    )
    namespace.until(f"{name} has tried", lambda: namespace.get("pod", name)["status"]["phase"] == "Succeeded")
    reached: dict[str, bool] = json.loads(namespace.kubectl("logs", name))
    namespace.kubectl("delete", "pod", name, "--wait=false")
    return reached


def reached_from(namespace: Namespace, pod_name: str, addresses: Sequence[str]) -> dict[str, bool]:
    """The same out of a pod that runs: what it may do is what its own policy says."""
    said = namespace.kubectl("exec", pod_name, "--", "python", "-c", _TRY, *addresses)
    reached: dict[str, bool] = json.loads(said)
    return reached
