{{/* What to do next with one service that was installed alone. */}}
{{- define "common.notes" -}}
{{- $facts := include "common.facts" . | fromYaml -}}
{{- $here := printf "--namespace %s" .Release.Namespace -}}
{{ .Chart.Name }} {{ .Chart.AppVersion }} ({{ include "common.environment" . }}) is being started.

  kubectl {{ $here }} rollout status deployment/{{ include "common.fullname" . }}
  helm {{ $here }} test {{ .Release.Name }}

{{ if eq $facts.protocol "http" -}}
It answers REST at http://{{ include "common.fullname" . }}.{{ .Release.Namespace }}:{{ .Values.service.port }}, documentation at /docs.
{{- else -}}
It answers gRPC at dns:///{{ include "common.fullname" . }}.{{ .Release.Namespace }}:50051, and operators at port 9090.
{{- end }}
{{- range $facts.calls }}
It calls {{ . }} at {{ include "common.target" (dict "root" $ "service" .) }} (targets.{{ . }}).
{{- end }}
{{- if include "common.embedded" . }}

Its documents are in a file on the claim {{ include "common.fullname" . }}-data, which `helm uninstall` leaves: one replica,
and an upgrade takes it away for some seconds. For more, set store.kind=mongodb.
{{- else if not (or .Values.autoscaling.enabled (include "common.replicated" .)) }}

One replica runs: while its node is away, so is {{ .Chart.Name }}. See replicaCount and autoscaling.
{{- end }}
{{- end -}}
