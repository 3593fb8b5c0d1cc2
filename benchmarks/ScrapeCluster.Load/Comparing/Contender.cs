using System.Diagnostics;
using ScrapeCluster.Testing.Processes;

namespace ScrapeCluster.Load.Comparing;

/// <summary>A program that scrapes and writes: how it is started on a configuration like Prometheus'.</summary>
/// <param name="Arguments">From its place.</param>
/// <param name="ReadsRemoteWrite">The receiver stands in the configuration, not on the command line.</param>
internal sealed record Contender(string Name, string Program, Func<ContenderPlace, IReadOnlyList<string>> Arguments, bool ReadsRemoteWrite)
{
    /// <summary>All keep samples on disk until they are sent, and send remote write 1.0 with snappy.</summary>
    public static Contender Find(string name, string? tools) => name switch
    {
        "scrapecluster" => new(name, Programs.Server, place =>
            [$"--config.file={place.ConfigFile}", $"--storage.path={place.DataFolder}", $"--web.listen-address=127.0.0.1:{place.Port}"], true),
        "prometheus" => new(name, Tool(name, tools), place =>
            ["--agent", $"--config.file={place.ConfigFile}", $"--storage.agent.path={place.DataFolder}", $"--web.listen-address=127.0.0.1:{place.Port}"], true),
        "vmagent" => new(name, Tool(name, tools), place =>
            [
                $"-promscrape.config={place.ConfigFile}", $"-remoteWrite.url={place.WriteUrl}", $"-remoteWrite.tmpDataPath={place.DataFolder}",
                $"-httpListenAddr=127.0.0.1:{place.Port}", "-remoteWrite.forcePromProto",
            ], false),
        _ => throw new FormatException($"Unknown contender \"{name}\"; allowed: scrapecluster, vmagent, prometheus."),
    };

    /// <summary>What compare.sh wrote down when it brought it, else what it says of itself, in one line.</summary>
    public string Version()
    {
        if (File.Exists($"{Program}.version"))
            return File.ReadAllText($"{Program}.version").Trim();
        using var process = Process.Start(new ProcessStartInfo(Program, ["--version"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd() + error.Result;
        process.WaitForExit();
        return text.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0, "version unknown");
    }

    private static string Tool(string name, string? tools)
    {
        foreach (var folder in (tools is null ? [] : new[] { tools }).Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)))
        {
            if (Path.Combine(folder, name) is var path && File.Exists(path))
                return path;
        }

        throw new FileNotFoundException($"Cannot find \"{name}\": run benchmarks/compare.sh, which brings it, or put it on PATH.");
    }
}
