using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary><c>scrapecluster.target_allocator</c>: a target allocator of the OpenTelemetry operator, or another cluster that acts as one, gives jobs and targets.</summary>
public sealed record TargetAllocatorOptions
{
    /// <summary>URL without a path.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Time between two questions for jobs. Default: 30 seconds.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What the allocator knows this cluster by: the same on all nodes.</summary>
    public required string CollectorId { get; init; }

    public HttpClientOptions HttpClient { get; init; } = HttpClientOptions.Default;

    /// <summary>Where its jobs are asked for.</summary>
    public string JobsUrl => $"{Endpoint.TrimEnd('/')}/scrape_configs";

    /// <summary>Where the targets of a job are asked for.</summary>
    public string TargetsUrl(string job) => $"{Endpoint.TrimEnd('/')}/jobs/{System.Net.WebUtility.UrlEncode(job)}/targets?collector_id={System.Net.WebUtility.UrlEncode(CollectorId)}";
}
