using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Discovery.Docker;

/// <summary>The API of a Docker engine (docs.docker.com/reference/api/engine), in whichever version the engine prefers.</summary>
internal sealed class DockerEngine(EngineHost host, HttpMessageInvoker client) : IDisposable
{
    private readonly JsonApi _api = new(client);

    /// <summary>The host as configured, without a password.</summary>
    public string Shown => host.Shown;

    /// <param name="host">As configured.</param>
    /// <param name="options">They hold for http and https only.</param>
    /// <param name="httpClients">Makes the client for what is not a socket.</param>
    public static DockerEngine Open(string host, HttpClientOptions options, HttpClientFactory httpClients)
    {
        var parsed = EngineHost.Of(host);
        return new DockerEngine(parsed, parsed.Connect(options, httpClients));
    }

    /// <summary>The items of a list: <c>containers/json</c>. They are gone with the answer.</summary>
    public async Task<EngineList> ListAsync(string path, string query, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _api.GetAsync($"{host.Url}/{path}{query}", cancellationToken).ConfigureAwait(false);
            return new EngineList(answer);
        }
        catch (HttpRequestException e) when (e.InnerException is DescribedHttpException described)
        {
            throw new DiscoveryException(described.Message, e);
        }
    }

    /// <summary>The query of a list: empty where no filter has a value.</summary>
    public static string Query(IEnumerable<DockerFilterOptions> filters)
    {
        var wanted = new SortedDictionary<string, SortedDictionary<string, bool>>(StringComparer.Ordinal);
        foreach (var filter in filters.Where(filter => filter.Values.Count > 0))
        {
            if (!wanted.TryGetValue(filter.Name, out var values))
                wanted.Add(filter.Name, values = new SortedDictionary<string, bool>(StringComparer.Ordinal));
            foreach (var value in filter.Values)
                values[value] = true;
        }

        return wanted.Count == 0 ? "" : $"?filters={Uri.EscapeDataString(JsonSerializer.Serialize(wanted))}";
    }

    public void Dispose() => _api.Dispose();
}
