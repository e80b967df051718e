{{/* What the library needs to know about this service; see docs/architecture.md. */}}
{{- define "tickets.facts" -}}
protocol: grpc
health: aftersales.tickets.v1.TicketService
store: true
calls: [warranty]
callsAsItself: true
replyTokens: true
calledBy: [gateway, mail-receiver, notifications]
{{- end -}}
