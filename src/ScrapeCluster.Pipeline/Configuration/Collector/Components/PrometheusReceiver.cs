using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Components;

/// <summary>Reads <c>receivers.prometheus</c> (receiver/prometheusreceiver/config.go of opentelemetry-collector-contrib).</summary>
internal static class PrometheusReceiver
{
    public const string Type = "prometheus";

    public static readonly KeyTable Keys = new(
        "receivers.prometheus",
        "config", "trim_metric_suffixes", "target_allocator", "api_server", "scrape_on_shutdown", "discovery_reload_on_startup", "initial_scrape_offset",
        "use_start_time_metric", "start_time_metric_regex", "report_extra_scrape_metrics");

    public static readonly KeyTable AllocatorKeys = new(
        "receivers.prometheus.target_allocator",
        "endpoint", "interval", "collector_id", "http_sd_config", "http_scrape_config", "tls", "headers", "auth", "timeout", "proxy_url", "compression",
        "read_buffer_size", "write_buffer_size", "max_idle_conns", "max_idle_conns_per_host", "max_conns_per_host", "idle_conn_timeout", "disable_keep_alives",
        "force_attempt_http2", "http2_read_idle_timeout", "http2_ping_timeout", "cookies");

    private static readonly string[] Refused = ["remote_write", "remote_read", "rule_files"];
    private static readonly string[] RefusedOfAlerting = ["alert_relabel_configs", "alertmanagers"];

    /// <returns>The Prometheus configuration within, null where it is missing or cannot be carried out.</returns>
    public static YamlMapping? Read(YamlNode node, ErrorSink errors, string place, CollectorCompatibility compatibility, MappingBuilder own)
    {
        if (NodeReader.IsNull(node) || SectionReader.From(node, Keys, errors, place) is not { } section)
        {
            errors.Add(node, place, "it has no config; give it one with scrape_configs");
            return null;
        }

        CheckOptions(section);
        var hasAllocator = AddAllocator(section, own);
        var config = section.Node("config");
        if (config is null || NodeReader.IsNull(config))
        {
            if (hasAllocator)
                return new YamlMapping(node.Line, node.Column) { Source = node.Source };
            section.Error("config", "config is missing; it needs scrape_configs or scrape_config_files");
            return null;
        }

        if (config is not YamlMapping mapping)
        {
            NodeReader.Refuse(config, errors, section.At("config"), "a Prometheus configuration");
            return null;
        }

        CheckSections(mapping, section, hasAllocator);
        if (compatibility == CollectorCompatibility.Adot)
            mapping = CollectorDifferences.WithoutEmpty(mapping);
        CollectorDifferences.Note(mapping, errors, section.At("config"));
        return WithFallbackProtocol(mapping);
    }

    private static void CheckOptions(SectionReader section)
    {
        if (section.Flag("trim_metric_suffixes"))
            section.Error("trim_metric_suffixes", "trim_metric_suffixes is not supported: names are kept as they are scraped; rename with metric_relabel_configs");
        _ = section.Flag("discovery_reload_on_startup");
        _ = section.GoDuration("initial_scrape_offset");
        section.NoteWithoutEffect("targets are spread over the interval by their names", "initial_scrape_offset");
        section.NoteWithoutEffect("a target that moves to another node is scraped on in time", "scrape_on_shutdown");
        section.NoteWithoutEffect("what it would serve is at /api/v1/targets and /api/v1/status of the web address", "api_server");
        section.NoteWithoutEffect("newer collectors have no such option, and remote write 1.0 carries no start times", "use_start_time_metric", "start_time_metric_regex");
        section.NoteWithoutEffect("newer collectors have no such option", "report_extra_scrape_metrics");
    }

    private static bool AddAllocator(SectionReader section, MappingBuilder own)
    {
        if (section.Section("target_allocator", AllocatorKeys) is not { } allocator)
            return false;
        allocator.RefuseKeys("take it out: what is asked is plain", "http_sd_config", "http_scrape_config", "headers", "auth");
        allocator.NoteWithoutEffect(
            "connections are kept and shared as they are needed", "timeout", "compression", "read_buffer_size", "write_buffer_size", "max_idle_conns", "max_idle_conns_per_host",
            "max_conns_per_host", "idle_conn_timeout", "disable_keep_alives", "force_attempt_http2", "http2_read_idle_timeout", "http2_ping_timeout", "cookies");
        if (Find(own.Mapping, "target_allocator") is not null)
            allocator.Errors.Add(allocator.Start, allocator.Place, "there is another receiver with a target_allocator; one is supported");
        own.Add("target_allocator", new MappingBuilder(allocator.Start)
            .Add("endpoint", allocator.StrictText("endpoint"))
            .Add("interval", allocator.GoDuration("interval"))
            .Add("collector_id", allocator.StrictText("collector_id"))
            .Add("proxy_url", allocator.StrictText("proxy_url"))
            .Add("tls_config", ClientTls.Read(allocator)));
        return true;
    }

    private static void CheckSections(YamlMapping config, SectionReader section, bool hasAllocator)
    {
        var place = section.At("config");
        if (!hasAllocator && Find(config, "scrape_configs") is null && Find(config, "scrape_config_files") is null)
            section.Error("config", "config has neither scrape_configs nor scrape_config_files: there is nothing to scrape");
        foreach (var key in Refused)
        {
            if (Find(config, key) is { } found && !NodeReader.IsNull(found))
                section.Errors.Add(found, place, $"{key} cannot stand in a receiver, as in the collector; {(key == "remote_write" ? "use an exporter" : "take it out")}");
        }

        foreach (var key in RefusedOfAlerting)
        {
            if (Find(config, "alerting") is YamlMapping alerting && Find(alerting, key) is { } found && !NodeReader.IsNull(found))
                section.Errors.Add(found, $"{place}.alerting", $"{key} cannot stand in a receiver, as in the collector; take it out");
        }
    }

    // A collector does this for every scrape config that does not name one.
    private static YamlMapping WithFallbackProtocol(YamlMapping config) => Replace(config, "scrape_configs", node =>
    {
        if (node is not YamlSequence configs)
            return node;
        var list = new YamlSequence(node.Line, node.Column) { Source = node.Source };
        foreach (var item in configs.Items)
        {
            if (item is not YamlMapping job || Find(job, "fallback_scrape_protocol") is not null)
            {
                list.Items.Add(item);
                continue;
            }

            var filled = new MappingBuilder(job);
            filled.Mapping.Entries.AddRange(job.Entries);
            list.Items.Add(filled.Add("fallback_scrape_protocol", "PrometheusText0.0.4").Mapping);
        }

        return list;
    });

    public static YamlNode? Find(YamlMapping mapping, string key) =>
        mapping.Entries.Where(entry => entry.Key is YamlScalar scalar && scalar.Value == key).Select(entry => entry.Value).FirstOrDefault();

    private static YamlMapping Replace(YamlMapping mapping, string key, Func<YamlNode, YamlNode> change)
    {
        var result = new YamlMapping(mapping.Line, mapping.Column) { Source = mapping.Source };
        foreach (var (name, value) in mapping.Entries)
            result.Entries.Add(KeyValuePair.Create(name, name is YamlScalar scalar && scalar.Value == key ? change(value) : value));
        return result;
    }
}
