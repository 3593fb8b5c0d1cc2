using ScrapeCluster.Pipeline.Configuration.Rendering;
using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Configuration.Yaml;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Targets;
using YamlNode = ScrapeCluster.Pipeline.Configuration.Yaml.YamlNode;
using YamlReader = ScrapeCluster.Pipeline.Configuration.Yaml.YamlReader;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>
/// Reads a configuration file into options. Collects every mistake before it gives up. Accepts and refuses what
/// Prometheus 3.14 does (config/config.go), with the differences that config/README.md lists.
/// </summary>
public sealed class ConfigurationLoader
{
    private readonly List<ErrorSink> _sinks = [];
    private readonly List<string> _files = [];
    private readonly JobNames _jobs = new();

    private ConfigurationLoader()
    {
    }

    /// <param name="path">Of the main file; errors name it as it is written here.</param>
    public static ConfigurationResult Load(string path) => new ConfigurationLoader().LoadMain(path);

    private ConfigurationResult LoadMain(string path)
    {
        var directory = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
        var errors = Open(path, out var root);
        var options = RootReader.Read(root, errors, directory, _jobs);
        var pools = options.ScrapePools.Concat(LoadScrapeConfigFiles(options)).ToValueList();
        var mistakes = _sinks.SelectMany(sink => sink.Errors).ToValueList();
        return new ConfigurationResult(mistakes.Count == 0 ? Build(options, pools) : null, mistakes);
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

    private IReadOnlyList<string> List(string pattern)
    {
        try
        {
            return new FilePattern(pattern).List();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _sinks[0].Add(0, "scrape_config_files", $"{NodeReader.Quote(pattern)} cannot be listed: {exception.Message}");
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
