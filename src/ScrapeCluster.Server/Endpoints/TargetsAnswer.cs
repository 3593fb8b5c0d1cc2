using System.Text.Json.Serialization;
using ScrapeCluster.Actors.Status;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>The data of /api/v1/targets. Property order is Prometheus'.</summary>
internal sealed record TargetsAnswer(
    IReadOnlyList<ActiveTarget> ActiveTargets,
    IReadOnlyList<DroppedTargetAnswer> DroppedTargets,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] IReadOnlyDictionary<string, int>? DroppedTargetCounts)
{
    /// <param name="state">"active", "dropped", or "any" (also null and empty); anything else shows nothing, as in Prometheus.</param>
    /// <param name="scrapePool">Only this job's, where given.</param>
    public static TargetsAnswer From(TargetsStatus targets, string? state, string? scrapePool, GlobalUrl globalUrl)
    {
        var isAny = string.IsNullOrEmpty(state) || state.Equals("any", StringComparison.OrdinalIgnoreCase);
        var showActive = isAny || state!.Equals("active", StringComparison.OrdinalIgnoreCase);
        var showDropped = isAny || state!.Equals("dropped", StringComparison.OrdinalIgnoreCase);
        bool IsAskedFor(string job) => string.IsNullOrEmpty(scrapePool) || job == scrapePool;

        return new TargetsAnswer(
            [.. targets.Active.Where(status => showActive && IsAskedFor(status.Target.JobName))
                .OrderBy(status => status.Target.JobName, StringComparer.Ordinal)
                .Select(status => ActiveTarget.From(status, globalUrl))],
            [.. targets.Dropped.Where(dropped => showDropped && IsAskedFor(dropped.JobName))
                .OrderBy(dropped => dropped.JobName, StringComparer.Ordinal)
                .Select(dropped => new DroppedTargetAnswer(dropped.DiscoveredLabels, dropped.JobName))],
            showDropped ? targets.DroppedCounts : null);
    }
}

internal sealed record DroppedTargetAnswer(LabelSet DiscoveredLabels, string ScrapePool);
