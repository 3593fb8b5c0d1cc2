namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>How the rounds of one running discoverer went.</summary>
internal sealed class DiscoveryRounds(DiscoveryMetrics metrics, DiscoveryOptions options, string source, TimeProvider time) : IDisposable
{
    public string Mechanism { get; } = options.Mechanism;
    public string Source { get; } = source;
    public double LastSuccessSeconds { get; private set; }
    public int Groups { get; private set; }
    public int Targets { get; private set; }

    /// <summary>What went wrong last; null once a round succeeded.</summary>
    public string? LastError { get; private set; }

    public void Succeeded(IReadOnlyList<TargetGroup> groups)
    {
        Groups = groups.Count;
        Targets = groups.Sum(group => group.Targets.Count);
        LastError = null;
        LastSuccessSeconds = time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        metrics.Refreshed(Mechanism, succeeded: true);
    }

    /// <param name="groups">The list that stays in force.</param>
    /// <param name="error">One sentence.</param>
    public void Failed(IReadOnlyList<TargetGroup>? groups, string error)
    {
        LastError = error;
        Groups = groups?.Count ?? 0;
        Targets = groups?.Sum(group => group.Targets.Count) ?? 0;
        metrics.Refreshed(Mechanism, succeeded: false);
    }

    public DiscovererStatus ToStatus() => new(options, Source, Groups, Targets, LastSuccessSeconds, LastError);

    public void Dispose() => metrics.Forget(this);
}
