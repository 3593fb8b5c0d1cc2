using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Azure;

/// <summary>All virtual machines of a subscription or a resource group in one group. One answer that fails fails the round.</summary>
/// <param name="open">Called with the first round: a cloud that is not known fails there.</param>
internal sealed class AzureSource(AzureDiscoveryOptions options, Func<AzureApi> open, TimeProvider time, ILogger logger) : IPolledSource
{
    /// <summary>Requests at the same time.</summary>
    private const int MaxRequests = 20;

    private readonly AzureCards _cards = new(options.RefreshInterval, time);
    private AzureApi? _api;

    public string Shown { get; } = $"subscription {options.SubscriptionId}{(options.ResourceGroup.Length == 0 ? "" : $", group {options.ResourceGroup}")}";

    public async Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken)
    {
        var api = _api ??= open();
        var machines = await MachinesAsync(api, cancellationToken).ConfigureAwait(false);
        _cards.Begin();
        var targets = await InParallel.EachAsync(machines, MaxRequests, (machine, token) => TargetAsync(api, machine, token), cancellationToken).ConfigureAwait(false);
        _cards.End();
        // Prometheus gives this group no name either.
        return [new TargetGroup("", LabelSet.Empty, targets.OfType<LabelSet>().ToValueList())];
    }

    public void Dispose() => _api?.Dispose();

    private async Task<List<AzureMachine>> MachinesAsync(AzureApi api, CancellationToken cancellationToken)
    {
        var machines = await api.MachinesAsync(options.ResourceGroup, cancellationToken).ConfigureAwait(false);
        var sets = await api.ScaleSetsAsync(options.ResourceGroup, cancellationToken).ConfigureAwait(false);
        var ofSets = await InParallel.EachAsync(sets, MaxRequests, api.MachinesAsync, cancellationToken).ConfigureAwait(false);
        return [.. machines, .. ofSets.SelectMany(ofSet => ofSet)];
    }

    /// <returns>Null: the machine has no primary network interface, or does not run.</returns>
    private async Task<LabelSet?> TargetAsync(AzureApi api, AzureMachine machine, CancellationToken cancellationToken)
    {
        var group = ResourceId.Parse(machine.Id).Group;
        foreach (var id in machine.Cards)
        {
            var card = await _cards.FindAsync(id, token => api.CardAsync(machine, id, token), cancellationToken).ConfigureAwait(false);
            if (card is null)
            {
                Log.NoCard(logger, machine.Name, id);
                return null;
            }

            if (card is { IsDescribed: true, IsPrimary: null })
                return null;
            if (card is { IsPrimary: true, HasAddresses: true })
                return AzureLabels.Of(machine, group, card, options);
        }

        return null;
    }
}
