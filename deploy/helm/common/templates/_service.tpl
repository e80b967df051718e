{{/*
How others reach the service. A gRPC connection lasts, so balancing by connection would leave new replicas idle: the
Service of a gRPC server is headless, its name answers every ready pod's address, and callers go round them.
*/}}
{{- define "common.networkService" -}}
{{- $facts := include "common.facts" . | fromYaml -}}
{{- $ours := dict "root" . "name" .Chart.Name -}}
---
apiVersion: v1
kind: Service
metadata:
  name: {{ include "common.fullname" . }}
  labels:
    {{- include "common.labels" $ours | nindent 4 }}
  {{- with (.Values.service).annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- if eq $facts.protocol "http" }}
  type: {{ .Values.service.type }}
  {{- else }}
  clusterIP: None
  {{- end }}
  selector:
    {{- include "common.selectorLabels" $ours | nindent 4 }}
  ports:
    {{- if eq $facts.protocol "http" }}
    - {name: http, port: {{ .Values.service.port }}, targetPort: http, appProtocol: http}
    {{- else }}
    - {name: grpc, port: 50051, targetPort: grpc, appProtocol: grpc}
    - {name: ops, port: 9090, targetPort: ops, appProtocol: http}
    {{- end }}
{{- if eq $facts.protocol "http" }}
---
apiVersion: v1
kind: Service # of its own: the other one may be a load balancer's, and measures are not for everybody
metadata:
  name: {{ include "common.fullname" . }}-ops
  labels:
    {{- include "common.labels" $ours | nindent 4 }}
spec:
  clusterIP: None
  selector:
    {{- include "common.selectorLabels" $ours | nindent 4 }}
  ports:
    - {name: ops, port: 9090, targetPort: ops, appProtocol: http}
{{- end }}
{{- end -}}

{{/* The volume of an embedded store. It outlasts the release: who installs again finds its data. */}}
{{- define "common.dataVolume" -}}
{{- if include "common.embedded" . }}
{{- $store := include "common.section" (dict "root" . "name" "store") | fromYaml }}
{{- $embedded := $store.embedded | default dict }}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {{ include "common.fullname" . }}-data
  labels:
    {{- include "common.labels" (dict "root" . "name" .Chart.Name) | nindent 4 }}
  annotations:
    helm.sh/resource-policy: keep
spec:
  accessModes: [ReadWriteOnce]
  {{- with $embedded.storageClassName }}
  storageClassName: {{ . }}
  {{- end }}
  resources:
    requests:
      storage: {{ $embedded.size | default "1Gi" }}
{{- end }}
{{- end -}}
