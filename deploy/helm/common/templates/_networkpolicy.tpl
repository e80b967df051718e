{{/* Nothing comes in and nothing goes out but the calls that docs/architecture.md draws. */}}
{{- define "common.networkPolicy" -}}
{{- $facts := include "common.facts" . | fromYaml -}}
{{- $needs := include "common.needs" . | fromYaml -}}
{{- $policy := include "common.section" (dict "root" . "name" "networkPolicy") | fromYaml -}}
{{- $egress := $policy.egress | default dict -}}
{{- $http := eq $facts.protocol "http" -}}
{{- if ne (toString $policy.enabled) "false" }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "common.fullname" . }}
  labels:
    {{- include "common.labels" (dict "root" . "name" .Chart.Name) | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "common.partLabels" (dict "root" . "name" .Chart.Name) | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    {{- if $http }}
    - ports: [{port: 8080}] # whoever calls the gateway
      {{- with $policy.clients }}
      from:
        {{- toYaml . | nindent 8 }}
        - {{- include "common.peer" "tests" | nindent 10 }}
      {{- end }}
    {{- else }}
    - ports: [{port: 50051}]
      from:
        {{- range append $facts.calledBy "tests" }}
        - {{- include "common.peer" . | nindent 10 }}
        {{- end }}
    {{- end }}
    - ports: [{port: 9090}]
      from:
        {{- include "common.prometheus" $policy | nindent 8 }}
    {{- with $policy.extraIngress }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  egress:
    {{- include "common.dns" $policy | nindent 4 }}
    {{- range $facts.calls }}
    - ports: [{port: 50051}]
      to:
        - {{- include "common.peer" . | nindent 10 }}
    {{- end }}
    {{- if and $facts.store (ne $needs.store.kind "embedded") }}
    {{- include "common.egress" (list $egress.store $needs.bundled.store $needs.store.url 27017) | nindent 4 }}
    {{- end }}
    {{- include "common.egress" (list $egress.nats $needs.bundled.nats $needs.nats.url 4222) | nindent 4 }}
    {{- include "common.egress" (list $egress.identity $needs.bundled.identity $needs.identity.jwksUrl 443) | nindent 4 }}
    {{- with $needs.telemetry.otlpEndpoint }}
    {{- include "common.egress" (list $egress.telemetry $needs.bundled.telemetry . 4318) | nindent 4 }}
    {{- end }}
    {{- if $facts.mail }}
    {{- $mail := printf "smtp://%v:%v" $needs.smtp.host (int $needs.smtp.port) }}
    {{- include "common.egress" (list $egress.smtp $needs.bundled.smtp $mail 587) | nindent 4 }}
    {{- end }}
    {{- if hasPrefix "s3://" (.Values.settings.objectsUrl | default "") }}
    {{- include "common.egress" (list $egress.objects "" (.Values.settings.objectsEndpoint | default "") 443) | nindent 4 }}
    {{- end }}
    {{- with .Values.settings.clamdAddress }}
    {{- include "common.egress" (list $egress.clamd "" (printf "tcp://%s" .) 3310) | nindent 4 }}
    {{- end }}
    {{- with $policy.extraEgress }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
{{- end -}}

{{/* Who answers names. */}}
{{- define "common.dns" -}}
- ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
  to:
    {{- if .dns }}
    {{- toYaml .dns | nindent 4 }}
    {{- else }}
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
    {{- end }}
{{- end -}}

{{/* Who scrapes. */}}
{{- define "common.prometheus" -}}
{{- if .prometheus -}}
{{- toYaml .prometheus -}}
{{- else -}}
- namespaceSelector: {}
  podSelector: {matchLabels: {app.kubernetes.io/name: prometheus}}
{{- end -}}
{{- end -}}

{{/*
A way out to something that is not ours: to the pods that the umbrella brought along, or to the addresses named, or else
to any address on the port that its URL names. Arguments: ({to, port}, bundled name, URL, usual port).
*/}}
{{- define "common.egress" -}}
{{- $named := index . 0 | default dict -}}
{{- $bundled := index . 1 -}}
{{- $usual := index . 3 -}}
{{- with index . 2 -}}
{{- $host := regexReplaceAll "^[a-z+]+://([^/?]*).*$" . "${1}" -}}
{{- if regexMatch ":[0-9]+$" $host -}}
{{- $usual = regexFind "[0-9]+$" $host -}}
{{- else if hasPrefix "http://" . -}}
{{- $usual = 80 -}}
{{- else if hasPrefix "https://" . -}}
{{- $usual = 443 -}}
{{- end -}}
{{- end -}}
- ports: [{port: {{ $named.port | default $usual | int }}}]
{{- if $bundled }}
  to:
    - {{- include "common.peer" $bundled | nindent 6 }}
{{- else if $named.to }}
  to:
    {{- toYaml $named.to | nindent 4 }}
{{- end }}
{{- end -}}
