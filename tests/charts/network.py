"""Who may open a connection to whom, by the NetworkPolicies of one namespace."""

from collections.abc import Mapping, Sequence
from typing import Any

from rendering import Manifest, of_kind
from workloads import Workload, selects


def may_call(manifests: Sequence[Manifest], caller: Workload, called: Workload, port: str) -> bool:
    """Whether the caller is let out to that named port, and let in there."""
    return lets_out(manifests, caller, called, port) and lets_in(manifests, called, caller, port)


def lets_out(manifests: Sequence[Manifest], caller: Workload, called: Workload, port: str) -> bool:
    return _lets(manifests, "Egress", caller, called, called, called.ports[port])


def lets_in(manifests: Sequence[Manifest], called: Workload, caller: Workload, port: str) -> bool:
    return _lets(manifests, "Ingress", called, caller, called, called.ports[port])


def may_leave(manifests: Sequence[Manifest], caller: Workload, port: int) -> bool:
    """Whether the caller may connect to some address outside the cluster on that port."""
    return _lets(manifests, "Egress", caller, None, None, port)


def is_isolated(manifests: Sequence[Manifest], pod: Workload, direction: str) -> bool:
    """Whether some policy says who may connect in that direction: everybody else may not."""
    return bool(_rules(manifests, direction, pod)[0])


def _lets(
    manifests: Sequence[Manifest],
    direction: str,
    pod: Workload,
    peer: Workload | None,
    listener: Workload | None,
    port: int,
) -> bool:
    isolated, rules = _rules(manifests, direction, pod)
    side = "to" if direction == "Egress" else "from"
    return not isolated or any(
        _has_port(rule.get("ports", ()), listener, port) and _has_peer(rule.get(side, ()), peer) for rule in rules
    )


def _rules(manifests: Sequence[Manifest], direction: str, pod: Workload) -> tuple[bool, list[Mapping[str, Any]]]:
    policies = [
        policy["spec"]
        for policy in of_kind(manifests, "NetworkPolicy")
        if direction in policy["spec"]["policyTypes"] and selects(policy["spec"]["podSelector"], pod.labels)
    ]
    return bool(policies), [rule for policy in policies for rule in policy.get(direction.lower()) or ()]


def _has_port(ports: Sequence[Mapping[str, Any]], listener: Workload | None, number: int) -> bool:
    """No ports mean all of them; a name is a port of who listens, and means nothing outside the cluster."""
    names = listener.ports if listener else {}
    return not ports or any(
        port.get("protocol", "TCP") == "TCP" and ("port" not in port or names.get(port["port"], port["port"]) == number)
        for port in ports
    )


def _has_peer(peers: Sequence[Mapping[str, Any]], pod: Workload | None) -> bool:
    """No peers mean everybody, a range of addresses may be anybody's; what another namespace has is not ours."""
    return not peers or any("ipBlock" in peer or (pod is not None and _is(peer, pod)) for peer in peers)


def _is(peer: Mapping[str, Any], pod: Workload) -> bool:
    return "namespaceSelector" not in peer and selects(peer["podSelector"], pod.labels)
