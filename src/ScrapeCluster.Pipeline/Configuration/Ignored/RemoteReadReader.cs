using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Ignored;

/// <summary>Checks <c>remote_read</c>.</summary>
internal static class RemoteReadReader
{
    public static readonly KeyTable OwnKeys = new(
        "remote_read",
        "url", "remote_timeout", "chunked_read_limit", "headers", "read_recent", "name", "required_matchers", "filter_external_labels");

    public static readonly KeyTable Keys = OwnKeys.With(HttpClientReader.Keys);

    public static void Check(SectionReader root, string directory)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var items = root.Items("remote_read") ?? [];
        for (var i = 0; i < items.Count; i++)
        {
            if (ReadEntry(items[i], root.Errors, $"remote_read[{i}]", directory) is not { } section)
                continue;
            var name = section.Text("name");
            if (name.Length > 0 && !names.Add(name))
                section.Error("name", $"name {Excerpt.Of(name)} is given to another entry already");
        }
    }

    private static SectionReader? ReadEntry(YamlNode node, ErrorSink errors, string place, string directory)
    {
        if (NodeReader.IsNull(node))
            errors.Add(node, place, "this remote_read entry is empty; give it a url, or take the dash away");
        if (SectionReader.From(node, Keys, errors, place) is not { } section)
            return null;

        _ = section.Url("url");
        if (section.IsUnset("url"))
            section.Error("url", "url is missing");
        _ = section.Duration("remote_timeout");
        _ = section.Unsigned("chunked_read_limit");
        _ = RemoteWriteReader.ReadHeaders(section);
        _ = section.Flag("read_recent");
        _ = section.Flag("filter_external_labels");
        _ = LabelsReader.Read(section, "required_matchers");
        _ = HttpClientReader.Read(section, directory, HttpClientOptions.Default);
        return section;
    }
}
