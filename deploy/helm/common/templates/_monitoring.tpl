{{/* For the Prometheus operator, where the cluster has it. */}}
{{- define "common.serviceMonitor" -}}
{{- with .Values.metrics.serviceMonitor }}
{{- if and .enabled ($.Capabilities.APIVersions.Has "monitoring.coreos.com/v1") }}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: {{ include "common.fullname" $ }}
  labels:
    {{- include "common.labels" (dict "root" $ "name" $.Chart.Name) | nindent 4 }}
    {{- with .labels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  jobLabel: app.kubernetes.io/name
  selector:
    matchLabels:
      {{- include "common.selectorLabels" (dict "root" $ "name" $.Chart.Name) | nindent 6 }}
  endpoints:
    - port: ops
      path: /metrics
      interval: {{ .interval }}
{{- end }}
{{- end }}
{{- end -}}
