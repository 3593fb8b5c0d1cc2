using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Components;

/// <summary>Reads the extensions that run beside the pipelines.</summary>
internal static class Extensions
{
    public static readonly KeyTable HealthCheckKeys = new(
        "extensions.health_check", "endpoint", "path", "tls", "response_body", "check_collector_pipeline", "cors", "auth", "max_request_body_size",
        "include_metadata", "response_headers", "compression_algorithms", "read_timeout", "read_header_timeout", "write_timeout", "idle_timeout",
        "keep_alives_enabled");

    private const string HealthCheckEndpoint = ":13133";

    private static readonly Dictionary<string, string> WithoutEffect = new(StringComparer.Ordinal)
    {
        ["pprof"] = "there are no profiles of Go here; dotnet-trace attaches to the process",
        ["zpages"] = "see the page at --web.listen-address",
        ["file_storage"] = "unsent samples are kept on disk below --storage.path",
        ["awsproxy"] = "nothing is proxied",
        ["memory_limiter"] = "memory is bounded by flags",
        ["memory_ballast"] = "the runtime needs none",
        ["ecs_observer"] = "it writes no result_file here: let a collector's ecs_observer write it and read it with file_sd_configs, or use aws_sd_configs with role: ecs",
    };

    /// <summary>Adds to the document what an extension of the service means.</summary>
    public static void Read(ComponentId id, YamlNode node, ErrorSink errors, MappingBuilder scrapecluster)
    {
        var place = $"extensions::{id}";
        if (id.Type == "health_check")
            AddHealthCheck(node, errors, place, scrapecluster);
        else if (WithoutEffect.TryGetValue(id.Type, out var why))
            errors.Warn(node, place, $"{id.Type} has no effect: {why}");
        else if (!Authenticators.ByType.ContainsKey(id.Type))
            errors.Warn(node, place, $"extension \"{id}\" is not known and left out");
    }

    private static void AddHealthCheck(YamlNode node, ErrorSink errors, string place, MappingBuilder scrapecluster)
    {
        var section = NodeReader.IsNull(node) ? null : SectionReader.From(node, HealthCheckKeys, errors, place);
        section?.NoteWithoutEffect("the answer is 200 as long as the process answers", "response_body", "check_collector_pipeline");
        section?.NoteWithoutEffect(
            "the server keeps its own", "cors", "max_request_body_size", "include_metadata", "response_headers", "compression_algorithms", "read_timeout",
            "read_header_timeout", "write_timeout", "idle_timeout", "keep_alives_enabled");
        foreach (var key in (ReadOnlySpan<string>)["tls", "auth"])
        {
            if (section?.IsUnset(key) == false)
                section.Error(key, $"{key} is not supported for health checks; take it out, probes go by plain http");
        }

        scrapecluster.Add("health_check", new MappingBuilder(node)
            .Add("endpoint", section?.StrictText("endpoint") is { Length: > 0 } endpoint ? endpoint : HealthCheckEndpoint)
            .Add("path", section?.StrictText("path") is { Length: > 0 } path ? path : "/"));
    }
}
