{{/* What the library needs to know about this service; see docs/architecture.md. */}}
{{- define "warranty.facts" -}}
protocol: grpc
health: aftersales.warranty.v1.AssetService
store: true
calls: []
calledBy: [gateway, tickets]
{{- end -}}
