using System.Text.Json;
using ScrapeCluster.Testing.RemoteWrite;

namespace ScrapeCluster.Load.Fakes;

/// <summary>Fake targets and a fake receiver, a process each.</summary>
internal sealed class FakeRig : IAsyncDisposable
{
    private readonly FakeProcess _fleet;
    private readonly FakeProcess _receiver;

    private FakeRig(FakeProcess fleet, FakeProcess receiver, string targetsJson, Uri writeUrl)
    {
        _fleet = fleet;
        _receiver = receiver;
        TargetsJson = targetsJson;
        WriteUrl = writeUrl;
    }

    /// <summary>The targets as a file of file_sd_configs.</summary>
    public string TargetsJson { get; }

    /// <summary>Where to write to.</summary>
    public Uri WriteUrl { get; }

    public static async Task<FakeRig> StartAsync(FakeOptions options)
    {
        var fleet = await FakeProcess.StartAsync(FakeModes.Targets, options.ToArguments());
        try
        {
            var receiver = await FakeProcess.StartAsync(FakeModes.Receiver);
            var group = new { targets = await fleet.AskAsync<string[]>("/targets"), labels = new { cluster = "bench", region = "eu-west-1" } };
            return new FakeRig(fleet, receiver, JsonSerializer.Serialize(new[] { group }), await receiver.AskAsync<Uri>("/url"));
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public Task<FleetFigures> FleetAsync() => _fleet.AskAsync<FleetFigures>("/figures");

    public Task ForgetScrapesAsync() => _fleet.AskAsync<bool>("/forget");

    public Task<ReceiverCounts> ReceivedAsync() => _receiver.AskAsync<ReceiverCounts>("/counts");

    public async ValueTask DisposeAsync()
    {
        await _fleet.DisposeAsync();
        await _receiver.DisposeAsync();
    }
}
