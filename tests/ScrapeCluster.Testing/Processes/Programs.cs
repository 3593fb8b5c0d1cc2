namespace ScrapeCluster.Testing.Processes;

/// <summary>Where the real programs are that tests start. A missing one is a failure that says how to get it, never a skip.</summary>
public static class Programs
{
    public static string Prometheus => Find("prometheus");

    public static string NodeExporter => Find("prometheus-node-exporter");

    /// <summary>The repository's root: the folder of ScrapeCluster.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>
    /// The program that the environment variable SCRAPECLUSTER_SERVER names, else the built server of the same configuration (Debug or
    /// Release) as the running tests.
    /// </summary>
    public static string Server
    {
        get
        {
            if (Environment.GetEnvironmentVariable("SCRAPECLUSTER_SERVER") is { Length: > 0 } named)
                return named;
            var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
            var path = Path.Combine(Root, "src", "ScrapeCluster.Server", "bin", configuration, "net10.0", "scrapecluster");
            return File.Exists(path)
                ? path
                : throw new FileNotFoundException($"Cannot find the server at \"{path}\": build the solution in configuration {configuration} first.");
        }
    }

    private static string Find(string name)
    {
        var folders = new[] { Path.Combine(Root, "tests", ".tools", "usr", "bin") }
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries));
        foreach (var folder in folders)
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path))
                return path;
        }

        throw new FileNotFoundException($"Cannot find the program \"{name}\": run tests/run.sh, which brings it, or install the Debian package of that name.");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ScrapeCluster.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException($"Cannot find ScrapeCluster.sln above \"{AppContext.BaseDirectory}\".");
    }
}
