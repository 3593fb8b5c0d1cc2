using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.PuppetDb;

/// <summary>Asks PuppetDB for resources (help.puppet.com/pdb: query API, version 4).</summary>
/// <param name="api">Owned from now on.</param>
internal sealed class PuppetDbSource(PuppetDbDiscoveryOptions options, JsonApi api) : IPolledSource
{
    private const string Path = "pdb/query/v4";

    private readonly string _url = UrlOf(options.Url);

    public string Shown { get; } = JsonApi.Show(options.Url);

    public async Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = Body() };
        using var answer = await api.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!JsonContentType.Is(answer.Header("Content-Type")))
            throw new DiscoveryException($"{JsonApi.Show(_url)} answered with content type \"{answer.Header("Content-Type")}\"; expected application/json.");
        return [new TargetGroup($"{_url}?query={options.Query}", LabelSet.Empty, answer.Items().Select(Target).ToValueList())];
    }

    public void Dispose() => api.Dispose();

    private ByteArrayContent Body()
    {
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes(new JsonObject { ["query"] = options.Query }.ToJsonString()));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return body;
    }

    private LabelSet Target(JsonElement resource)
    {
        if (resource.ValueKind != JsonValueKind.Object)
            throw new DiscoveryException($"{JsonApi.Show(_url)} answered with a list of something else than resources; make the query begin with resources.");
        var name = resource.Text("certname");
        var labels = new MetaLabels("__meta_puppetdb_")
            .SetAddress(name, options.Port)
            .Set("query", options.Query)
            .Set("certname", name)
            .Set("resource", resource.Text("resource"))
            .Set("type", resource.Text("type"))
            .Set("title", resource.Text("title"))
            .Set("exported", resource.FlagOrNull("exported") ?? false)
            .Set("file", resource.Text("file"))
            .Set("environment", resource.Text("environment"))
            .SetList("tags", resource.Texts("tags"));
        if (options.IncludeParameters)
        {
            foreach (var (parameter, value) in PuppetDbParameters.Of(resource.At("parameters")))
                labels.Set($"parameter_{parameter}", value);
        }

        return labels.ToLabelSet();
    }

    // Doubled slashes of the path become one, as for Prometheus.
    private static string UrlOf(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            return text;
        var path = string.Join('/', [.. url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries), Path]);
        return $"{url.GetComponents(UriComponents.SchemeAndServer | UriComponents.UserInfo, UriFormat.UriEscaped)}/{path}{url.Query}";
    }
}
