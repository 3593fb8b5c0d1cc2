using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Discovery.Gce;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed class GceSection : DiscoverySection<GceDiscoveryOptions>
{
    public override string Key => "gce_sd_configs";

    public override KeyTable Keys { get; } = new("gce_sd_config", "project", "zone", "filter", "refresh_interval", "port", "tag_separator");

    public override IReadOnlyList<KeyTable> Documented => [Keys];

    public override GceDiscoveryOptions Read(SectionReader section, string directory)
    {
        section.NeedText("project");
        section.NeedText("zone");
        return new GceDiscoveryOptions
        {
            Project = section.Text("project"),
            Zone = section.Text("zone"),
            Filter = section.Text("filter"),
            RefreshInterval = section.Duration("refresh_interval", TimeSpan.FromMinutes(1)),
            Port = section.Whole("port", GceDiscoveryOptions.DefaultPort),
            TagSeparator = section.Text("tag_separator", GceDiscoveryOptions.DefaultTagSeparator),
        };
    }

    public override void Render(YamlText text, GceDiscoveryOptions options)
    {
        text.Add("project", options.Project);
        text.Add("zone", options.Zone);
        text.AddUnlessEmpty("filter", options.Filter);
        text.Add("refresh_interval", options.RefreshInterval);
        text.Add("port", options.Port);
        text.AddUnlessEmpty("tag_separator", options.TagSeparator);
    }
}
