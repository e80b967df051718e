{{/* The umbrella's own pods are named as the charts' are. Arguments: root, name. */}}
{{- define "aftersales.name" -}}
{{- include "common.nameInRelease" . -}}
{{- end -}}

{{/* The names of all services, and of those with documents. */}}
{{- define "aftersales.services" -}}
[gateway, tickets, warranty, notifications, feedback]
{{- end -}}

{{- define "aftersales.stores" -}}
[tickets, warranty, notifications, feedback]
{{- end -}}

{{/* The one Secret of random values for all charts of the release; the library looks for it under this name. */}}
{{- define "aftersales.generatedSecret" -}}
{{- .Release.Name | trunc 39 | trimSuffix "-" -}}-generated
{{- end -}}

{{/*
Who may talk to a server that came along, and that it calls nobody but itself.
Arguments: root, name, callers: a list of port and from (names of parts).
*/}}
{{- define "aftersales.networkPolicy" -}}
{{- $policy := .root.Values.global.networkPolicy -}}
{{- if ne (toString $policy.enabled) "false" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "aftersales.name" . }}
  labels:
    {{- include "common.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "common.partLabels" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    {{- range .callers }}
    - ports: [{port: {{ .port }}}]
      from:
        {{- range .from }}
        - {{- include "common.peer" . | nindent 10 }}
        {{- end }}
    {{- end }}
  egress:
    {{- include "common.dns" $policy | nindent 4 }}
    {{- range .callers }}
    {{- if has $.name .from }}
    - ports: [{port: {{ .port }}}]
      to:
        - {{- include "common.peer" $.name | nindent 10 }}
    {{- end }}
    {{- end }}
{{- end -}}
{{- end -}}

{{/* A volume claim of a StatefulSet. */}}
{{- define "aftersales.volumeClaim" -}}
metadata:
  name: data
spec:
  accessModes: [ReadWriteOnce]
  {{- with .storageClassName }}
  storageClassName: {{ . }}
  {{- end }}
  resources:
    requests:
      storage: {{ .size }}
{{- end -}}
