using System.Collections.Concurrent;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>Lets one warning per key and minute through.</summary>
internal sealed class WarningGate(TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _next = new();

    public bool Opens(string key)
    {
        var now = time.GetUtcNow();
        if (_next.TryAdd(key, now + Pause))
            return true;
        return _next.TryGetValue(key, out var next) && now >= next && _next.TryUpdate(key, now + Pause, next);
    }
}
