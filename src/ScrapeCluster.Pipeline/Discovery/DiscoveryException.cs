using System.Net;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>What is asked for targets did not say which there are: one sentence that names what was seen and what was expected.</summary>
public sealed class DiscoveryException : Exception
{
    public DiscoveryException(string message)
        : base(message)
    {
    }

    public DiscoveryException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>What an HTTP server answered with in the place of a list; null: it was something else.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>When that server wants to be asked again; null: it did not say.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Not null where only some of it could not be found out: the complete list, with what was known before of the rest.</summary>
    public IReadOnlyList<TargetGroup>? Known { get; init; }
}
