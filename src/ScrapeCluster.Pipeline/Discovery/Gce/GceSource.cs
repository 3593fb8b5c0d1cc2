using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Gce;

/// <summary>The instances of a zone, page after page (cloud.google.com/compute/docs/reference/rest/v1/instances/list).</summary>
/// <param name="api">Owned from now on.</param>
/// <param name="endpoint">Without a slash at the end.</param>
internal sealed class GceSource(GceDiscoveryOptions options, SignedJsonApi api, string endpoint) : IPolledSource
{
    public const string Endpoint = "https://compute.googleapis.com";

    /// <summary>What a token for it allows.</summary>
    public const string Scope = "https://www.googleapis.com/auth/compute.readonly";

    private readonly string _url =
        $"{endpoint}/compute/v1/projects/{Uri.EscapeDataString(options.Project)}/zones/{Uri.EscapeDataString(options.Zone)}/instances?alt=json&prettyPrint=false"
        + (options.Filter.Length == 0 ? "" : $"&filter={Uri.EscapeDataString(options.Filter)}");

    public string Shown { get; } = $"project {options.Project}, zone {options.Zone}";

    public async Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken)
    {
        var targets = new List<LabelSet>();
        string? token = null;
        do
        {
            var url = string.IsNullOrEmpty(token) ? _url : $"{_url}&pageToken={Uri.EscapeDataString(token)}";
            using var page = await api.GetAsync(url, cancellationToken).ConfigureAwait(false);
            if (page.Root.ValueKind != JsonValueKind.Object)
                throw new DiscoveryException($"{JsonApi.Show(url)} answered with no object; expected a list of instances.");
            targets.AddRange(page.Root.Each("items", instance => GceLabels.Of(instance, options)).OfType<LabelSet>());
            token = page.Root.TextOrNull("nextPageToken");
        }
        while (!string.IsNullOrEmpty(token));
        return [new TargetGroup($"GCE_{options.Project}_{options.Zone}", LabelSet.Empty, targets.ToValueList())];
    }

    public void Dispose() => api.Dispose();
}
