{{- define "common.autoscaler" -}}
{{- with .Values.autoscaling }}
{{- if .enabled }}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "common.fullname" $ }}
  labels:
    {{- include "common.labels" (dict "root" $ "name" $.Chart.Name) | nindent 4 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: {{ include "common.fullname" $ }}}
  minReplicas: {{ .minReplicas }}
  maxReplicas: {{ .maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        # An amount, not a share of the request: what a single process can do does not follow from what it asks for.
        target: {type: AverageValue, averageValue: {{ .cpu }}}
    {{- if (.lag).enabled }}
    # External, not per pod: every replica exposes the lag of the consumer that all of them share.
    - type: External
      external:
        metric:
          name: {{ .lag.metric }}
          selector:
            matchLabels: {job: {{ $.Chart.Name }}}
        target: {type: AverageValue, averageValue: {{ .lag.eventsPerReplica | quote }}}
    {{- end }}
  {{- with .behavior }}
  behavior:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{/* With a single replica a budget would only hold up whoever drains a node. */}}
{{- define "common.disruptionBudget" -}}
{{- if and .Values.pdb.enabled (include "common.replicated" .) }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "common.fullname" . }}
  labels:
    {{- include "common.labels" (dict "root" . "name" .Chart.Name) | nindent 4 }}
spec:
  {{- if hasKey .Values.pdb "minAvailable" }}
  minAvailable: {{ .Values.pdb.minAvailable }}
  {{- else }}
  maxUnavailable: {{ .Values.pdb.maxUnavailable }}
  {{- end }}
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
      {{- include "common.selectorLabels" (dict "root" . "name" .Chart.Name) | nindent 6 }}
{{- end }}
{{- end -}}

{{/* What a budget and an autoscaler must not be. Answers one line for each mistake. */}}
{{- define "common.scalingMistakes" -}}
{{- $scaler := .Values.autoscaling -}}
{{- $budget := .Values.pdb -}}
{{- $least := ternary $scaler.minReplicas .Values.replicaCount $scaler.enabled | int -}}
{{- if and $scaler.enabled (lt (int $scaler.maxReplicas) $least) }}
autoscaling.maxReplicas: {{ $scaler.maxReplicas }} at most cannot be fewer than {{ $least }} at least
{{- end }}
{{- if and $budget.enabled (include "common.replicated" .) }}
{{- if and (hasKey $budget "minAvailable") (not (kindIs "string" $budget.minAvailable)) (ge (int $budget.minAvailable) $least) }}
pdb.minAvailable: with all of {{ $least }} pods needed no node could ever be drained
{{- else if and (not (hasKey $budget "minAvailable")) (has (toString $budget.maxUnavailable) (list "0" "0%")) }}
pdb.maxUnavailable: with no pod to spare no node could ever be drained
{{- end }}
{{- end }}
{{- end -}}
