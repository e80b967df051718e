{{/* The Deployment of a service. */}}
{{- define "common.deployment" -}}
{{- $facts := include "common.facts" . | fromYaml -}}
{{- $embedded := include "common.embedded" . -}}
{{- $ours := dict "root" . "name" .Chart.Name -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "common.fullname" . }}
  labels:
    {{- include "common.labels" $ours | nindent 4 }}
spec:
  {{- if not .Values.autoscaling.enabled }}
  replicas: {{ .Values.replicaCount }}
  {{- end }}
  revisionHistoryLimit: 5
  strategy:
    {{- if $embedded }}
    type: Recreate
    {{- else }}
    type: RollingUpdate
    rollingUpdate: {maxUnavailable: 0, maxSurge: 1}
    {{- end }}
  selector:
    matchLabels:
      {{- include "common.selectorLabels" $ours | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "common.labels" $ours | nindent 8 }}
        {{- with .Values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with .Values.podAnnotations }}
      annotations:
        {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      {{- include "common.scheduling" . | nindent 6 }}
      terminationGracePeriodSeconds: {{ include "common.gracePeriod" . }}
      {{- if and $embedded .Values.migration.enabled (not .Values.maintenance) }}
      initContainers: # no second pod can have the file, so no Job
        {{- include "common.migrate" . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ .Chart.Name }}
          image: {{ include "common.image" (dict "root" . "image" .Values.image) }}
          imagePullPolicy: {{ .Values.image.pullPolicy }}
          {{- if .Values.maintenance }}
          command: [sleep, infinity]
          {{- end }}
          env:
            {{- include "common.env" . | nindent 12 }}
          ports:
            {{- if eq $facts.protocol "http" }}
            - {name: http, containerPort: 8080}
            {{- else }}
            - {name: grpc, containerPort: 50051}
            {{- end }}
            - {name: ops, containerPort: 9090}
          {{- if not .Values.maintenance }}
          {{- include "common.probes" $facts | nindent 10 }}
          {{- end }}
          {{- if and (ne $facts.protocol "http") (not $embedded) (not .Values.maintenance) .Values.drainSeconds }}
          lifecycle:
            preStop:
              sleep: {seconds: {{ .Values.drainSeconds }}}
          {{- end }}
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
          securityContext:
            {{- include "common.containerSecurity" . | nindent 12 }}
          volumeMounts:
            {{- include "common.mounts" . | nindent 12 }}
      volumes:
        {{- include "common.volumes" . | nindent 8 }}
{{- end -}}

{{/* Whether this service keeps its documents in a file of its own. */}}
{{- define "common.embedded" -}}
{{- $facts := include "common.facts" . | fromYaml -}}
{{- $store := include "common.section" (dict "root" . "name" "store") | fromYaml -}}
{{- if and $facts.store (eq ($store.kind | default "mongodb") "embedded") }}true{{ end -}}
{{- end -}}

{{/*
Alive is a process that answers /livez (a service without its store is alive); a gRPC service is ready when it says so
over gRPC, on the port that calls come to. Until the first readiness it may take ten minutes: indexes may be built, and a
store may come later.
*/}}
{{- define "common.probes" -}}
{{- if eq .protocol "http" -}}
startupProbe:
  httpGet: {path: /readyz, port: http}
  periodSeconds: 1
  failureThreshold: 60
readinessProbe:
  httpGet: {path: /readyz, port: http}
  periodSeconds: 5
  timeoutSeconds: 3
livenessProbe:
  httpGet: {path: /livez, port: http}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
{{- else -}}
startupProbe:
  grpc: {port: 50051, service: {{ .health }}}
  periodSeconds: 2
  failureThreshold: 300
readinessProbe:
  grpc: {port: 50051, service: {{ .health }}}
  periodSeconds: 5
  timeoutSeconds: 3
livenessProbe:
  httpGet: {path: /livez, port: ops}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 3
{{- end -}}
{{- end -}}

{{- define "common.mounts" -}}
- {name: secrets, mountPath: /etc/aftersales, readOnly: true}
- {name: tmp, mountPath: /tmp}
{{- if include "common.embedded" . }}
- {name: data, mountPath: /data}
{{- end }}
{{- end -}}

{{- define "common.volumes" -}}
{{ include "common.filesVolume" . }}
- name: tmp
  emptyDir: {}
{{- if include "common.embedded" . }}
- name: data
  persistentVolumeClaim:
    claimName: {{ include "common.fullname" . }}-data
{{- end }}
{{- end -}}

{{/*
From the pod's end to SIGKILL: first it still serves while others learn that it goes (drainSeconds), then it ends what is
under way. A service needs at most 30 s for that, the gateway its shutdownSeconds and 10 s for the rest. A file has one
process, so a service with an embedded store goes at once: the next one waits for it.
*/}}
{{- define "common.gracePeriod" -}}
{{- $facts := include "common.facts" . | fromYaml -}}
{{- $drain := ternary 0 (.Values.drainSeconds | int) (eq (include "common.embedded" .) "true") -}}
{{- $ending := 30 -}}
{{- if eq $facts.protocol "http" -}}
{{- $ending = add (hasKey .Values.settings "shutdownSeconds" | ternary .Values.settings.shutdownSeconds 10 | int) 10 -}}
{{- end -}}
{{- max (.Values.terminationGracePeriodSeconds | int) (add $drain $ending) -}}
{{- end -}}
