using System.Globalization;
using System.Text.Json;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>Writes what all four kinds have in common beside their targets: limits, histograms, protocols.</summary>
internal static class LimitsPart
{
    private static readonly (string Name, string Key)[] s_limits =
    [
        ("sampleLimit", "sample_limit"),
        ("targetLimit", "target_limit"),
        ("labelLimit", "label_limit"),
        ("labelNameLengthLimit", "label_name_length_limit"),
        ("labelValueLengthLimit", "label_value_length_limit"),
        ("keepDroppedTargets", "keep_dropped_targets"),
        ("scrapeNativeHistograms", "scrape_native_histograms"),
        ("nativeHistogramBucketLimit", "native_histogram_bucket_limit"),
        ("scrapeClassicHistograms", "always_scrape_classic_histograms"),
        ("convertClassicHistogramsToNHCB", "convert_classic_histograms_to_nhcb"),
        ("fallbackScrapeProtocol", "fallback_scrape_protocol"),
        ("bodySizeLimit", "body_size_limit"),
    ];

    public static void Add(MappingBuilder config, JsonElement spec)
    {
        foreach (var (name, key) in s_limits)
            config.Copy(key, spec, name);
        if (spec.Texts("scrapeProtocols").Length > 0)
            config.Copy("scrape_protocols", spec, "scrapeProtocols");
        AddFactor(config, spec.At("nativeHistogramMinBucketFactor"));
    }

    // A quantity of Kubernetes: 1.1, "1.1" or "1100m".
    private static void AddFactor(MappingBuilder config, JsonElement factor)
    {
        var text = factor.ValueKind switch
        {
            JsonValueKind.String => factor.GetString()!,
            JsonValueKind.Number => factor.GetRawText(),
            _ => null,
        };
        if (text is null)
            return;
        var isMilli = text.EndsWith('m');
        if (!double.TryParse(isMilli ? text[..^1] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            throw new ResourceRefusedException($"spec.nativeHistogramMinBucketFactor \"{text}\" is no number; write 1.1 or 1100m");
        var plain = (isMilli ? number / 1000 : number).ToString("R", CultureInfo.InvariantCulture);
        config.Add("native_histogram_min_bucket_factor", new YamlScalar(plain, "", isPlain: true, 0, 0));
    }
}
