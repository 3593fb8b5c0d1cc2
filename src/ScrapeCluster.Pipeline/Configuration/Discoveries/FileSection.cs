using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Discoveries;

internal sealed partial class FileSection : DiscoverySection<FileDiscoveryOptions>
{
    public override string Key => "file_sd_configs";

    public override KeyTable Keys { get; } = new("file_sd_config", "files", "refresh_interval");

    public override IReadOnlyList<KeyTable> Documented => [Keys];

    public override FileDiscoveryOptions Read(SectionReader section, string directory)
    {
        var files = section.Texts("files") ?? [];
        if (files.Count == 0)
            section.Error("files", "files is missing; name at least one file");
        foreach (var file in files.Where(file => !FileShape().IsMatch(file)))
            section.Error("files", $"file {Excerpt.Of(file)} must end in .json, .yml or .yaml and may hold one * in its last segment");

        return new FileDiscoveryOptions
        {
            Files = files.Select(file => AbsolutePath.Of(file, directory)).ToValueList(),
            RefreshInterval = section.Duration("refresh_interval", TimeSpan.FromMinutes(5)),
        };
    }

    public override void Render(YamlText text, FileDiscoveryOptions options)
    {
        text.Add("files", options.Files);
        text.Add("refresh_interval", options.RefreshInterval);
    }

    [GeneratedRegex(@"^[^*]*(\*[^/]*)?\.(json|yml|yaml|JSON|YML|YAML)\z", RegexOptions.CultureInvariant)]
    private static partial Regex FileShape();
}
