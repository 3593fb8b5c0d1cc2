using System.Diagnostics;
using ScrapeCluster.Testing;
using ScrapeCluster.Testing.Processes;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests;

/// <summary>The README's first promise: one command, no account, no other server, samples within 20 seconds.</summary>
public sealed class EmbeddedDefaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Started_with_nothing_else_it_scrapes_itself_and_demo_targets_into_its_own_receiver_within_20_seconds()
    {
        var clock = Stopwatch.StartNew();
        await using var server = await ServerProcess.StartAsync(
            ["--web.listen-address=127.0.0.1:0", $"--storage.path={_folder.Path}/data"], _folder.Path);

        await Eventually.HoldsAsync(async () =>
        {
            (await server.MetricAsync("scrapecluster_remote_write_acknowledged_samples_total")).ShouldBeGreaterThan(100);
            var targets = await server.TargetsAsync();
            targets.Count.ShouldBeGreaterThan(1);
            targets.ShouldAllBe(target => target.GetProperty("health").GetString() == "up");
        });

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        (await server.Http.GetStringAsync("/")).ShouldContain("<html");
        (await server.StopAsync()).ShouldBe(0);
    }

    public void Dispose() => _folder.Dispose();
}
