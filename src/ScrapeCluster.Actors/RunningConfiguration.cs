using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Actors;

/// <summary>The configuration in force on this node, and scrapes under it.</summary>
internal sealed class RunningConfiguration(ScrapeClusterOptions options, Func<ScrapeClusterOptions, ScrapePipeline> pipeline) : IDisposable
{
    private volatile NodeConfiguration _current = NodeConfiguration.Create(options, null, pipeline);

    public NodeConfiguration Current => _current;

    /// <summary>Builds a configuration beside the one in force; throws where it cannot be used.</summary>
    public NodeConfiguration Prepare(ScrapeClusterOptions next) => NodeConfiguration.Create(next, _current, pipeline);

    public void Switch(NodeConfiguration next)
    {
        var previous = _current;
        _current = next;
        previous.Dispose();
    }

    public async Task<ScrapeResult> ScrapeAsync(TargetState target, long timestampMs, FragmentWriter write, CancellationToken cancellationToken)
    {
        var configuration = Use();
        try
        {
            return await configuration.Pipeline.RunAsync(target, timestampMs, write, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            configuration.Release();
        }
    }

    public int EndTarget(TargetState target, long timestampMs, FragmentWriter write)
    {
        var configuration = Use();
        try
        {
            return configuration.Pipeline.EndTarget(target, timestampMs, write);
        }
        finally
        {
            configuration.Release();
        }
    }

    public void Dispose() => _current.Dispose();

    private NodeConfiguration Use()
    {
        while (true)
        {
            var configuration = _current;
            if (configuration.TryUse())
                return configuration;
            // Else it was switched in between, or the node is gone.
            ObjectDisposedException.ThrowIf(ReferenceEquals(configuration, _current), this);
        }
    }
}
