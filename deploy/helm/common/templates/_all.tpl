{{/* Everything that a service is in a cluster. */}}
{{- define "common.all" -}}
{{- include "common.validate" . }}
{{- include "common.serviceAccount" . }}
{{- include "common.ownSecret" . }}
{{- include "common.dataVolume" . }}
---
{{ include "common.deployment" . }}
{{ include "common.networkService" . }}
{{- include "common.autoscaler" . }}
{{- include "common.disruptionBudget" . }}
{{- include "common.networkPolicy" . }}
{{- include "common.serviceMonitor" . }}
{{- include "common.migration" . }}
{{ include "common.test" . }}
{{- end -}}

{{/* The random values of a chart that is installed alone for development; the umbrella makes one Secret for all. */}}
{{- define "common.ownSecret" -}}
{{- $signing := include "common.section" (dict "root" . "name" "signing") | fromYaml -}}
{{- $keys := list "page-token-secret" "live-secret" "client-secret" "reply-token-keys" -}}
{{- if and .Chart.IsRoot (not ($signing.existingSecret).name) (eq (include "common.environment" .) "development") }}
---
{{ include "common.randomSecret" (dict "root" . "name" (include "common.generatedSecret" .) "keys" $keys) }}
{{- end }}
{{- end -}}
