using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads the proxy keys that stand beside other keys of an HTTP client.</summary>
internal static class ProxyReader
{
    public static readonly KeyTable Keys = new("proxy", "proxy_url", "no_proxy", "proxy_from_environment", "proxy_connect_header");

    public static ProxyOptions Read(SectionReader section)
    {
        var options = new ProxyOptions
        {
            ProxyUrl = section.Url("proxy_url")?.Text is { Length: > 0 } url ? url : null,
            NoProxy = section.TextOrNull("no_proxy"),
            ProxyFromEnvironment = section.Flag("proxy_from_environment"),
            ProxyConnectHeaders = ReadHeaders(section),
        };
        Check(section, options);
        return options;
    }

    private static void Check(SectionReader section, ProxyOptions options)
    {
        if (options.ProxyConnectHeaders.Count > 0 && !options.ProxyFromEnvironment && options.ProxyUrl is null)
            section.Error("proxy_connect_header", "proxy_connect_header needs proxy_url or proxy_from_environment");
        if (options.ProxyFromEnvironment && options.ProxyUrl is not null)
            section.Error("proxy_url", "proxy_url cannot be given together with proxy_from_environment");
        if (options.ProxyFromEnvironment && options.NoProxy is not null)
            section.Error("no_proxy", "no_proxy cannot be given together with proxy_from_environment");
        if (section.IsUnset("proxy_url") && options.NoProxy is not null)
            section.Error("no_proxy", "no_proxy needs proxy_url");
    }

    private static ValueList<HttpHeaderOptions> ReadHeaders(SectionReader section)
    {
        var headers = new List<HttpHeaderOptions>();
        foreach (var (name, node) in section.Map("proxy_connect_header")?.Entries() ?? [])
        {
            var place = $"{section.At("proxy_connect_header")}.{name}";
            var values = NodeReader.Items(node, section.Errors, place) ?? [];
            var secrets = values.Select((value, index) => new Secret(NodeReader.Text(value, section.Errors, $"{place}[{index}]") ?? ""));
            headers.Add(new HttpHeaderOptions { Name = name, Secrets = secrets.ToValueList() });
        }

        return headers.ToValueList();
    }
}
