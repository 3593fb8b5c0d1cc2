using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Server.Hosting;

/// <summary>
/// <c>--ha.cluster</c> and <c>--ha.replica</c> as external labels: receivers that know them (Amazon Managed Service for Prometheus, Cortex, Mimir) take
/// one of two clusters' samples and put the replica's label away.
/// </summary>
internal static class HighAvailability
{
    public const string ClusterLabel = "cluster";
    public const string ReplicaLabel = "__replica__";

    /// <summary>Null: the flags fit together.</summary>
    public static string? ErrorIn(ServerOptions server) => (server.HaCluster, server.HaReplica) switch
    {
        (not null, null) => $"Cannot start with --ha.cluster={server.HaCluster} alone: --ha.replica is missing; give both, or neither.",
        (null, not null) => $"Cannot start with --ha.replica={server.HaReplica} alone: --ha.cluster is missing; give both, or neither.",
        _ => null,
    };

    /// <summary>The options with the flags' labels added.</summary>
    /// <param name="error">Not null: the file gives one of the labels another value.</param>
    public static ScrapeClusterOptions Label(ScrapeClusterOptions options, ServerOptions server, out string? error)
    {
        error = null;
        if (server.HaCluster is not { } cluster || server.HaReplica is not { } replica)
            return options;
        error = Conflict(options, ClusterLabel, "--ha.cluster", cluster) ?? Conflict(options, ReplicaLabel, "--ha.replica", replica);
        var labels = options.ExternalLabels.Where(label => label.Name is not (ClusterLabel or ReplicaLabel));
        return options with { ExternalLabels = LabelSet.From([.. labels, new Label(ClusterLabel, cluster), new Label(ReplicaLabel, replica)]) };
    }

    private static string? Conflict(ScrapeClusterOptions options, string name, string flag, string value) =>
        options.ExternalLabels.FirstOrDefault(label => label.Name == name) is { Value: { } other } && other != value
            ? $"Cannot use {flag}={value}: external_labels gives the label {name} the value \"{other}\"; take one of them away."
            : null;
}
