{{/*
A section of the values: this chart's own words over those for the whole release (`global`). Empty text and empty lists
say nothing. Arguments: root, name. Answers YAML.
*/}}
{{- define "common.section" -}}
{{- $global := index (.root.Values.global | default dict) .name | default dict -}}
{{- $own := index .root.Values .name | default dict -}}
{{- include "common.overlay" (dict "under" $global "over" $own) -}}
{{- end -}}

{{- define "common.overlay" -}}
{{- $result := deepCopy .under -}}
{{- range $key, $value := .over -}}
{{- if kindIs "map" $value -}}
{{- $under := index $result $key | default dict -}}
{{- $_ := set $result $key (include "common.overlay" (dict "under" $under "over" $value) | fromYaml) -}}
{{- else if not (or (kindIs "invalid" $value) (has (toJson $value) (list `""` "[]"))) -}}
{{- $_ := set $result $key $value -}}
{{- end -}}
{{- end -}}
{{- toYaml $result -}}
{{- end -}}

{{/* "development" or "production"; what nobody named is production. */}}
{{- define "common.environment" -}}
{{- .Values.environment | default (.Values.global).environment | default "production" -}}
{{- end -}}

{{/*
What this chart needs of the others, as one dictionary: the merged sections, and where they name nothing within the
umbrella, the servers that it brings along (it refuses to install without them, see its _validate.tpl).
*/}}
{{- define "common.needs" -}}
{{- $needs := dict -}}
{{- range $name := list "store" "nats" "identity" "telemetry" "signing" "smtp" -}}
{{- $_ := set $needs $name (include "common.section" (dict "root" $ "name" $name) | fromYaml) -}}
{{- end -}}
{{- $_ := set $needs.store "kind" ($needs.store.kind | default "mongodb") -}}
{{- $bundled := dict -}}
{{- if not .Chart.IsRoot -}}
{{- $release := .Release.Name | trunc 39 | trimSuffix "-" -}}
{{- if not (or $needs.nats.url ($needs.nats.existingSecret).name) -}}
{{- $_ := set $bundled "nats" "nats" -}}
{{- $_ := set $needs.nats "url" (printf "nats://%s-nats:4222" $release) -}}
{{- end -}}
{{- if and (ne $needs.store.kind "embedded") (not (or $needs.store.url ($needs.store.existingSecret).name)) -}}
{{- $_ := set $bundled "store" "mongodb" -}}
{{- $_ := set $needs.store "url" (printf "mongodb://%s-mongodb:27017/?replicaSet=rs0" $release) -}}
{{- end -}}
{{- $devtools := printf "%s-devtools" $release -}}
{{- if not $needs.identity.issuer -}}
{{- $issuer := printf "http://%s:8081/issuer" $devtools -}}
{{- $_ := set $bundled "identity" "devtools" -}}
{{- $_ := set $needs.identity "issuer" $issuer -}}
{{- $_ := set $needs.identity "jwksUrl" (printf "%s/jwks.json" $issuer) -}}
{{- $_ := set $needs.identity "tokenUrl" (printf "%s/token" $issuer) -}}
{{- if not $needs.telemetry.otlpEndpoint -}}
{{- $_ := set $bundled "telemetry" "devtools" -}}
{{- $_ := set $needs.telemetry "otlpEndpoint" (printf "http://%s:8081" $devtools) -}}
{{- end -}}
{{- if not $needs.smtp.host -}}
{{- $_ := set $bundled "smtp" "devtools" -}}
{{- $_ := set $needs.smtp "host" $devtools -}}
{{- $_ := set $needs.smtp "port" 8025 -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $_ := set $needs "bundled" $bundled -}}
{{- toYaml $needs -}}
{{- end -}}

{{/* The facts of a service that its chart states in templates/_facts.tpl. */}}
{{- define "common.facts" -}}
{{- include (printf "%s.facts" .Chart.Name) . -}}
{{- end -}}

{{/* The gRPC name of another service. Arguments: root, service. */}}
{{- define "common.target" -}}
{{- $named := index (.root.Values.targets | default dict) .service -}}
{{- if $named -}}
{{- $named -}}
{{- else if .root.Chart.IsRoot -}}
{{- printf "dns:///%s:50051" .service -}}
{{- else -}}
{{- printf "dns:///%s:50051" (include "common.nameInRelease" (dict "root" .root "name" .service)) -}}
{{- end -}}
{{- end -}}

{{/* Whether more than one pod is meant to run, now or by the autoscaler. */}}
{{- define "common.replicated" -}}
{{- $least := ternary .Values.autoscaling.minReplicas .Values.replicaCount .Values.autoscaling.enabled -}}
{{- if gt (int $least) 1 }}true{{ end -}}
{{- end -}}
