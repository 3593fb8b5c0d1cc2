using System.Globalization;
using System.Text.Json;
using ScrapeCluster.Testing.Processes;
using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests;

/// <summary>Targets that never answer, never end, explode, or talk nonsense: a clear message each, and nobody else is harmed.</summary>
public sealed class HostileTargetsTests : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Each_bad_target_is_down_for_a_reason_that_is_told_and_the_good_one_misses_nothing()
    {
        await using var good = await FakeTarget.StartAsync();
        good.Serve("good 1\n");
        await using var silent = await FakeTarget.StartAsync();
        silent.Answer = context => Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
        await using var endless = await FakeTarget.StartAsync();
        endless.ServeEndless();
        await using var bomb = await FakeTarget.StartAsync();
        bomb.ServeEndless(packed: true);
        await using var binary = await FakeTarget.StartAsync();
        binary.ServeBytes([.. Enumerable.Range(0, 4096).Select(i => (byte)((i * 31) + 7))]);
        await using var broken = await FakeTarget.StartAsync();
        broken.Serve("fine 1\nnot fine at all\n");
        await using var refusing = await FakeTarget.StartAsync();
        refusing.ServeStatus(503);
        await using var receiver = await FakeReceiver.StartAsync();
        var expected = new Dictionary<string, (string Address, string Error)>
        {
            ["silent"] = (silent.Address, "1s"),
            ["endless"] = (endless.Address, "body_size_limit"),
            ["bomb"] = (bomb.Address, "body_size_limit"),
            ["binary"] = (binary.Address, ""),
            ["broken"] = (broken.Address, "line 2"),
            ["refusing"] = (refusing.Address, "503"),
            ["gone"] = ($"127.0.0.1:{FreePort.Next()}", "refused"),
        };
        var jobs = string.Concat(expected.Select(job => Job(job.Key, job.Value.Address)));
        await using var server = await ServerProcess.StartAsync(_folder,
            $"global:\n  scrape_interval: 2s\n  scrape_timeout: 1s\nscrape_configs:{Job("good", good.Address)}{jobs}\n"
            + $"remote_write:\n  - url: {receiver.Url}\n    queue_config:\n      batch_send_deadline: 500ms\n");

        await receiver.WaitUntilAsync(r => r.Series.Any(series => series.Key.StartsWith("good{", StringComparison.Ordinal) && series.Value.Count >= 7), "seven good scrapes");

        var targets = (await server.TargetsAsync()).ToDictionary(target => target.GetProperty("scrapePool").GetString()!);
        targets["good"].GetProperty("health").GetString().ShouldBe("up");
        foreach (var (job, (_, error)) in expected)
            ShouldBeDown(job, targets[job], error);
        receiver.SamplesOf("good{").ShouldHaveNoGap(s_interval, "good");
        foreach (var job in expected.Keys)
            receiver.Series.Single(series => series.Key.StartsWith("up{", StringComparison.Ordinal) && series.Key.Contains($"job=\"{job}\"", StringComparison.Ordinal)).Value.ShouldAllBe(sample => sample.Value == 0);
        receiver.Series.Keys.ShouldNotContain(name => name.StartsWith("fine", StringComparison.Ordinal), "a page with an error is rolled back whole");
        receiver.ShouldBeSound();
        await Sums.ShouldAddUpAsync(server);
        (await server.MetricAsync("process_working_set_bytes")).ShouldBeLessThan(600e6);
        (await server.StopAsync()).ShouldBe(0);
    }

    public void Dispose() => _folder.Dispose();

    private static void ShouldBeDown(string job, JsonElement target, string error)
    {
        target.GetProperty("health").GetString().ShouldBe("down", job);
        target.GetProperty("lastError").GetString().ShouldNotBeNull().ShouldContain(error, Case.Insensitive, job);
    }

    private static string Job(string name, string address) => string.Create(CultureInfo.InvariantCulture,
        $"\n  - job_name: {name}\n    body_size_limit: 1MB\n    static_configs:\n      - targets: ['{address}']");
}
