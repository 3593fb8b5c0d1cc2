{{- define "scrapecluster.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 52 | trimSuffix "-" -}}
{{- else if contains .Chart.Name .Release.Name -}}
{{- .Release.Name | trunc 52 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name .Chart.Name | trunc 52 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "scrapecluster.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "scrapecluster.labels" -}}
{{ include "scrapecluster.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "scrapecluster.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "scrapecluster.fullname" .) -}}
{{- else -}}
{{- required "serviceAccount.name is empty: name an account that is there, or set serviceAccount.create to true" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "scrapecluster.peers" -}}
{{- $name := include "scrapecluster.fullname" . -}}
{{- range $i := until (int .Values.peers) -}}
{{- if $i }},{{ end -}}
{{ printf "%s-%d.%s-peers:7946" $name $i $name }}
{{- end -}}
{{- end -}}

{{- define "scrapecluster.prometheus" -}}
{{- if .Values.config.prometheus -}}
{{ .Values.config.prometheus }}
{{- else -}}
global:
  scrape_interval: {{ .Values.config.scrapeInterval }}
  {{- with .Values.config.externalLabels }}
  external_labels:
    {{- toYaml . | nindent 4 }}
  {{- end }}

scrape_config_files:
  - scrape.yml

remote_write:
  {{- if not .Values.config.remoteWrite }}
  {{- fail "config.remoteWrite is empty: name a receiver, or give a whole config.prometheus" }}
  {{- end }}
  {{- toYaml .Values.config.remoteWrite | nindent 2 }}
{{- end -}}
{{- end -}}

{{- define "scrapecluster.scrape" -}}
{{- .Values.config.scrape | default (.Files.Get "files/scrape.yml") -}}
{{- end -}}

{{- define "scrapecluster.check" -}}
{{- $peers := int .Values.peers -}}
{{- if or (lt $peers 1) (eq (mod $peers 2) 0) -}}
{{- fail (printf "peers is %v: it takes an odd number, as more than half of the peers found the cluster" .Values.peers) -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (lt (int .Values.autoscaling.minReplicas) $peers) -}}
{{- fail (printf "autoscaling.minReplicas is %v, fewer than the %v peers that are named: they would wait for each other; set peers to it" .Values.autoscaling.minReplicas .Values.peers) -}}
{{- end -}}
{{- if and (not .Values.autoscaling.enabled) (lt (int .Values.replicas) $peers) -}}
{{- fail (printf "replicas is %v, fewer than the %v peers that are named: they would wait for each other; set peers to it" .Values.replicas .Values.peers) -}}
{{- end -}}
{{- end -}}
