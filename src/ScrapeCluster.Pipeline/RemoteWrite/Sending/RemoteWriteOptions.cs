using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>One entry of <c>remote_write</c>.</summary>
public sealed record RemoteWriteOptions
{
    public required string Url { get; init; }

    /// <summary>Unique; the first six hex digits of the URL's hash where the file gives none.</summary>
    public required string Name { get; init; }

    /// <summary>How long one request may take. Default: 30 seconds.</summary>
    public TimeSpan RemoteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Sent with each request, after authentication.</summary>
    public ValueList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public ValueList<RelabelRuleOptions> WriteRelabelConfigs { get; init; } = [];
    public bool SendExemplars { get; init; }
    public bool SendNativeHistograms { get; init; }
    public QueueOptions Queue { get; init; } = new();

    /// <summary>Default: <see cref="OutOfOrderPolicy.Drop"/>.</summary>
    public OutOfOrderPolicy OutOfOrder { get; init; }

    /// <summary>Default: <see cref="QueueFullPolicy.DropOldest"/>.</summary>
    public QueueFullPolicy QueueFull { get; init; }

    /// <summary>Most bytes of a request's body as it is sent. Default: just under 1 MB, which is what receivers take.</summary>
    public int MaxRequestBytes { get; init; } = RequestLimits.DefaultMaxBytes;

    /// <summary>Most samples sent per second by one node. Zero: as fast as the receiver takes them.</summary>
    public int MaxSamplesPerSecond { get; init; }

    /// <summary>Null: the endpoint gets every series.</summary>
    public EndpointShardingOptions? Sharding { get; init; }

    /// <summary>Names and labels as the OpenTelemetry collector writes them. Default: as they are scraped.</summary>
    public NamingOptions Naming { get; init; } = new();

    public HttpClientOptions HttpClient { get; init; } = HttpClientOptions.Default with { EnableHttp2 = false };

    /// <summary>Null: the HTTP client's own authentication is all.</summary>
    public SigningOptions? Signing { get; init; }

    /// <summary>What requests are made of, as long as the receiver takes it. Default: remote write 1.0.</summary>
    public WriteMessage Message { get; init; }
}

/// <summary><c>queue_config</c>. Keys that size Prometheus' own sharding are read and checked, and used where they fit.</summary>
public sealed record QueueOptions
{
    public int Capacity { get; init; } = 10_000;
    public int MaxShards { get; init; } = 50;
    public int MinShards { get; init; } = 1;

    /// <summary>Default: 10,000. Prometheus sends 2,000, from which it makes a body each time; here a larger request costs less per sample.</summary>
    public int MaxSamplesPerSend { get; init; } = 10_000;

    /// <summary>Longest time a sample waits for company. Default: 5 seconds.</summary>
    public TimeSpan BatchSendDeadline { get; init; } = TimeSpan.FromSeconds(5);
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(30);
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Default: true, unlike Prometheus: a 429 is an invitation to come back.</summary>
    public bool RetryOnHttp429 { get; init; } = true;

    /// <summary>Samples older than this are dropped instead of sent; zero: never.</summary>
    public TimeSpan SampleAgeLimit { get; init; }
}
