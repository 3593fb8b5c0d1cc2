using System.Globalization;
using System.Text.Json;

namespace ScrapeCluster.Testing.Processes;

/// <summary>A real Prometheus server with its remote-write receiver on, asked by PromQL what arrived.</summary>
public sealed class PrometheusProcess : IAsyncDisposable
{
    private readonly ChildProcess _child;
    private readonly HttpClient _http;

    private PrometheusProcess(ChildProcess child, int port)
    {
        _child = child;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(20) };
    }

    public string WriteUrl => new Uri(_http.BaseAddress!, "/api/v1/write").ToString();

    /// <param name="configuration">Null: it only receives.</param>
    /// <param name="program">Null: <see cref="Programs.Prometheus"/>.</param>
    public static async Task<PrometheusProcess> StartAsync(TemporaryFolder folder, string? configuration = null, string? program = null)
    {
        var port = FreePort.Next();
        var config = folder.Write("receiver.yml", configuration ?? "global: {}\n");
        var child = ChildProcess.Start(program ?? Programs.Prometheus,
            [$"--config.file={config}", $"--storage.tsdb.path={folder.Path}/receiver", $"--web.listen-address=127.0.0.1:{port}", "--web.enable-remote-write-receiver"]);
        await child.WaitForOutputAsync(
            output => output.Contains("Server is ready to receive web requests", StringComparison.Ordinal) ? output : null,
            TimeSpan.FromSeconds(60), "Prometheus does not get ready");
        return new PrometheusProcess(child, port);
    }

    /// <summary>An instant query's vector: labels (as JSON) and value of each series.</summary>
    public async Task<IReadOnlyList<(IReadOnlyDictionary<string, string> Labels, double Value)>> QueryAsync(string promQl)
    {
        using var answer = JsonDocument.Parse(await _http.GetStringAsync($"/api/v1/query?query={Uri.EscapeDataString(promQl)}"));
        return
        [
            .. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(series => (
                (IReadOnlyDictionary<string, string>)series.GetProperty("metric").EnumerateObject().ToDictionary(l => l.Name, l => l.Value.GetString()!),
                double.Parse(series.GetProperty("value")[1].GetString()!.Replace("Inf", "Infinity", StringComparison.Ordinal), CultureInfo.InvariantCulture))),
        ];
    }

    /// <summary>The only value of a query, or null where it has no result.</summary>
    public async Task<double?> ValueAsync(string promQl) =>
        (await QueryAsync(promQl)) is [var only, ..] ? only.Value : null;

    /// <summary>What it scrapes, as its API tells it.</summary>
    public async Task<IReadOnlyList<JsonElement>> TargetsAsync()
    {
        using var answer = JsonDocument.Parse(await _http.GetStringAsync("/api/v1/targets?state=active"));
        return [.. answer.RootElement.GetProperty("data").GetProperty("activeTargets").EnumerateArray().Select(target => target.Clone())];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _child.DisposeAsync();
    }
}
