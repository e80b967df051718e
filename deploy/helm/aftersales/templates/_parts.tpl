{{/* The umbrella's own pods are named as the charts' are. Arguments: root, name. */}}
{{- define "aftersales.name" -}}
{{- include "common.nameInRelease" . -}}
{{- end -}}

{{/* The one Secret of random values for all charts of the release; the library looks for it under this name. */}}
{{- define "aftersales.generatedSecret" -}}
{{- .Release.Name | trunc 39 | trimSuffix "-" -}}-generated
{{- end -}}

{{/*
Who may talk to a server that came along. Arguments: root, name, callers (a list of port and the names of those who call
it); a server with `itself` also calls that port of its own.
*/}}
{{- define "aftersales.networkPolicy" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "aftersales.name" . }}
  labels:
    {{- include "common.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "common.selectorLabels" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    {{- range .callers }}
    - ports: [{port: {{ .port }}}]
      from:
        {{- range .names }}
        - {{- include "common.peer" . | nindent 10 }}
        {{- end }}
    {{- end }}
  egress:
    - ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
    {{- with .itself }}
    - ports: [{port: {{ . }}}]
      to:
        - {{- include "common.peer" $.name | nindent 10 }}
    {{- end }}
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
