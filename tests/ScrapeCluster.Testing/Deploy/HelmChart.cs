using System.Diagnostics;
using ScrapeCluster.Testing.Processes;

namespace ScrapeCluster.Testing.Deploy;

/// <summary>What helm makes of deploy/helm/scrapecluster; where helm is not, tests/helm with the same template language.</summary>
public static class HelmChart
{
    private static readonly Lazy<Task<string>> s_renderer = new(BuildRendererAsync);

    /// <summary>The chart's folder.</summary>
    public static string Folder => Path.Combine(Programs.Root, "deploy", "helm", "scrapecluster");

    /// <param name="values">Files of values, the last one wins.</param>
    /// <returns>YAML documents.</returns>
    /// <exception cref="InvalidOperationException">The chart refuses the values, or there is nothing to render it with; with what was said.</exception>
    public static async Task<string> RenderAsync(string release, string @namespace, params string[] values) => IsOnPath("helm")
        ? await RunAsync("helm", ["template", release, Folder, "--namespace", @namespace, .. values.SelectMany(file => new[] { "--values", file })])
        : await RunAsync(await s_renderer.Value, [Folder, release, @namespace, .. values]);

    private static async Task<string> BuildRendererAsync()
    {
        if (!IsOnPath("go"))
            throw new InvalidOperationException("Cannot find \"helm\" or \"go\": put helm on PATH, or install Debian's golang-go, golang-github-masterminds-sprig-dev and golang-k8s-sigs-yaml-dev.");
        var folder = Directory.CreateTempSubdirectory("scrapecluster-helm-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        await RunAsync("go", ["build", "-o", $"{folder}/render", Path.Combine(Programs.Root, "tests", "helm", "main.go")],
            ("GO111MODULE", "off"), ("GOPATH", Environment.GetEnvironmentVariable("GOPATH") ?? "/usr/share/gocode"), ("GOCACHE", $"{folder}/cache"), ("GOFLAGS", ""));
        return $"{folder}/render";
    }

    private static bool IsOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<string> RunAsync(string program, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with status {process.ExitCode}: {await errors}");
    }
}
