using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads one entry of <c>http_sd_configs</c>.</summary>
internal static class HttpDiscoveryReader
{
    public static readonly KeyTable OwnKeys = new("http_sd_config", "url", "refresh_interval");

    public static readonly KeyTable Keys = OwnKeys.With(HttpClientReader.Keys);

    public static HttpDiscoveryOptions Read(SectionReader section, string directory)
    {
        var url = section.Text("url");
        if (CheckUrl(url) is { } error)
            section.Error("url", error);
        return new HttpDiscoveryOptions
        {
            Url = url,
            RefreshInterval = section.Duration("refresh_interval", TimeSpan.FromMinutes(1)),
            HttpClient = HttpClientReader.Read(section, directory, HttpClientOptions.Default),
        };
    }

    private static string? CheckUrl(string text)
    {
        if (text.Length == 0)
            return "url is missing";
        if (UrlText.TryParse(text, out var error) is not { } url)
            return $"{Excerpt.Of(text)} is not a URL: {error}";
        if (url.Scheme is not ("http" or "https"))
            return $"url {Excerpt.Of(text)} must begin with http:// or https://";
        return url.Host.Length == 0 ? $"url {Excerpt.Of(text)} has no host" : null;
    }
}
