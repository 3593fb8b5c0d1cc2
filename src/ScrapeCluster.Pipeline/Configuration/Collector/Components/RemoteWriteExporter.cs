using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Components;

/// <summary>
/// Reads <c>exporters.prometheusremotewrite</c> (exporter/prometheusremotewriteexporter/config.go of opentelemetry-collector-contrib) as an entry of
/// <c>remote_write</c>. What tunes the collector's retries and queue tunes ours; it is never a reason to lose samples.
/// </summary>
internal static class RemoteWriteExporter
{
    public static readonly IReadOnlyList<string> Types = ["prometheusremotewrite", "prometheus_remote_write"];

    public static readonly KeyTable Keys = new(
        "exporters.prometheusremotewrite",
        "endpoint", "timeout", "namespace", "external_labels", "headers", "auth", "tls", "compression", "compression_params", "proxy_url", "read_buffer_size",
        "write_buffer_size", "max_idle_conns", "max_idle_conns_per_host", "max_conns_per_host", "idle_conn_timeout", "disable_keep_alives",
        "force_attempt_http2", "http2_read_idle_timeout", "http2_ping_timeout", "cookies", "middlewares", "remote_write_queue", "max_batch_size_bytes",
        "max_batch_request_parallelism", "retry_on_failure", "add_metric_suffixes", "translation_strategy", "resource_to_telemetry_conversion", "target_info",
        "disable_scope_info", "send_metadata", "protobuf_message", "wal", "export_created_metric", "sending_queue");

    public static readonly KeyTable AuthKeys = new("exporters.prometheusremotewrite.auth", "authenticator");

    private const long OwnRequestBytes = 990_000;
    private const long LeastRequestBytes = 16 * 1024;

    public static ExporterResult? Read(YamlNode node, ErrorSink errors, string place, Action<string, SectionReader, EndpointBuilder> authenticate)
    {
        if (NodeReader.IsNull(node) || SectionReader.From(node, Keys, errors, place) is not { } section)
        {
            errors.Add(node, place, "endpoint is missing");
            return null;
        }

        Note(section);
        var endpoint = new EndpointBuilder(section.Start);
        AddAddress(section, endpoint.Entry);
        AddClient(section, endpoint, authenticate);
        ExporterTuning.AddTo(section, endpoint.Tuning);
        if (section.StrictWhole("max_batch_size_bytes") is { } bytes && bytes < OwnRequestBytes)
            endpoint.Extension.Add("max_request_bytes", $"{Math.Max(bytes, LeastRequestBytes)}B", section.Node("max_batch_size_bytes"));
        return new ExporterResult(endpoint, ReadLabels(section), ExporterNaming.Read(section));
    }

    private static void AddAddress(SectionReader section, MappingBuilder entry)
    {
        if (section.StrictText("endpoint") is { Length: > 0 } endpoint)
            entry.Add("url", endpoint, section.Node("endpoint"));
        else
            section.Error("endpoint", "endpoint is missing");
        entry.Add("remote_timeout", section.GoDuration("timeout") is { Ticks: > 0 } timeout ? timeout : (TimeSpan?)null, section.Node("timeout"));
        if (section.StrictText("compression") is { Length: > 0 } compression && compression != "snappy")
            section.Error("compression", $"compression is {Excerpt.Of(compression)}; remote write knows snappy only");
        entry.Add("protobuf_message", section.StrictText("protobuf_message"), section.Node("protobuf_message"));
    }

    private static void AddClient(SectionReader section, EndpointBuilder endpoint, Action<string, SectionReader, EndpointBuilder> authenticate)
    {
        var entry = endpoint.Entry;
        AddHeaders(section, entry);
        if (section.Section("auth", AuthKeys) is { } auth)
        {
            if (auth.StrictText("authenticator") is { Length: > 0 } name)
                authenticate(name, auth, endpoint);
            else
                auth.Error("authenticator", "authenticator is missing; name an extension, for example sigv4auth");
        }

        entry.Add("tls_config", ClientTls.Read(section));

        // A collector goes by HTTPS_PROXY and its like where the file names no proxy.
        if (section.StrictText("proxy_url") is { Length: > 0 } proxy)
            entry.Add("proxy_url", proxy, section.Node("proxy_url"));
        else
            entry.Add("proxy_from_environment", true);
    }

    private static void AddHeaders(SectionReader section, MappingBuilder entry)
    {
        var headers = new MappingBuilder(section.Start);
        foreach (var (name, value) in section.Map("headers")?.Texts() ?? [])
        {
            if (!name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))
                headers.Add(name, value);
            else if (value.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space)
                entry.Add("authorization", new MappingBuilder(section.Start).Add("type", value[..space]).Add("credentials", value[(space + 1)..].Trim()));
            else
                section.Error("headers", "headers: Authorization needs a scheme and credentials, for example \"Bearer abc\"");
        }

        entry.Add("headers", headers);
    }

    private static IReadOnlyList<KeyValuePair<string, string>> ReadLabels(SectionReader section)
    {
        var labels = section.Map("external_labels")?.Texts() ?? [];
        foreach (var (name, value) in labels)
        {
            if (name.Length == 0 || value.Length == 0)
                section.Error("external_labels", $"external_labels: \"{name}\" is \"{value}\"; neither name nor value may be empty");
        }

        return labels;
    }

    private static void Note(SectionReader section)
    {
        section.NoteWithoutEffect(
            "connections are kept and shared as they are needed",
            "read_buffer_size", "write_buffer_size", "max_idle_conns", "max_idle_conns_per_host", "max_conns_per_host", "idle_conn_timeout", "disable_keep_alives",
            "force_attempt_http2", "http2_read_idle_timeout", "http2_ping_timeout", "compression_params");
        section.NoteWithoutEffect("a receiver of remote write sets none that are needed", "cookies");
        section.NoteWithoutEffect("unsent samples are kept on disk below --storage.path", "wal");
        section.NoteWithoutEffect("newer collectors have no such option, and _created series are written as they are scraped", "export_created_metric");
        if (section.Has("sending_queue"))
            section.Error("sending_queue", "sending_queue is no option of this exporter, as in the collector; write remote_write_queue");
        if (!section.IsUnset("middlewares"))
            section.Error("middlewares", "middlewares are not supported; take them out");
        if (section.Flag("send_metadata"))
            section.Warn("send_metadata", "send_metadata has no effect yet: metadata is not sent");
    }
}
