using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads <c>http_headers</c>: header names with <c>values</c>, <c>secrets</c> and <c>files</c>.</summary>
internal static class HttpHeadersReader
{
    public static readonly KeyTable Keys = new("http_headers.<name>", "values", "secrets", "files");

    public static ValueList<HttpHeaderOptions> Read(SectionReader parent, string directory)
    {
        var headers = new List<HttpHeaderOptions>();
        foreach (var (name, node) in parent.Map("http_headers")?.Entries() ?? [])
        {
            var place = $"{parent.At("http_headers")}.{name}";
            if (HeaderNames.IsReservedForClients(name))
                parent.Errors.Add(node, place, $"header {Excerpt.Of(name)} is reserved and cannot be set");
            headers.Add(ReadHeader(name, node, parent.Errors, place, directory));
        }

        return headers.ToValueList();
    }

    private static HttpHeaderOptions ReadHeader(string name, YamlNode node, ErrorSink errors, string place, string directory)
    {
        if (SectionReader.From(node, Keys, errors, place) is not { } section)
            return new HttpHeaderOptions { Name = name };

        return new HttpHeaderOptions
        {
            Name = name,
            Values = (section.Texts("values") ?? []).ToValueList(),
            Secrets = (section.Texts("secrets") ?? []).Select(text => new Secret(text)).ToValueList(),
            Files = (section.Texts("files") ?? []).Select(path => path.Length == 0 ? "" : AbsolutePath.Of(path, directory)).ToValueList(),
        };
    }
}
