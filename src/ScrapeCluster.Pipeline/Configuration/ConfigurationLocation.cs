using ScrapeCluster.Pipeline.Configuration.Collector;
using ScrapeCluster.Pipeline.Configuration.Collector.Confmap;
using ScrapeCluster.Pipeline.Discovery.OperatorResources;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>Where a configuration is, and what becomes of the parts of a collector's that cannot be carried out.</summary>
public sealed record ConfigurationLocation
{
    /// <summary>The environment variable that holds a whole configuration, in place of all others (aws-otel-collector, pkg/config/config_factory.go).</summary>
    public const string ContentVariable = "AOT_CONFIG_CONTENT";

    /// <summary>Paths, or URIs as the collector takes them: <c>file:</c>, <c>env:</c>, <c>yaml:</c>, <c>http:</c>, <c>https:</c>. Each is put over those before it.</summary>
    public required ValueList<string> Uris { get; init; }

    public UnsupportedPolicy Unsupported { get; init; }

    public CollectorCompatibility Compatibility { get; init; }

    /// <summary>
    /// What a target allocator answered last when it was asked for its jobs, or null where it never did. Null: it is not asked, and its jobs are left out.
    /// </summary>
    public Func<TargetAllocatorOptions, string?>? JobsOf { get; init; }

    /// <summary>What the custom resources of the Prometheus Operator came to last, or null where they are not known yet. Null: there are none.</summary>
    public Func<OperatorJobs?>? OperatorJobs { get; init; }

    /// <param name="path">Whatever is in it, it is no URI.</param>
    public static ConfigurationLocation OfFile(string path) => new() { Uris = ["file:" + path] };

    /// <summary>Whether a text is one that <see cref="Uris"/> can have; if not, says why.</summary>
    public static bool IsUri(string text, out string error)
    {
        try
        {
            _ = ConfmapUri.OfFlag(text);
            error = "";
            return true;
        }
        catch (ConfmapException e)
        {
            error = e.Message;
            return false;
        }
    }

    /// <summary>What it is called in messages.</summary>
    public string Name => Uris is ["env:" + ContentVariable] ? ContentVariable : string.Join(" + ", Sources().Select(source => source.Name));

    public bool IsFile => File is not null;

    /// <summary>The only file's path, as it is written; null where it is no file, or more than one.</summary>
    internal string? File => Sources().ToList() is [{ Uri: { Scheme: "file", Rest: var path } }] ? path : null;

    /// <exception cref="ConfmapException">One is no URI of a known scheme.</exception>
    internal IEnumerable<(ConfmapUri Uri, string Name)> Sources() => Uris.Select(text =>
    {
        var uri = ConfmapUri.OfFlag(text);
        return (uri, uri switch
        {
            { Scheme: "file" } => uri.Rest,
            { Scheme: "env", Rest: ContentVariable } => ContentVariable,
            { Scheme: "yaml" } => "--config=yaml",
            _ => text,
        });
    });
}
