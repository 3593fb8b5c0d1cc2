using System.Net;
using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.Azure;

/// <summary>What is asked of Azure Resource Manager (learn.microsoft.com/rest/api/compute, /rest/api/virtualnetwork).</summary>
/// <param name="api">Owned from now on.</param>
/// <param name="endpoint">Without a slash at the end.</param>
internal sealed class AzureApi(SignedJsonApi api, string endpoint, string subscriptionId) : IDisposable
{
    private const string ComputeVersion = "api-version=2024-03-01";
    private const string NetworkVersion = "api-version=2023-09-01";

    /// <summary>The only one that interfaces of scale sets are asked with.</summary>
    private const string ScaleSetNetworkVersion = "api-version=2018-10-01";

    private const string WithPublicAddress = "%24expand=IPConfigurations%2FPublicIPAddress";

    private readonly string _subscription = $"{endpoint}/subscriptions/{Uri.EscapeDataString(subscriptionId)}";

    /// <param name="group">Empty: those of all groups.</param>
    public Task<List<AzureMachine>> MachinesAsync(string group, CancellationToken cancellationToken) =>
        ListAsync($"{Within(group)}/providers/Microsoft.Compute/virtualMachines", item => new AzureMachine(item, null), cancellationToken);

    /// <param name="group">Empty: those of all groups.</param>
    public Task<List<AzureScaleSet>> ScaleSetsAsync(string group, CancellationToken cancellationToken) =>
        ListAsync($"{Within(group)}/providers/Microsoft.Compute/virtualMachineScaleSets", AzureScaleSet.From, cancellationToken);

    public Task<List<AzureMachine>> MachinesAsync(AzureScaleSet set, CancellationToken cancellationToken) =>
        ListAsync($"{PathOf(set.Group, set.Name)}/virtualMachines", item => new AzureMachine(item, set.Name), cancellationToken);

    /// <returns>Null: there is none.</returns>
    public async Task<AzureCard?> CardAsync(AzureMachine machine, string cardId, CancellationToken cancellationToken)
    {
        var id = ResourceId.Parse(cardId);
        var name = Uri.EscapeDataString(id.Name);
        var url = machine.ScaleSet is { } set
            ? $"{PathOf(id.Group, set)}/virtualMachines/{Uri.EscapeDataString(machine.InstanceId)}/networkInterfaces/{name}?{WithPublicAddress}&{ScaleSetNetworkVersion}"
            : $"{Within(id.Group)}/providers/Microsoft.Network/networkInterfaces/{name}?{WithPublicAddress}&{NetworkVersion}";
        try
        {
            using var answer = await api.GetAsync(url, cancellationToken).ConfigureAwait(false);
            return AzureCard.From(answer.Root);
        }
        catch (DiscoveryException e) when (e.Status is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public void Dispose() => api.Dispose();

    private string Within(string group) => group.Length == 0 ? _subscription : $"{_subscription}/resourceGroups/{Uri.EscapeDataString(group)}";

    private string PathOf(string group, string scaleSet) =>
        $"{Within(group)}/providers/Microsoft.Compute/virtualMachineScaleSets/{Uri.EscapeDataString(scaleSet)}";

    /// <summary>Page after page.</summary>
    private async Task<List<T>> ListAsync<T>(string path, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        var found = new List<T>();
        for (var url = $"{path}?{ComputeVersion}"; !string.IsNullOrEmpty(url);)
        {
            using var page = await api.GetAsync(url, cancellationToken).ConfigureAwait(false);
            if (page.Root.ValueKind != JsonValueKind.Object)
                throw new DiscoveryException($"{JsonApi.Show(url)} answered with no object; expected a list of resources.");
            found.AddRange(page.Root.Each("value", item => read(item.Clone())));
            url = Checked(page.Root.TextOrNull("nextLink"));
        }

        return found;
    }

    // Our token goes along.
    private string? Checked(string? next) =>
        string.IsNullOrEmpty(next) || next.StartsWith($"{endpoint}/", StringComparison.OrdinalIgnoreCase)
            ? next
            : throw new DiscoveryException($"the next page is at {JsonApi.Show(next)}; expected one of {endpoint}.");
}
