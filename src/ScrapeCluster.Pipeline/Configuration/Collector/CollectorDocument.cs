using ScrapeCluster.Pipeline.Configuration.Collector.Components;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector;

/// <summary>The top level of a configuration of the OpenTelemetry collector (otelcol/config.go of opentelemetry-collector).</summary>
internal static class CollectorDocument
{
    public static readonly KeyTable Keys = new("(top level)", "receivers", "processors", "exporters", "connectors", "extensions", "service");

    /// <summary>True where any key of the top level is a collector's, and not Prometheus'.</summary>
    public static bool Is(YamlNode? root) =>
        root is YamlMapping mapping && mapping.Entries.Exists(entry => entry.Key is YamlScalar key && Keys.Contains(key.Value.Split("::")[0]));

    /// <summary>The components of one kind by their ids, null nodes for those without options.</summary>
    public static IReadOnlyDictionary<ComponentId, YamlNode> Components(SectionReader root, string kind)
    {
        var components = new Dictionary<ComponentId, YamlNode>();
        foreach (var (name, node) in root.Map(kind)?.Entries() ?? [])
        {
            var id = ComponentId.Parse(name);
            if (id.Type.Length == 0)
                root.Errors.Add(node, kind, $"\"{name}\" is no component: it is called type or type/name");
            else
                components[id] = node;
        }

        return components;
    }

    /// <summary>True where the exporter or its like is the one that writes.</summary>
    public static bool IsRemoteWrite(ComponentId id) => RemoteWriteExporter.Types.Contains(id.Type);
}
