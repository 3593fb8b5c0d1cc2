using System.Net.Http.Headers;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>Reads the <c>Retry-After</c> header (RFC 9110, 10.2.3): seconds or an HTTP date.</summary>
internal static class RetryAfter
{
    /// <summary>More than this is not believed: samples would be too old for nearly every receiver.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>Null: there is none, it cannot be read, or it lies in the past.</summary>
    public static TimeSpan? Read(HttpResponseHeaders headers, DateTimeOffset now)
    {
        var delay = headers.RetryAfter?.Delta ?? headers.RetryAfter?.Date - now;
        if (delay is null || delay <= TimeSpan.Zero)
            return null;
        return delay < Longest ? delay : Longest;
    }
}
