{{/* What the library needs to know about this service; see docs/architecture.md. */}}
{{- define "feedback.facts" -}}
protocol: grpc
health: aftersales.feedback.v1.FeedbackService
store: true
calls: []
calledBy: [gateway]
{{- end -}}
