using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>The list that a running discoverer has in force: only what changed is published, an error is logged once however often it happens.</summary>
/// <param name="shown">What is asked, in logs.</param>
internal sealed class PublishedGroups(string shown, DiscoveryRounds rounds, ILogger logger, Action<IReadOnlyList<TargetGroup>> publish)
{
    private IReadOnlyList<TargetGroup>? _groups;
    private string? _lastError;

    /// <summary>No round has succeeded yet.</summary>
    public bool IsEmpty => _groups is null;

    /// <param name="groups">All there are.</param>
    public void Succeeded(IReadOnlyList<TargetGroup> groups)
    {
        rounds.Succeeded(groups);
        if (_lastError is not null && _groups is not null)
            Log.Healed(logger, shown);
        _lastError = null;
        Publish(groups);
    }

    /// <summary>Some of it could not be found out.</summary>
    /// <param name="groups">All there are, with what was known before of the rest.</param>
    /// <param name="error">One sentence.</param>
    public void Failed(string error, IReadOnlyList<TargetGroup> groups)
    {
        Publish(groups);
        Failed(error);
    }

    /// <param name="error">One sentence.</param>
    public void Failed(string error)
    {
        rounds.Failed(_groups, error);
        if (_lastError == error)
            return;
        _lastError = error;
        if (_groups is null)
            Log.NeverFound(logger, shown, error);
        else
            Log.KeptAsItWas(logger, shown, error);
    }

    private void Publish(IReadOnlyList<TargetGroup> groups)
    {
        if (_groups is not null && _groups.SequenceEqual(groups))
            return;
        _groups = groups;
        Log.Discovered(logger, groups.Sum(group => group.Targets.Count), groups.Count, shown);
        publish(groups);
    }
}
