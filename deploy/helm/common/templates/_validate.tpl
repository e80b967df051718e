{{/* What a schema cannot check. All mistakes are reported at once, with the paths of the values. */}}
{{- define "common.validate" -}}
{{- $facts := include "common.facts" . | fromYaml -}}
{{- $needs := include "common.needs" . | fromYaml -}}
{{- $production := eq (include "common.environment" .) "production" -}}
{{- $wrong := list -}}
{{- if not (or (regexMatch "^[a-z][-a-z0-9]*$" .Release.Name) (and .Chart.IsRoot .Values.fullnameOverride)) -}}
{{- $wrong = append $wrong (printf "the release's name, %s: Services are named after it, so it begins with a letter and has no dot; call it %s" .Release.Name (regexReplaceAll "^([0-9])" (.Release.Name | replace "." "-") "r$1")) -}}
{{- end -}}
{{- if not (or .Values.image.registry (.Values.global).imageRegistry) -}}
{{- $wrong = append $wrong "global.imageRegistry: where your images are, such as registry.example" -}}
{{- end -}}
{{- if not (or $needs.nats.url ($needs.nats.existingSecret).name) -}}
{{- $wrong = append $wrong "nats.url, or nats.existingSecret with a URL in it: where NATS is, such as nats://nats:4222" -}}
{{- end -}}
{{- if not (and $needs.identity.issuer $needs.identity.jwksUrl) -}}
{{- $wrong = append $wrong "identity.issuer and identity.jwksUrl: whose tokens count, and where the keys are" -}}
{{- end -}}
{{- if and $production (not $needs.bundled.identity) -}}
{{- range $name := list "issuer" "jwksUrl" "tokenUrl" -}}
{{- if hasPrefix "http://" (index $needs.identity $name | default "") -}}
{{- $wrong = append $wrong (printf "identity.%s: production accepts only https" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $production -}}
{{- if not ($needs.signing.existingSecret).name -}}
{{- $wrong = append $wrong "signing.existingSecret.name: production makes no secrets up; name one with page-token-secret and live-secret" -}}
{{- end -}}
{{- end -}}
{{- if $facts.callsAsItself -}}
{{- if not $needs.identity.tokenUrl -}}
{{- $wrong = append $wrong "identity.tokenUrl: this service calls others as itself (client credentials)" -}}
{{- end -}}
{{- if and (or $production .Chart.IsRoot) (not ($needs.identity.existingSecret).name) -}}
{{- $wrong = append $wrong "identity.existingSecret.name: the Secret with the client-secret that the issuer knows" -}}
{{- end -}}
{{- end -}}
{{- if $facts.store -}}
{{- $replicas := ternary .Values.autoscaling.maxReplicas .Values.replicaCount .Values.autoscaling.enabled | int -}}
{{- if and (eq $needs.store.kind "embedded") (gt $replicas 1) -}}
{{- $wrong = append $wrong (printf "store.kind: an embedded store is one file of one process; %d replicas need mongodb" $replicas) -}}
{{- else if and (eq $needs.store.kind "embedded") .Values.autoscaling.enabled -}}
{{- $wrong = append $wrong "autoscaling.enabled: an embedded store is one file of one process; scaling needs store.kind=mongodb" -}}
{{- else if not (or (eq $needs.store.kind "embedded") $needs.store.url ($needs.store.existingSecret).name) -}}
{{- $wrong = append $wrong "store.url, or store.existingSecret with a URL in it: where MongoDB is; store.kind=embedded to try things out" -}}
{{- end -}}
{{- end -}}
{{- if and (hasPrefix "file:" (.Values.settings.objectsUrl | default "")) (gt (ternary .Values.autoscaling.maxReplicas .Values.replicaCount .Values.autoscaling.enabled | int) 1) -}}
{{- $wrong = append $wrong "settings.objectsUrl: a folder belongs to one process; several replicas need a bucket, s3://bucket/prefix" -}}
{{- end -}}
{{- if and (.Values.mailReceiver).enabled (not .Values.settings.objectsUrl) (ne $needs.store.kind "embedded") -}}
{{- $wrong = append $wrong "settings.objectsUrl: mails that come in are kept in object storage; name a bucket, s3://bucket/prefix" -}}
{{- end -}}
{{- $streams := $needs.nats.streamMaxAgeDays | default 30 | int -}}
{{- range $name := list "deliveriesDays" "closedTicketsDays" "invitationsKeptDays" -}}
{{- $days := get $.Values.settings $name | default 0 | int -}}
{{- if and (gt $days 0) (le $days $streams) -}}
{{- $wrong = append $wrong (printf "settings.%s: %d days; the service wants more than the %d of nats.streamMaxAgeDays, or 0 for never" $name $days $streams) -}}
{{- end -}}
{{- end -}}
{{- range $name := list "store" "nats" -}}
{{- $section := include "common.section" (dict "root" $ "name" $name) | fromYaml -}}
{{- if and $section.url ($section.existingSecret).name -}}
{{- $wrong = append $wrong (printf "%s: url and existingSecret are both set; keep one of them" $name) -}}
{{- end -}}
{{- if regexMatch "://[^/@]*:[^/@]*@" ($section.url | default "") -}}
{{- $wrong = append $wrong (printf "%s.url: it holds a password; put the URL into a Secret and name it in %s.existingSecret" $name $name) -}}
{{- end -}}
{{- end -}}
{{- if and $facts.mail (not $needs.smtp.host) -}}
{{- $wrong = append $wrong "smtp.host: the mail server that takes what is sent" -}}
{{- end -}}
{{- $wrong = concat $wrong (include "common.scalingMistakes" . | trim | splitList "\n" | compact) -}}
{{- if eq .Chart.Name "gateway" -}}
{{- $wrong = concat $wrong (include "gateway.mistakes" . | trim | splitList "\n" | compact) -}}
{{- end -}}
{{- if $wrong -}}
{{- printf "\n\n%s cannot be installed like this:\n- %s\n" .Chart.Name (join "\n- " $wrong) | fail -}}
{{- end -}}
{{- end -}}
