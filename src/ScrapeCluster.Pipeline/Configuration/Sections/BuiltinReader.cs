using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads <c>scrapecluster</c>: the one section that Prometheus does not have.</summary>
internal static class BuiltinReader
{
    public static readonly KeyTable Keys = new("scrapecluster", "builtin_receiver", "demo_targets", "health_check", "target_allocator");

    public static readonly KeyTable ReceiverKeys = new("builtin_receiver", "enabled", "max_series");

    public static readonly KeyTable HealthCheckKeys = new("health_check", "endpoint", "path");

    private const int MostDemoTargets = 1000;

    public static BuiltinOptions Read(SectionReader root, string directory)
    {
        var defaults = new BuiltinOptions();
        if (root.Section("scrapecluster", Keys) is not { } section)
            return defaults;

        var receiver = section.Section("builtin_receiver", ReceiverKeys);
        return new BuiltinOptions
        {
            ReceiverEnabled = receiver?.Flag("enabled") ?? false,
            ReceiverMaxSeries = receiver is null ? defaults.ReceiverMaxSeries : Within(receiver, "max_series", defaults.ReceiverMaxSeries, 1, int.MaxValue),
            DemoTargets = Within(section, "demo_targets", defaults.DemoTargets, 0, MostDemoTargets),
            HealthCheck = ReadHealthCheck(section),
            TargetAllocator = TargetAllocatorReader.Read(section, directory),
        };
    }

    private static HealthCheckOptions? ReadHealthCheck(SectionReader parent)
    {
        if (parent.Section("health_check", HealthCheckKeys) is not { } section)
            return null;
        section.NeedText("endpoint");
        var (endpoint, path) = (section.Text("endpoint"), section.Text("path", "/"));
        var colon = endpoint.LastIndexOf(':');
        if (endpoint.Length > 0 && (colon < 0 || !ushort.TryParse(endpoint.AsSpan(colon + 1), out _)))
            section.Error("endpoint", $"endpoint {Excerpt.Of(endpoint)} is no address; write IP:PORT, or :PORT for every address, for example :13133");
        if (!path.StartsWith('/'))
            section.Error("path", $"path {Excerpt.Of(path)} must begin with a slash");
        return new HealthCheckOptions(endpoint, path);
    }

    private static int Within(SectionReader section, string key, int fallback, int least, int most)
    {
        var value = section.Whole(key, fallback);
        if (value < least || value > most)
            section.Error(key, $"{key} is {value}; it must be between {least} and {most}");
        return (int)Math.Clamp(value, least, most);
    }
}
