using System.Text.Json;
using ScrapeCluster.Testing.Processes;

namespace ScrapeCluster.Load.Fakes;

/// <summary>A fake in a process of its own, so that its work is not the contender's and its pauses are not the measurement's.</summary>
internal sealed class FakeProcess : IAsyncDisposable
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNameCaseInsensitive = true };

    private readonly ChildProcess _child;
    private readonly HttpClient _http;

    private FakeProcess(ChildProcess child, Uri control)
    {
        _child = child;
        _http = new HttpClient { BaseAddress = control, Timeout = TimeSpan.FromSeconds(60) };
    }

    public static async Task<FakeProcess> StartAsync(string mode, params IReadOnlyList<string> arguments)
    {
        var child = ChildProcess.Start(Environment.ProcessPath!, [mode, .. arguments]);
        try
        {
            var control = await child.WaitForOutputAsync(
                output => output.Split('\n').FirstOrDefault(line => line.StartsWith(ControlServer.Announcement, StringComparison.Ordinal)),
                TimeSpan.FromSeconds(60), $"{mode} does not start");
            return new FakeProcess(child, new Uri(control[ControlServer.Announcement.Length..]));
        }
        catch
        {
            await child.DisposeAsync();
            throw;
        }
    }

    public async Task<T> AskAsync<T>(string path) => JsonSerializer.Deserialize<T>(await _http.GetStringAsync(path), s_json)!;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _child.DisposeAsync();
    }
}
