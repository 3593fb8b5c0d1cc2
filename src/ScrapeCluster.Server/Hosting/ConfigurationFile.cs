namespace ScrapeCluster.Server.Hosting;

/// <summary>Which configuration file is read when none is named.</summary>
internal static class ConfigurationFile
{
    private static readonly string InWorkingDirectory = Path.Combine("config", "scrapecluster.yml");

    /// <summary>config/scrapecluster.yml under the working directory if it exists, else the copy beside the program.</summary>
    public static string Default() =>
        File.Exists(InWorkingDirectory) ? InWorkingDirectory : Path.Combine(AppContext.BaseDirectory, "scrapecluster.yml");
}
