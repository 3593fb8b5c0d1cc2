using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.Hetzner;

/// <summary>The lists of Hetzner Cloud (docs.hetzner.cloud).</summary>
/// <param name="api">Owned from now on.</param>
/// <param name="endpoint">Without a slash at the end.</param>
internal sealed class HcloudApi(JsonApi api, string endpoint) : IDisposable
{
    /// <summary>As many as a page may have.</summary>
    private const int PageSize = 50;

    /// <param name="name">Of the list, in the URL and in the answer: <c>servers</c>.</param>
    /// <param name="labelSelector">Empty: all.</param>
    public async Task<List<JsonElement>> ListAsync(string name, string labelSelector, CancellationToken cancellationToken)
    {
        var selector = labelSelector.Length == 0 ? "" : $"&label_selector={Uri.EscapeDataString(labelSelector)}";
        var found = new List<JsonElement>();
        for (long? page = 1; page is > 0;)
        {
            var url = $"{endpoint}/{name}?page={page}&per_page={PageSize}{selector}";
            using var answer = await api.GetAsync(url, cancellationToken).ConfigureAwait(false);
            if (answer.Root.At(name).ValueKind != JsonValueKind.Array)
                throw new DiscoveryException($"{JsonApi.Show(url)} answered without a list \"{name}\".");
            found.AddRange(answer.Root.Each(name, item => item.Clone()));
            page = answer.Root.At("meta", "pagination").WholeOrNull("next_page");
        }

        return found;
    }

    public void Dispose() => api.Dispose();
}
