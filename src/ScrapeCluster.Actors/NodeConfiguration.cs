using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Targets;

namespace ScrapeCluster.Actors;

/// <summary>One configuration in use. It lives on after its successor came until the last scrape under it has ended.</summary>
internal sealed class NodeConfiguration : IDisposable
{
    // One for being in force, one for each scrape under way; the pipeline goes with the last.
    private int _users = 1;

    private NodeConfiguration(ScrapeClusterOptions options, ScrapePipeline pipeline, Dictionary<string, ScrapePool> pools)
    {
        Options = options;
        Pipeline = pipeline;
        Pools = pools;
    }

    public ScrapeClusterOptions Options { get; }

    public ScrapePipeline Pipeline { get; }

    /// <summary>By job. A pool whose options did not change is the same object as before the reload.</summary>
    public IReadOnlyDictionary<string, ScrapePool> Pools { get; }

    public static NodeConfiguration Create(
        ScrapeClusterOptions options, NodeConfiguration? previous, Func<ScrapeClusterOptions, ScrapePipeline> pipeline)
    {
        var pools = options.ScrapePools.ToDictionary(
            pool => pool.JobName,
            pool => previous?.Pools.GetValueOrDefault(pool.JobName) is { } old && old.Options.Equals(pool) ? old : new ScrapePool(pool));
        return new NodeConfiguration(options, pipeline(options), pools);
    }

    /// <summary>False where the configuration is over already. Else <see cref="Release"/> must follow.</summary>
    public bool TryUse()
    {
        int users;
        do
        {
            users = Volatile.Read(ref _users);
            if (users == 0)
                return false;
        }
        while (Interlocked.CompareExchange(ref _users, users + 1, users) != users);
        return true;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            Pipeline.Dispose();
    }

    /// <summary>Takes the configuration out of force.</summary>
    public void Dispose() => Release();
}
