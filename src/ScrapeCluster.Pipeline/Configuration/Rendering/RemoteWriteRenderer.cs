using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;

namespace ScrapeCluster.Pipeline.Configuration.Rendering;

/// <summary>Writes one remote-write endpoint.</summary>
internal static class RemoteWriteRenderer
{
    public static void Render(YamlText text, RemoteWriteOptions options)
    {
        text.Add("url", HttpClientRenderer.Redact(options.Url));
        text.Add("remote_timeout", options.RemoteTimeout);
        text.Add("headers", options.Headers);
        RelabelRenderer.Render(text, "write_relabel_configs", options.WriteRelabelConfigs);
        text.AddUnlessEmpty("name", options.Name);
        text.AddIf("send_exemplars", options.SendExemplars);
        text.AddIf("send_native_histograms", options.SendNativeHistograms);
        if (options.Message == WriteMessage.Version2)
            text.Add("protobuf_message", RemoteWriteReader.Version2);
        HttpClientRenderer.Render(text, options.HttpClient);
        text.Section("queue_config", () => RenderQueue(text, options.Queue));
        SigningRenderer.Render(text, options.Signing);
        // Prometheus knows no such section: only where it says something.
        if (HasExtensions(options))
            text.Section("scrapecluster", () => RenderExtensions(text, options));
    }

    private static bool HasExtensions(RemoteWriteOptions options) =>
        options is not { OutOfOrder: OutOfOrderPolicy.Drop, QueueFull: QueueFullPolicy.DropOldest, MaxRequestBytes: RequestLimits.DefaultMaxBytes, MaxSamplesPerSecond: 0, Sharding: null, Naming.IsNone: true }
        || options.Signing is SigV4Options { StsRegion: not null } or SigV4Options { WebIdentityTokenFile: not null };

    private static void RenderExtensions(YamlText text, RemoteWriteOptions options)
    {
        if (options.OutOfOrder != OutOfOrderPolicy.Drop)
            text.Add("out_of_order", EndpointExtensionReader.NameOf(options.OutOfOrder));
        if (options.QueueFull != QueueFullPolicy.DropOldest)
            text.Add("queue_full", EndpointExtensionReader.NameOf(options.QueueFull));
        if (options.MaxRequestBytes != RequestLimits.DefaultMaxBytes)
            text.AddUnlessZero("max_request_bytes", new ByteSize(options.MaxRequestBytes));
        text.AddUnlessZero("max_samples_per_second", options.MaxSamplesPerSecond);
        if (options.Sharding is { } sharding)
            text.Section("sharding", () => RenderSharding(text, sharding));
        if (options.Signing is SigV4Options sigV4 && (sigV4.StsRegion ?? sigV4.WebIdentityTokenFile) is not null)
            text.Section("sigv4", () => RenderSigV4(text, sigV4));
        if (!options.Naming.IsNone)
            text.Section("naming", () => RenderNaming(text, options.Naming));
    }

    private static void RenderNaming(YamlText text, NamingOptions options)
    {
        text.AddIf("metric_suffixes", options.MetricSuffixes);
        text.AddIf("otlp_forms", options.OtlpForms);
        text.AddIf("scope_labels", options.ScopeLabels);
        text.AddIf("resource_labels", options.ResourceLabels);
        text.AddIf("target_info", options.TargetInfo);
    }

    private static void RenderSigV4(YamlText text, SigV4Options options)
    {
        text.AddUnlessEmpty("sts_region", options.StsRegion);
        text.AddUnlessEmpty("web_identity_token_file", options.WebIdentityTokenFile);
    }

    private static void RenderSharding(YamlText text, EndpointShardingOptions sharding)
    {
        text.Add("group", sharding.Group);
        text.AddFlow("labels", sharding.Labels);
    }

    private static void RenderQueue(YamlText text, QueueOptions queue)
    {
        text.AddUnlessZero("capacity", queue.Capacity);
        text.AddUnlessZero("max_shards", queue.MaxShards);
        text.AddUnlessZero("min_shards", queue.MinShards);
        text.AddUnlessZero("max_samples_per_send", queue.MaxSamplesPerSend);
        text.Add("batch_send_deadline", queue.BatchSendDeadline);
        text.Add("min_backoff", queue.MinBackoff);
        text.Add("max_backoff", queue.MaxBackoff);
        text.Add("retry_on_http_429", queue.RetryOnHttp429);
        text.Add("sample_age_limit", queue.SampleAgeLimit);
    }
}
