{{/*
Before an upgrade the data is brought to where both this version and the one before can work with it. Indexes and streams
are no part of that: each service reconciles its own when it starts.
*/}}
{{- define "common.migration" -}}
{{- $facts := include "common.facts" . | fromYaml -}}
{{- if and $facts.store .Values.migration.enabled (not (include "common.embedded" .)) }}
---
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ include "common.fullname" . }}-migrate
  labels:
    {{- include "common.labels" (dict "root" . "name" .Chart.Name) | nindent 4 }}
  annotations:
    helm.sh/hook: pre-upgrade
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: 3
  activeDeadlineSeconds: {{ .Values.migration.deadlineSeconds }}
  template:
    metadata:
      labels:
        {{- include "common.partLabels" (dict "root" . "name" .Chart.Name) | nindent 8 }}
        app.kubernetes.io/component: migration # no server: the Service sends it no calls
        app.kubernetes.io/part-of: aftersales
    spec:
      {{- include "common.podSecurity" . | nindent 6 }}
      {{- include "common.imagePullSecrets" (dict "root" .) | nindent 6 }}
      restartPolicy: Never
      containers:
        {{- include "common.migrate" . | nindent 8 }}
      volumes:
        {{- include "common.volumes" . | nindent 8 }}
{{- end }}
{{- end -}}

{{- define "common.migrate" -}}
- name: migrate
  image: {{ include "common.image" (dict "root" . "image" .Values.image) }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  args: [ops, migrate]
  env:
    {{- include "common.env" . | nindent 4 }}
  resources:
    {{- toYaml .Values.resources | nindent 4 }}
  securityContext:
    {{- include "common.containerSecurity" . | nindent 4 }}
  volumeMounts:
    {{- include "common.mounts" . | nindent 4 }}
{{- end -}}

{{/* `helm test`: reads only, from a pod of its own, with the image of the service. */}}
{{- define "common.test" -}}
{{- $facts := include "common.facts" . | fromYaml -}}
---
apiVersion: v1
kind: Pod
metadata:
  name: {{ include "common.fullname" . }}-test
  labels:
    app.kubernetes.io/name: tests
    app.kubernetes.io/instance: {{ .Release.Name }}
    app.kubernetes.io/part-of: aftersales
  annotations:
    helm.sh/hook: test
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  {{- include "common.podSecurity" . | nindent 2 }}
  {{- include "common.imagePullSecrets" (dict "root" .) | nindent 2 }}
  restartPolicy: Never
  containers:
    - name: test
      image: {{ include "common.image" (dict "root" . "image" .Values.image) }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      {{- if eq $facts.protocol "http" }}
      command: [python, -c]
      args:
        - |
          {{- include "common.testOfHttp" . | nindent 10 }}
      {{- else }}
      command: [python, -c]
      args:
        - |
          {{- include "common.testOfGrpc" . | nindent 10 }}
      {{- end }}
      resources:
        requests: {cpu: 50m, memory: 64Mi}
        limits: {memory: 256Mi}
      securityContext:
        {{- include "common.containerSecurity" . | nindent 8 }}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
  volumes:
    - name: tmp
      emptyDir: {}
{{- end -}}

{{- define "common.testOfGrpc" -}}
{{- $facts := include "common.facts" . | fromYaml -}}
import grpc
from grpc_health.v1.health_pb2 import HealthCheckRequest, HealthCheckResponse
from grpc_health.v1.health_pb2_grpc import HealthStub

channel = grpc.insecure_channel("dns:///{{ include "common.fullname" . }}:50051")
request = HealthCheckRequest(service="{{ $facts.health }}")
answer = HealthStub(channel).Check(request, timeout=20, wait_for_ready=True)
print("{{ $facts.health }}:", HealthCheckResponse.ServingStatus.Name(answer.status))
assert answer.status == HealthCheckResponse.SERVING
{{- end -}}

{{- define "common.testOfHttp" -}}
import json
from urllib.error import HTTPError
from urllib.request import urlopen

GATEWAY = "http://{{ include "common.fullname" . }}:{{ .Values.service.port }}"

def ask(path):
    try:
        answer = urlopen(GATEWAY + path, timeout=20)
    except HTTPError as refusal:
        answer = refusal
    print(answer.status, path)
    return answer.status, answer.read()

assert ask("/readyz")[0] == 200
status, document = ask("/openapi.json")
assert status == 200 and json.loads(document)["openapi"].startswith("3.1"), document
assert ask("/v1/tickets")[0] == 401, "a call without a token is to be refused"
{{- end -}}
