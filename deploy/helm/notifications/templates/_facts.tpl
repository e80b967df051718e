{{/* What the library needs to know about this service; see docs/architecture.md. */}}
{{- define "notifications.facts" -}}
protocol: grpc
health: aftersales.notifications.v1.DeliveryService
store: true
mail: true
calls: [tickets]
callsAsItself: true
calledBy: [gateway]
{{- end -}}
