using System.Text.Json;
using System.Text.RegularExpressions;

namespace ScrapeCluster.Testing.Processes;

/// <summary>The real server as a process, reached only as a user could: flags, signals, HTTP.</summary>
public sealed partial class ServerProcess : IAsyncDisposable
{
    private readonly ChildProcess _child;

    private ServerProcess(ChildProcess child, Uri address)
    {
        _child = child;
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(20) };
    }

    public HttpClient Http { get; }

    public Uri Address => Http.BaseAddress!;

    public string Output => _child.Output;

    public int Id => _child.Id;

    public bool HasExited => _child.HasExited;

    /// <summary>Writes the configuration into the folder and starts a node on a free port with its data there.</summary>
    public static Task<ServerProcess> StartAsync(TemporaryFolder folder, string configuration, params string[] flags)
    {
        var file = folder.Write("prometheus.yml", configuration);
        return StartAsync(
            [$"--config.file={file}", "--web.listen-address=127.0.0.1:0", $"--storage.path={folder.Path}/data", .. flags], folder.Path);
    }

    /// <param name="logFile">The output goes there too.</param>
    /// <param name="networkNamespace">Where it runs. Null: where the tests run.</param>
    public static Task<ServerProcess> StartAsync(
        IEnumerable<string> arguments, string workingDirectory, string? logFile = null, string? networkNamespace = null) =>
        ListeningAsync(networkNamespace is null
            ? ChildProcess.Start(Programs.Server, arguments, workingDirectory, logFile: logFile)
            : ChildProcess.Start("ip", ["netns", "exec", networkNamespace, Programs.Server, .. arguments], workingDirectory, logFile: logFile));

    /// <param name="environment">Beside that of the tests.</param>
    public static Task<ServerProcess> StartAsync(IEnumerable<string> arguments, string workingDirectory, IReadOnlyDictionary<string, string> environment) =>
        ListeningAsync(ChildProcess.Start(Programs.Server, arguments, workingDirectory, environment));

    private static async Task<ServerProcess> ListeningAsync(ChildProcess child)
    {
        try
        {
            var address = await child.WaitForOutputAsync(
                output => Listening().Match(output) is { Success: true } match ? match.Groups[1].Value : null,
                TimeSpan.FromSeconds(60), "The server does not say where it listens");
            return new ServerProcess(child, new Uri(address));
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    public void Signal(int signal) => _child.Signal(signal);

    public Task<int> StopAsync(int signal = ChildProcess.SigTerm) => _child.StopAsync(signal);

    /// <summary>Waits for a process that ends by itself.</summary>
    /// <returns>The exit status.</returns>
    public Task<int> ExitedAsync(TimeSpan timeout) => _child.WaitForExitAsync(timeout);

    public Task<string> MetricsAsync() => Http.GetStringAsync("/metrics");

    /// <summary>The sum of all series of one own metric whose labels contain each of the given texts; 0 where there is none.</summary>
    public async Task<double> MetricAsync(string name, params string[] labels) => new MetricsPage(await MetricsAsync()).Sum(name, labels);

    /// <summary>The active targets of /api/v1/targets.</summary>
    public async Task<IReadOnlyList<JsonElement>> TargetsAsync()
    {
        using var answer = JsonDocument.Parse(await Http.GetStringAsync("/api/v1/targets?state=active"));
        return [.. answer.RootElement.GetProperty("data").GetProperty("activeTargets").EnumerateArray().Select(target => target.Clone())];
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _child.DisposeAsync();
    }

    [GeneratedRegex(@"Listening on (http://[0-9.:\[\]a-f]+)")]
    private static partial Regex Listening();
}
