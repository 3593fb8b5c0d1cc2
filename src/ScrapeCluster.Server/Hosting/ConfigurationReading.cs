using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Server.Hosting;

/// <summary>Reads a configuration that shall run, not only be checked: what cannot be carried out yet is refused.</summary>
internal static class ConfigurationReading
{
    public static ConfigurationResult Read(string path)
    {
        var loaded = ConfigurationLoader.Load(path);
        if (loaded.Options is not { } options)
            return loaded;
        var refused = options.RemoteWrites
            .Where(write => write.NotSupportedYet.Count > 0)
            .Select(write => $"{path}: remote_write \"{write.Name}\": {string.Join(", ", write.NotSupportedYet)} is not supported yet; take it out to run.")
            .ToValueList();
        return refused.Count > 0 ? new ConfigurationResult(null, refused) : loaded;
    }
}
