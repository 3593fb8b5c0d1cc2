using ScrapeCluster.Pipeline.Configuration.Collector;
using ScrapeCluster.Pipeline.Configuration.Collector.Confmap;
using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Pipeline.Yaml;
using YamlNode = ScrapeCluster.Pipeline.Yaml.YamlNode;
using YamlReader = ScrapeCluster.Pipeline.Yaml.YamlReader;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>
/// Reads a configuration into options. Collects every mistake before it gives up. Accepts and refuses what Prometheus 3.14 does (config/config.go), with the
/// differences that config/README.md lists; a configuration of the OpenTelemetry collector is turned into one of that style first.
/// </summary>
public sealed class ConfigurationLoader
{
    private readonly List<ErrorSink> _sinks = [];
    private readonly List<string> _files = [];
    private readonly JobNames _jobs = new();
    private readonly ConfmapSources _sources = new(Environment.GetEnvironmentVariable);
    private YamlNode? _main;

    private ConfigurationLoader()
    {
    }

    /// <param name="path">Of the main file; errors name it as it is written here.</param>
    public static ConfigurationResult Load(string path) => Load(ConfigurationLocation.OfFile(path));

    public static ConfigurationResult Load(ConfigurationLocation location) => new ConfigurationLoader().LoadMain(location);

    /// <summary>The Prometheus-style configuration that one means, as YAML with its secrets, and the notes on what was changed or left out.</summary>
    /// <returns>Null where there is any mistake.</returns>
    public static (string? Yaml, ConfigurationResult Result) Convert(ConfigurationLocation location)
    {
        var loader = new ConfigurationLoader();
        var result = loader.LoadMain(location);
        return (result.Options is null || loader._main is null ? null : YamlTreeWriter.Write(loader._main), result);
    }

    private ConfigurationResult LoadMain(ConfigurationLocation location)
    {
        var (root, errors, directory) = OpenMain(location);
        _main = root;
        var options = RootReader.Read(root, errors, directory, _jobs);
        var listed = options.ScrapePools.Concat(LoadScrapeConfigFiles(options)).ToList();
        listed.AddRange(LoadAllocatedJobs(options, listed, location, errors, directory));
        listed.AddRange(LoadOperatorJobs(options, listed, location, errors));
        var pools = listed.ToValueList();
        var mistakes = _sinks.SelectMany(sink => sink.Errors).ToValueList();
        return new ConfigurationResult(mistakes.Count == 0 ? Build(options, pools) : null, mistakes);
    }

    private (YamlNode? Root, ErrorSink Errors, string Directory) OpenMain(ConfigurationLocation location)
    {
        if (location.File is not { } path)
            return OpenSources(location);
        var errors = Open(path, out var root);
        return CollectorDocument.Is(root)
            ? (Translate([ConfmapDocument.Of(root, path, errors)], errors, location), errors, Directory.GetCurrentDirectory())
            : (root, errors, Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/");
    }

    // Relative paths are relative to where the program runs, as in the collector.
    private (YamlNode? Root, ErrorSink Errors, string Directory) OpenSources(ConfigurationLocation location)
    {
        var errors = new ErrorSink(location.Name);
        _sinks.Add(errors);
        var documents = new List<YamlMapping?>();
        foreach (var source in location.Sources())
        {
            try
            {
                documents.Add(ConfmapDocument.Read(_sources.Fetch(source.Uri), source.Name, errors));
            }
            catch (ConfmapException e)
            {
                errors.Add(0, source.Name, e.Message);
            }
        }

        var roots = documents.OfType<YamlMapping>().ToList();
        if (errors.Count == 0 && roots.TrueForAll(root => root.Entries.Count == 0))
            errors.Add(0, "", "there is no configuration in it");
        if (roots.Exists(CollectorDocument.Is))
            return (Translate(documents, errors, location), errors, Directory.GetCurrentDirectory());
        _files.AddRange(_sources.Files);
        if (roots.Count > 1)
            errors.Add(0, "", "only configurations of a collector can be put together of several; use scrape_config_files");
        return (roots.FirstOrDefault(), errors, Directory.GetCurrentDirectory());
    }

    private YamlMapping? Translate(IReadOnlyList<YamlMapping?> documents, ErrorSink errors, ConfigurationLocation location)
    {
        var root = documents.OfType<YamlMapping>().Aggregate((YamlMapping?)null, (below, above) => below is null ? above : ConfmapMerge.Merge(below, above));
        if (root is null || errors.Count > 0)
            return null;
        var expanded = (YamlMapping)new ConfmapExpander(_sources, errors).Expand(root);
        _files.AddRange(_sources.Files.Except(_files).ToList());
        foreach (var name in _sources.Unset.Distinct())
            errors.Warn(0, "", $"environment variable {name} is not set: it is empty here");
        return errors.Count > 0 ? null : CollectorTranslation.Translate(expanded, errors, location, Environment.GetEnvironmentVariable);
    }

    private ScrapeClusterOptions Build(RootOptions root, ValueList<ScrapePoolOptions> pools)
    {
        var options = new ScrapeClusterOptions
        {
            ExternalLabels = root.Global.ExternalLabels,
            ScrapePools = pools,
            RemoteWrites = root.RemoteWrites,
            Builtin = root.Builtin,
            Warnings = _sinks.SelectMany(sink => sink.Warnings).ToValueList(),
            RefusedAtStart = _sinks.SelectMany(sink => sink.Refusals).ToValueList(),
            Files = _files.ToValueList(),
        };
        return options with { Yaml = ConfigurationRenderer.Render(root.Global, options) };
    }

    private List<ScrapePoolOptions> LoadScrapeConfigFiles(RootOptions main)
    {
        var pools = new List<ScrapePoolOptions>();
        foreach (var file in main.ScrapeConfigFiles.SelectMany(List))
        {
            var errors = Open(file, out var node);
            if (node is not null && SectionReader.From(node, ScrapeConfigFilesReader.FileKeys, errors, "") is { } root)
                pools.AddRange(RootReader.ReadScrapePools(root, main.Global, Path.GetDirectoryName(file) ?? "/", _jobs));
        }

        return pools;
    }

    private static IReadOnlyList<ScrapePoolOptions> LoadAllocatedJobs(
        RootOptions main, List<ScrapePoolOptions> listed, ConfigurationLocation location, ErrorSink errors, string directory)
    {
        if (main.Builtin.TargetAllocator is not { } allocator || errors.Count > 0)
            return [];
        if (location.JobsOf?.Invoke(allocator) is { } answer)
            return TargetAllocatorJobs.Read(answer, allocator, main.Global, listed.Select(pool => pool.JobName).ToHashSet(StringComparer.Ordinal), errors, directory);
        if (location.JobsOf is not null)
            errors.Warn(0, "target_allocator", $"{allocator.JobsUrl} has not answered yet: its jobs come as soon as it does");
        return [];
    }

    private static IReadOnlyList<ScrapePoolOptions> LoadOperatorJobs(RootOptions main, List<ScrapePoolOptions> listed, ConfigurationLocation location, ErrorSink errors)
    {
        if (location.OperatorJobs is null || errors.Count > 0)
            return [];
        if (location.OperatorJobs() is { } jobs)
            return OperatorResourceJobs.Read(jobs, main.Global, listed.Select(pool => pool.JobName).ToHashSet(StringComparer.Ordinal), errors);
        errors.Warn(0, "--discovery.operator-crds", "the Kubernetes API server has not given its resources yet: their jobs come as soon as it does");
        return [];
    }

    private IReadOnlyList<string> List(string pattern)
    {
        try
        {
            return new FilePattern(pattern).List();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _sinks[0].Add(0, "scrape_config_files", $"{Excerpt.Of(pattern)} cannot be listed: {exception.Message}");
            return [];
        }
    }

    private ErrorSink Open(string path, out YamlNode? root)
    {
        var errors = new ErrorSink(path);
        _sinks.Add(errors);
        _files.Add(Path.GetFullPath(path));
        root = null;
        try
        {
            root = YamlReader.Read(YamlBytes.Decode(File.ReadAllBytes(path)), out var unreadLine);
            if (unreadLine > 0)
                errors.Warn(unreadLine, "", "what begins here is not read: it is outside of the first document of this file");
        }
        catch (YamlFormatException exception)
        {
            errors.Add(exception.Line, "", exception.Message);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add(0, "", $"this file cannot be read: {exception.Message}");
        }

        return errors;
    }
}
