using System.Xml;
using ScrapeCluster.Pipeline.Discovery.Polling;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Eureka;

/// <summary><c>eureka_sd_configs</c>: the applications of a Eureka server as XML (github.com/Netflix/eureka/wiki/Eureka-REST-operations).</summary>
internal sealed class EurekaSource(EurekaDiscoveryOptions options, HttpMessageInvoker client) : IPolledSource
{
    private const int MaxBytes = 256 << 20;

    private readonly string _url = options.Server + "/apps";

    public string Shown { get; } = JsonApi.Show(options.Server);

    public async Task<IReadOnlyList<TargetGroup>> AskAsync(CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(_url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new DiscoveryException($"{Shown} cannot be asked; expected a URL that begins with http:// or https://.");
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent.Value);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
            throw new DiscoveryException($"{Shown} answered with HTTP status {(int)response.StatusCode} {response.ReasonPhrase}; expected 2xx.");
        using var body = await JsonApi.ReadAsync(response, MaxBytes, cancellationToken).ConfigureAwait(false);
        return [new TargetGroup("eureka", LabelSet.Empty, Read(body).ToValueList())];
    }

    public void Dispose() => client.Dispose();

    private List<LabelSet> Read(MemoryStream body)
    {
        body.Position = 0;
        using var text = new StreamReader(body);
        try
        {
            return [.. EurekaTargets.Build(XmlTree.Read(text.ReadToEnd()))];
        }
        catch (XmlException e)
        {
            throw new DiscoveryException($"{Shown} answered with what is not XML: {e.Message}", e);
        }
    }
}
