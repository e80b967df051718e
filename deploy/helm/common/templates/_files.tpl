{{/*
Keys of Secrets that a pod reads as files, named by AFTERSALES_<FILE>_FILE or a variable of their own: a file does not show in `kubectl describe`, nor
in what a crashed process leaves behind. Answers a YAML list of file, secret, key and, where it is not the usual one, variable.
*/}}
{{- define "common.files" -}}
{{- $facts := include "common.facts" . | fromYaml -}}
{{- $needs := include "common.needs" . | fromYaml -}}
{{- $mongodb := and $facts.store (ne $needs.store.kind "embedded") -}}
{{- $signing := $needs.signing.existingSecret | default dict -}}
{{- $signed := $signing.name | default (include "common.generatedSecret" .) }}
- {file: page-token-secret, secret: {{ $signed }}, key: {{ $signing.pageTokenKey | default "page-token-secret" }}}
{{- if $facts.liveSessions }}
- {file: live-secret, secret: {{ $signed }}, key: {{ $signing.liveKey | default "live-secret" }}}
{{- end }}
{{- if $facts.replyTokens }}
{{- with ternary $signing.replyTokensKey "reply-token-keys" (not (empty $signing.name)) }}
- {file: reply-token-keys, secret: {{ $signed }}, key: {{ . }}}
{{- end }}
{{- end }}
{{- if $facts.callsAsItself }}
{{- $client := $needs.identity.existingSecret | default dict }}
- file: client-secret
  secret: {{ $client.name | default (include "common.generatedSecret" .) }}
  key: {{ $client.key | default "client-secret" }}
{{- end }}
{{- if $mongodb }}
{{- include "common.file" (list "store-url" $needs.store.existingSecret .Chart.Name) }}
{{- include "common.file" (list "store-ca" ($needs.store.tls).caSecret "ca.crt") }}
{{- end }}
{{- include "common.file" (list "nats-url" $needs.nats.existingSecret "url") }}
{{- include "common.file" (list "nats-ca" ($needs.nats.tls).caSecret "ca.crt") }}
{{- include "common.file" (list "jwt-ca" ($needs.identity.tls).caSecret "ca.crt") }}
{{- if (($needs.telemetry.tls).caSecret).name }}
{{- include "common.file" (list "otlp-ca" $needs.telemetry.tls.caSecret "ca.crt") }}
  variable: OTEL_EXPORTER_OTLP_CERTIFICATE
{{- end }}
{{- with .Values.objects }}
{{- $keys := .existingSecret | default dict }}
{{- if $keys.name }}
- {file: objects-access-key, secret: {{ $keys.name }}, key: {{ $keys.accessKey | default "access-key" }}}
- {file: objects-secret-key, secret: {{ $keys.name }}, key: {{ $keys.secretKey | default "secret-key" }}}
{{- with $keys.linkKeysKey }}
- {file: attachment-link-keys, secret: {{ $keys.name }}, key: {{ . }}}
{{- end }}
{{- end }}
{{- include "common.file" (list "objects-ca" (.tls).caSecret "ca.crt") }}
{{- end }}
{{- if $facts.mail }}
{{- with $needs.smtp.existingSecret }}
{{- if .name }}
- {file: smtp-username, secret: {{ .name }}, key: {{ .usernameKey | default "username" }}}
- {file: smtp-password, secret: {{ .name }}, key: {{ .passwordKey | default "password" }}}
{{- end }}
{{- end }}
{{- include "common.file" (list "smtp-ca" ($needs.smtp.tls).caSecret "ca.crt") }}
{{- end }}
{{- end -}}

{{/* A key of a Secret, where one is named. Arguments: (file, {name, key}, the usual key). */}}
{{- define "common.file" -}}
{{- $secret := index . 1 | default dict -}}
{{- if $secret.name }}
- file: {{ index . 0 }}
  secret: {{ $secret.name }}
  key: {{ $secret.key | default (index . 2) }}
{{- end }}
{{- end -}}

{{- define "common.filesVolume" -}}
- name: secrets
  projected:
    defaultMode: 0440
    sources:
      {{- range include "common.files" . | fromYamlArray }}
      - secret:
          name: {{ .secret }}
          items: [{key: {{ .key }}, path: {{ .file }}}]
      {{- end }}
{{- end -}}

{{/* The Secret of random values that development makes for itself; within the umbrella all share one. */}}
{{- define "common.generatedSecret" -}}
{{- ternary (include "common.fullname" .) (.Release.Name | trunc 39 | trimSuffix "-") .Chart.IsRoot }}-generated
{{- end -}}

{{/*
Random values, made at the first installation and found again at every upgrade. Only development may do without Secrets
of its own: whoever cannot look into the cluster (`helm template`, GitOps) would make new ones each time.
Arguments: root, name, keys.
*/}}
{{- define "common.randomSecret" -}}
{{- $found := (lookup "v1" "Secret" .root.Release.Namespace .name).data | default dict -}}
apiVersion: v1
kind: Secret
metadata:
  name: {{ .name }}
  labels:
    {{- include "common.labels" (dict "root" .root "name" .root.Chart.Name) | nindent 4 }}
type: Opaque
data:
  {{- range .keys }}
  {{ . }}: {{ index $found . | default (randAlphaNum 48 | b64enc) }}
  {{- end }}
{{- end -}}
