using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads <c>scrapecluster</c> below a <c>remote_write</c> entry: what Prometheus does not have.</summary>
internal static class EndpointExtensionReader
{
    public static readonly KeyTable Keys = new(
        "remote_write.scrapecluster", "out_of_order", "queue_full", "max_request_bytes", "max_samples_per_second", "sharding", "sigv4", "naming");

    public static readonly KeyTable ShardingKeys = new("remote_write.scrapecluster.sharding", "group", "labels");

    public static readonly KeyTable SigV4Keys = new("remote_write.scrapecluster.sigv4", "sts_region", "web_identity_token_file");

    public static readonly KeyTable NamingKeys = new(
        "remote_write.scrapecluster.naming", "metric_suffixes", "otlp_forms", "scope_labels", "resource_labels", "target_info");

    // A smaller one would cut single series.
    private const long LeastRequestBytes = 16 * 1024;

    private static readonly IReadOnlyDictionary<string, OutOfOrderPolicy> OutOfOrder = new Dictionary<string, OutOfOrderPolicy>
    {
        ["drop"] = OutOfOrderPolicy.Drop,
        ["send"] = OutOfOrderPolicy.Send,
    };

    private static readonly IReadOnlyDictionary<string, QueueFullPolicy> QueueFull = new Dictionary<string, QueueFullPolicy>
    {
        ["drop_oldest"] = QueueFullPolicy.DropOldest,
        ["pause_scrapes"] = QueueFullPolicy.PauseScrapes,
    };

    public static RemoteWriteOptions Read(SectionReader endpoint, RemoteWriteOptions options)
    {
        if (endpoint.Section("scrapecluster", Keys) is not { } section)
            return options;
        return options with
        {
            OutOfOrder = OneOf(section, "out_of_order", OutOfOrder, options.OutOfOrder),
            QueueFull = OneOf(section, "queue_full", QueueFull, options.QueueFull),
            MaxRequestBytes = ReadMaxRequestBytes(section, options.MaxRequestBytes),
            MaxSamplesPerSecond = ReadMaxSamplesPerSecond(section),
            Sharding = ReadSharding(section),
            Signing = ReadSigV4(section, options.Signing),
            Naming = ReadNaming(section),
        };
    }

    /// <summary>A policy as the file has it.</summary>
    public static string NameOf(OutOfOrderPolicy policy) => OutOfOrder.First(entry => entry.Value == policy).Key;

    /// <summary>A policy as the file has it.</summary>
    public static string NameOf(QueueFullPolicy policy) => QueueFull.First(entry => entry.Value == policy).Key;

    private static T OneOf<T>(SectionReader section, string key, IReadOnlyDictionary<string, T> known, T fallback)
    {
        if (section.IsUnset(key))
            return fallback;
        var text = section.Text(key);
        if (known.TryGetValue(text, out var value))
            return value;
        section.Error(key, $"{key} {Excerpt.Of(text)} is not known; known are {string.Join(", ", known.Keys)}");
        return fallback;
    }

    private static int ReadMaxRequestBytes(SectionReader section, int fallback)
    {
        const string key = "max_request_bytes";
        if (section.IsUnset(key))
            return fallback;
        var size = section.Size(key);
        if (size.Bytes is < LeastRequestBytes or > int.MaxValue)
            section.Error(key, $"{key} is {size}; it must be {new ByteSize(LeastRequestBytes)} to 1GB");
        return (int)Math.Clamp(size.Bytes, LeastRequestBytes, 1L << 30);
    }

    private static int ReadMaxSamplesPerSecond(SectionReader section)
    {
        const string key = "max_samples_per_second";
        var value = section.Whole(key);
        if (value is < 0 or > int.MaxValue)
            section.Error(key, $"{key} is {value}; it must be 0 (as fast as the receiver takes them) or more");
        return (int)Math.Clamp(value, 0, int.MaxValue);
    }

    private static NamingOptions ReadNaming(SectionReader parent) => parent.Section("naming", NamingKeys) is not { } section
        ? new NamingOptions()
        : new NamingOptions
        {
            MetricSuffixes = section.Flag("metric_suffixes"),
            OtlpForms = section.Flag("otlp_forms"),
            ScopeLabels = section.Flag("scope_labels"),
            ResourceLabels = section.Flag("resource_labels"),
            TargetInfo = section.Flag("target_info"),
        };

    private static SigningOptions? ReadSigV4(SectionReader parent, SigningOptions? signing)
    {
        if (parent.Section("sigv4", SigV4Keys) is not { } section)
            return signing;
        if (signing is SigV4Options { RoleArn: not null } options)
            return options with { StsRegion = section.TextOrNull("sts_region"), WebIdentityTokenFile = section.TextOrNull("web_identity_token_file") };
        section.Errors.Add(section.Start, section.Place, "sts_region and web_identity_token_file need sigv4 with a role_arn beside scrapecluster");
        return signing;
    }

    private static EndpointShardingOptions? ReadSharding(SectionReader parent)
    {
        if (parent.Section("sharding", ShardingKeys) is not { } section)
            return null;
        section.NeedText("group");
        var labels = section.Texts("labels")?.ToValueList() ?? [];
        if (labels.Count == 0)
            section.Errors.Add(section.Start, section.Place, "labels is missing; name the labels that decide which endpoint of the group gets a series, for example [__name__, instance]");
        return new EndpointShardingOptions(section.Text("group"), labels);
    }
}
