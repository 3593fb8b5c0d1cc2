using System.Globalization;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary><c>static_configs</c>: says once what the configuration says.</summary>
internal sealed class StaticDiscoverer(StaticDiscoveryOptions options, DiscoveryMetrics metrics) : IDiscoverer
{
    public DiscoveryOptions Options => options;

    public async Task RunAsync(Action<IReadOnlyList<TargetGroup>> publish, CancellationToken cancellationToken)
    {
        // The caller may be an actor: not on its thread.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using var rounds = metrics.Track(options, "");
        TargetGroup[] groups = [.. options.Groups.Select(ToTargetGroup)];
        rounds.Succeeded(groups);
        publish(groups);
        await new TaskCompletionSource().Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static TargetGroup ToTargetGroup(StaticGroupOptions group, int index) =>
        new(index.ToString(CultureInfo.InvariantCulture), group.Labels, group.Targets.Select(ParsedGroup.Target).ToValueList());
}
