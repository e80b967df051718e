{{/* What the library needs to know about this service; see docs/architecture.md. */}}
{{- define "gateway.facts" -}}
protocol: http
store: false
liveSessions: true
calls: [tickets, warranty, notifications, feedback]
calledBy: []
{{- end -}}
