using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.Discovery.Docker;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

/// <summary>The keys that <c>docker_sd_configs</c> and <c>dockerswarm_sd_configs</c> share.</summary>
internal static class DockerKeys
{
    public static readonly KeyTable Filter = new("docker_filter", "name", "values");

    /// <summary>Whether an engine can be reached by it shows when it is asked, as in Prometheus.</summary>
    public static string ReadHost(SectionReader section)
    {
        section.NeedText("host");
        var host = section.Text("host");
        if (UrlText.TryParse(host, out var error) is null)
            section.Error("host", $"{Excerpt.Of(host)} is not a URL: {error}");
        return host;
    }

    public static ValueList<DockerFilterOptions> ReadFilters(SectionReader parent)
    {
        var filters = new List<DockerFilterOptions>();
        var items = parent.Items("filters") ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            if (SectionReader.From(items[i], Filter, parent.Errors, $"{parent.At("filters")}[{i}]") is { } section)
                filters.Add(new DockerFilterOptions(section.Text("name"), (section.Texts("values") ?? []).ToValueList()));
        }

        return filters.ToValueList();
    }

    public static void RenderFilters(YamlText text, ValueList<DockerFilterOptions> filters) => text.Sections("filters", filters, filter =>
    {
        text.Add("name", filter.Name);
        text.Add("values", filter.Values);
    });
}
