using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>Reads a configuration file into options. Collects every mistake before it gives up.</summary>
public static class ConfigurationLoader
{
    public static ConfigurationResult Load(string path) => throw new NotImplementedException();
}

/// <summary>Options, or all mistakes: each one sentence with file, line and place in front.</summary>
public sealed record ConfigurationResult(ScrapeClusterOptions? Options, ValueList<string> Errors);
