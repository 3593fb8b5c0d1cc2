using ScrapeCluster.Pipeline.Configuration;

namespace ScrapeCluster.Server.Hosting;

/// <summary>Reads a configuration that shall run, not only be checked: what cannot be carried out yet is refused.</summary>
internal static class ConfigurationReading
{
    public static ConfigurationResult Read(ConfigurationLocation location, JobSources jobs)
    {
        var loaded = ConfigurationLoader.Load(jobs.AddTo(location));
        return loaded.Options is { RefusedAtStart.Count: > 0 } options ? new ConfigurationResult(null, options.RefusedAtStart) : loaded;
    }
}
