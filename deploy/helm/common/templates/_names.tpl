{{/* The name of everything of this chart. In the umbrella `<release>-<service>`, whatever the release is called. */}}
{{- define "common.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 53 | trimSuffix "-" -}}
{{- else if and .Chart.IsRoot (contains .Chart.Name .Release.Name) -}}
{{- .Release.Name | trunc 53 | trimSuffix "-" -}}
{{- else -}}
{{- include "common.nameInRelease" (dict "root" . "name" .Chart.Name) -}}
{{- end -}}
{{- end -}}

{{/* `<release>-<name>`. Arguments: root, name. */}}
{{- define "common.nameInRelease" -}}
{{- printf "%s-%s" (.root.Release.Name | trunc 39 | trimSuffix "-") .name -}}
{{- end -}}

{{/* Every pod of a part of Aftersales: its server and its jobs. Arguments: root, name. */}}
{{- define "common.partLabels" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}

{{/* What takes its calls, for ever: selectors cannot change. Arguments: root, name. */}}
{{- define "common.selectorLabels" -}}
{{ include "common.partLabels" . }}
app.kubernetes.io/component: server
{{- end -}}

{{/* Arguments: root, name. */}}
{{- define "common.labels" -}}
{{ include "common.selectorLabels" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: aftersales
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- end -}}

{{/* Peers of a NetworkPolicy: the pods of a part of Aftersales, whichever release of this namespace they belong to. */}}
{{- define "common.peer" -}}
podSelector:
  matchLabels:
    app.kubernetes.io/name: {{ . }}
    app.kubernetes.io/part-of: aftersales
{{- end -}}

{{- define "common.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "common.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{/* registry/repository:tag or @digest. Arguments: root, image. */}}
{{- define "common.image" -}}
{{- $registry := .image.registry | default (.root.Values.global).imageRegistry -}}
{{- $name := ternary (printf "%s/%s" $registry .image.repository) .image.repository (not (empty $registry)) -}}
{{- if .image.digest -}}
{{- printf "%s@%s" $name .image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (.image.tag | default .root.Chart.AppVersion) -}}
{{- end -}}
{{- end -}}

{{/* Arguments: root. */}}
{{- define "common.imagePullSecrets" -}}
{{- with concat (.root.Values.imagePullSecrets | default list) ((.root.Values.global).imagePullSecrets | default list) | uniq }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}
