using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads <c>static_configs</c>, and the same form in files of <c>file_sd_configs</c>.</summary>
internal static class StaticConfigReader
{
    public static readonly KeyTable Keys = new("static_config", "targets", "labels");

    /// <param name="items">The groups.</param>
    /// <param name="errors">Gets what is wrong.</param>
    /// <param name="place">Of the list.</param>
    /// <param name="mustBeHosts">A slash in a target is a mistake: there is no rule that could take it away.</param>
    public static ValueList<StaticGroupOptions> Read(IReadOnlyList<YamlNode> items, ErrorSink errors, string place, bool mustBeHosts)
    {
        var groups = new List<StaticGroupOptions>();
        for (var i = 0; i < items.Count; i++)
        {
            if (ReadGroup(items[i], errors, $"{place}[{i}]", mustBeHosts) is { } group)
                groups.Add(group);
        }

        return groups.ToValueList();
    }

    private static StaticGroupOptions? ReadGroup(YamlNode node, ErrorSink errors, string place, bool mustBeHosts)
    {
        if (NodeReader.IsNull(node))
        {
            errors.Add(node, place, "this entry is empty; give it targets, or take the dash away");
            return null;
        }

        if (SectionReader.From(node, Keys, errors, place) is not { } section)
            return null;

        var targets = (section.Texts("targets") ?? []).ToValueList();
        foreach (var target in targets.Where(target => mustBeHosts && target.Contains('/', StringComparison.Ordinal)))
            section.Error("targets", $"target {Excerpt.Of(target)} is not a host with a port; the scheme goes into scheme, the path into metrics_path");
        return new StaticGroupOptions(targets, LabelsReader.Read(section, "labels"));
    }
}
