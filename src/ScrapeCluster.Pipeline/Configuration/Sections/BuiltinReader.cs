namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads <c>scrapecluster</c>: the one section that Prometheus does not have.</summary>
internal static class BuiltinReader
{
    public static readonly KeyTable Keys = new("scrapecluster", "builtin_receiver", "demo_targets");

    public static readonly KeyTable ReceiverKeys = new("builtin_receiver", "enabled", "max_series");

    private const int MostDemoTargets = 1000;

    public static BuiltinOptions Read(SectionReader root)
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
        };
    }

    private static int Within(SectionReader section, string key, int fallback, int least, int most)
    {
        var value = section.Whole(key, fallback);
        if (value < least || value > most)
            section.Error(key, $"{key} is {value}; it must be between {least} and {most}");
        return (int)Math.Clamp(value, least, most);
    }
}
