{{/* How the outside world comes in: what has to be named for it. Answers one line for each mistake. */}}
{{- define "gateway.mistakes" -}}
{{- with .Values.ingress -}}
{{- if and .enabled (not .hosts) }}
ingress.hosts: the names that the Ingress answers to
{{- end }}
{{- end }}
{{- with .Values.gatewayApi -}}
{{- if and .enabled (not .hostnames) }}
gatewayApi.hostnames: the names that the HTTPRoute answers to
{{- end }}
{{- if and .enabled (not .parentRefs) (not .gateway.create) }}
gatewayApi.parentRefs: the Gateway that the HTTPRoute belongs to, or gatewayApi.gateway.create=true for one of its own
{{- end }}
{{- if and .enabled .gateway.create (not (and .gateway.className .gateway.tlsSecret)) }}
gatewayApi.gateway: a Gateway of its own needs className and tlsSecret
{{- end }}
{{- end }}
{{- if and (eq (include "common.environment" .) "production") .Values.ingress.enabled (not .Values.ingress.tlsSecret) }}
ingress.tlsSecret: production takes tokens by https only
{{- end }}
{{- end -}}
