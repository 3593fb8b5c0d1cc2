using System.Collections.Concurrent;

namespace ScrapeCluster.Server.DemoTargets;

/// <summary>The demo targets of this node, made when first asked for.</summary>
internal sealed class DemoTargetSet(TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<int, DemoTarget> _targets = new();

    public DemoTarget Get(int number) => _targets.GetOrAdd(number, static (number, time) => new DemoTarget(number, time), time);

    public void Dispose()
    {
        foreach (var target in _targets.Values)
            target.Dispose();
    }
}
