"""Every pod of every variant: selectors, resources, security context, volumes and probes."""

import re

import pytest
from rendering import ROOT, Manifest, of_kind, render
from variants import INSTALLABLE
from workloads import CONTROLLERS, selects, workloads

DNS_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
LASTING_LABELS = {"app.kubernetes.io/name", "app.kubernetes.io/instance", "app.kubernetes.io/component"}
PATHS = {"/livez", "/readyz"} | {"/healthz"}  # ours, and that of NATS
ALREADY_THERE = {"default", "care"}  # accounts of the namespace; the second is named in features.yaml
GRPC_SERVICES = {
    f"aftersales.{proto.parent.parent.name}.v1.{service}"
    for proto in ROOT.glob("protos/aftersales/*/v1/*_service.proto")
    for service in re.findall(r"^service (\w+)", proto.read_text(), re.MULTILINE)
}

pytestmark = pytest.mark.parametrize("name", INSTALLABLE)


@pytest.fixture
def manifests(name: str) -> tuple[Manifest, ...]:
    return render(INSTALLABLE[name])


def test_selector_matches_only_its_pods_by_immutable_labels(manifests: tuple[Manifest, ...]) -> None:
    for controller in workloads(manifests, *CONTROLLERS):
        selector = controller.manifest["spec"]["selector"]
        found = [other.name for other in workloads(manifests) if selects(selector, other.labels)]
        assert found == [controller.name]
        assert selector["matchLabels"].keys() <= LASTING_LABELS


def test_service_targets_ports_that_pods_listen_on(manifests: tuple[Manifest, ...]) -> None:
    for service in of_kind(manifests, "Service"):
        pods = [pod for pod in workloads(manifests, *CONTROLLERS) if selects(service["spec"]["selector"], pod.labels)]
        assert len(pods) == 1, service["metadata"]["name"]
        for port in service["spec"]["ports"]:
            target = port.get("targetPort", port["port"])
            assert target in pods[0].ports, (service["metadata"]["name"], port)


def test_names_are_labels_of_dns(manifests: tuple[Manifest, ...]) -> None:
    names = [manifest["metadata"]["name"] for manifest in manifests]
    assert [name for name in names if not DNS_LABEL.fullmatch(name)] == []
    kinds_and_names = [(manifest["kind"], manifest["metadata"]["name"]) for manifest in manifests]
    assert len(set(kinds_and_names)) == len(kinds_and_names)


def test_every_container_has_resource_limits(manifests: tuple[Manifest, ...]) -> None:
    for pod in workloads(manifests):
        for container in pod.containers:
            resources = container["resources"]
            assert {"cpu", "memory"} <= resources["requests"].keys(), (pod.name, container["name"])
            assert "memory" in resources["limits"], (pod.name, container["name"])


def test_every_pod_keeps_the_restricted_standard(manifests: tuple[Manifest, ...]) -> None:
    for pod in workloads(manifests):
        spec = pod.pod["spec"]
        assert spec["automountServiceAccountToken"] is False, pod.name
        assert spec["securityContext"]["runAsNonRoot"] is True, pod.name
        assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}, pod.name
        assert not spec.keys() & {"hostNetwork", "hostPID", "hostIPC"}, pod.name
        for container in pod.containers:
            context = container["securityContext"]
            assert context["allowPrivilegeEscalation"] is False, (pod.name, container["name"])
            assert context["capabilities"] == {"drop": ["ALL"]}, (pod.name, container["name"])
            assert context["readOnlyRootFilesystem"] is True, (pod.name, container["name"])


def test_volumes_and_mounts_match(manifests: tuple[Manifest, ...]) -> None:
    for pod in workloads(manifests):
        mounted = {mount["name"] for container in pod.containers for mount in container.get("volumeMounts", ())}
        claims = {claim["metadata"]["name"] for claim in pod.manifest["spec"].get("volumeClaimTemplates", ())}
        assert mounted == pod.volumes.keys() | claims, pod.name


def test_what_a_pod_refers_to_is_in_the_release(manifests: tuple[Manifest, ...]) -> None:
    there = {(manifest["kind"], manifest["metadata"]["name"]) for manifest in manifests}
    for pod in workloads(manifests):
        for name in pod.config_maps:
            assert ("ConfigMap", name) in there, pod.name
        for volume in pod.volumes.values():
            claim = volume.get("persistentVolumeClaim")
            assert not claim or ("PersistentVolumeClaim", claim["claimName"]) in there, pod.name
        account = pod.pod["spec"].get("serviceAccountName", "default")
        assert account in ALREADY_THERE or ("ServiceAccount", account) in there, pod.name


def test_probes_use_the_ports_that_are_served(manifests: tuple[Manifest, ...]) -> None:
    for pod in workloads(manifests, *CONTROLLERS):
        for container in pod.pod["spec"]["containers"]:
            assert {"livenessProbe", "readinessProbe"} <= container.keys(), pod.name
            for probe in (container[key] for key in container if key.endswith("Probe")):
                match probe:
                    case {"grpc": {"port": port, "service": service}}:
                        assert pod.ports[port] == pod.ports["grpc"], pod.name
                        assert service in GRPC_SERVICES, pod.name
                    case {"httpGet": {"port": port, "path": path}}:
                        assert port in pod.ports, pod.name
                        assert path.partition("?")[0] in PATHS, pod.name
                    case _:
                        assert probe.keys() & {"exec", "tcpSocket"}, pod.name
