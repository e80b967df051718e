{{/*
The environment of a service. Written into the pod rather than into a ConfigMap: so each ReplicaSet keeps its own while
an upgrade or a rollback is under way, and a change rolls the pods by itself.
*/}}
{{- define "common.env" -}}
{{- $facts := include "common.facts" . | fromYaml -}}
{{- $needs := include "common.needs" . | fromYaml -}}
- name: AFTERSALES_ENVIRONMENT
  value: {{ include "common.environment" . }}
- name: AFTERSALES_BIND_HOST
  value: "0.0.0.0"
{{- if eq $facts.protocol "http" }}
- name: AFTERSALES_HTTP_PORT
  value: "8080"
- name: AFTERSALES_DRAIN_SECONDS
  value: {{ .Values.drainSeconds | quote }}
{{- else }}
- name: AFTERSALES_GRPC_PORT
  value: "50051"
{{- end }}
- name: AFTERSALES_OPS_PORT
  value: "9090"
{{- if $facts.store }}
{{- if eq $needs.store.kind "embedded" }}
- name: AFTERSALES_STORE_URL
  value: sqlite:////data/{{ .Chart.Name }}.db
{{- else }}
{{- with $needs.store.url }}
- name: AFTERSALES_STORE_URL
  value: {{ regexReplaceAll "^(mongodb(?:\\+srv)?://[^/?]+)/?" . (printf "${1}/aftersales_%s" $.Chart.Name) | quote }}
{{- end }}
{{- end }}
{{- include "common.variable" (list "STREAM_REPLICAS" $needs.nats.streamReplicas) }}
{{- include "common.variable" (list "STREAM_MAX_AGE_DAYS" $needs.nats.streamMaxAgeDays) }}
{{- include "common.variable" (list "DEAD_LETTERS_DAYS" $needs.nats.deadLettersDays) }}
{{- include "common.variable" (list "STREAM_MAX_BYTES" $needs.nats.streamMaxBytes) }}
{{- end }}
{{- include "common.variable" (list "NATS_URL" $needs.nats.url) }}
{{- include "common.variable" (list "JWT_ISSUER" $needs.identity.issuer) }}
{{- include "common.variable" (list "JWT_JWKS_URL" $needs.identity.jwksUrl) }}
{{- include "common.variable" (list "JWT_AUDIENCE" $needs.identity.audience) }}
{{- range $claim, $name := $needs.identity.claims }}
{{- include "common.variable" (list (printf "CLAIM_%s" (upper $claim)) $name) }}
{{- end }}
{{- if $facts.callsAsItself }}
{{- include "common.variable" (list "TOKEN_URL" $needs.identity.tokenUrl) }}
{{- include "common.variable" (list "CLIENT_ID" ($needs.identity.clientId | default .Chart.Name)) }}
{{- end }}
{{- range $service := $facts.calls }}
{{- include "common.variable" (list (printf "%s_TARGET" (upper $service)) (include "common.target" (dict "root" $ "service" $service))) }}
{{- end }}
{{- if $facts.mail }}
{{- include "common.variable" (list "PUBLIC_URL" (.Values.publicUrl | default (.Values.global).publicUrl)) }}
{{- include "common.variable" (list "SMTP_HOST" $needs.smtp.host) }}
{{- include "common.variable" (list "SMTP_PORT" $needs.smtp.port) }}
{{- include "common.variable" (list "SMTP_SECURITY" $needs.smtp.security) }}
{{- end }}
{{- include "common.variable" (list "LOG_LEVEL" $needs.telemetry.logLevel) }}
{{- include "common.variable" (list "OTLP_ENDPOINT" $needs.telemetry.otlpEndpoint) }}
{{- include "common.variable" (list "TRACE_SAMPLE_RATIO" $needs.telemetry.sampleRatio) }}
{{- range $setting, $value := .Values.settings }}
{{- include "common.variable" (list (snakecase $setting | upper) $value) }}
{{- end }}
{{- range include "common.files" . | fromYamlArray }}
- name: {{ .variable | default (printf "AFTERSALES_%s_FILE" (.file | replace "-" "_" | upper)) }}
  value: /etc/aftersales/{{ .file }}
{{- end }}
{{- include "common.whereItRuns" . }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* One variable, where a value is given. Arguments: (name, value); lists are written with commas, objects as JSON. */}}
{{- define "common.variable" -}}
{{- $value := index . 1 -}}
{{- if not (or (kindIs "invalid" $value) (eq (toJson $value) `""`)) }}
- name: AFTERSALES_{{ index . 0 }}
{{- if kindIs "string" $value }}
  value: {{ $value | quote }}
{{- else if kindIs "slice" $value }}
  value: {{ join "," $value | quote }}
{{- else }}
  value: {{ toJson $value | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* What spans say about where they were made, by the names of OpenTelemetry's conventions. */}}
{{- define "common.whereItRuns" }}
- name: POD_NAME
  valueFrom: {fieldRef: {fieldPath: metadata.name}}
- name: POD_UID
  valueFrom: {fieldRef: {fieldPath: metadata.uid}}
- name: POD_NAMESPACE
  valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
- name: NODE_NAME
  valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
- name: OTEL_RESOURCE_ATTRIBUTES
  value: >-
    service.instance.id=$(POD_UID),deployment.environment.name={{ include "common.environment" . }},k8s.namespace.name=$(POD_NAMESPACE),k8s.deployment.name={{ include "common.fullname" . }},k8s.pod.name=$(POD_NAME),k8s.pod.uid=$(POD_UID),k8s.node.name=$(NODE_NAME)
{{- end -}}
