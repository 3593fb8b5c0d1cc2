using System.Globalization;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Testing.Http;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Hosting;

/// <summary>Whole nodes with everything real: targets over HTTP, discovery, pipeline, writers, a receiver.</summary>
public class ClusterOfOneTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private FakeReceiver _receiver = null!;
    private TestHttpServer _target = null!;

    public async ValueTask InitializeAsync()
    {
        _receiver = await FakeReceiver.StartAsync();
        _target = await TestHttpServer.StartAsync(context =>
        {
            context.Response.ContentType = "text/plain; version=0.0.4";
            return context.Response.Body.WriteAsync("a 1\nb 2\n"u8.ToArray()).AsTask();
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Fact]
    public async Task A_static_target_is_scraped_on_its_grid_and_its_samples_arrive()
    {
        await using var node = await TestNode.StartAsync(Options(Job("one")));
        await node.ReadyAsync();
        await ScrapedAsync("one", 4);
        await node.StopAsync();

        Grid.ShouldHoldEachSlotOnce(Samples("up", "one").Select(sample => sample.TimestampMs), 1000);
        Samples("a", "one").Select(sample => sample.TimestampMs).ShouldBe(Samples("up", "one").Select(sample => sample.TimestampMs));
        NothingShouldBeWrong(node);
    }

    [Fact]
    public async Task A_stop_sends_what_was_scraped_and_writes_no_markers()
    {
        await using var node = await TestNode.StartAsync(Options(Job("one")));
        await node.ReadyAsync();
        await ScrapedAsync("one", 2);
        await node.StopAsync();

        Samples("up", "one").Count.ShouldBe((int)node.Ledger.Done);
        _receiver.Series.Values.SelectMany(samples => samples).ShouldNotContain(sample => IsMarker(sample));
        NothingShouldBeWrong(node);
    }

    [Fact]
    public async Task A_reload_does_not_disturb_unchanged_jobs_and_ends_removed_ones_with_markers()
    {
        await using var node = await TestNode.StartAsync(Options(Job("kept"), Job("removed")));
        await node.ReadyAsync();
        await ScrapedAsync("kept", 2);
        await ScrapedAsync("removed", 2);

        await node.Node.ReloadAsync(Options(Job("kept"), Job("added")), CancellationToken.None);
        await ScrapedAsync("added", 2);
        await _receiver.WaitUntilAsync(_ => Samples("up", "removed").Any(IsMarker), "markers of the removed job");
        await node.StopAsync();

        Grid.ShouldHoldEachSlotOnce(Samples("up", "kept").Select(sample => sample.TimestampMs), 1000);
        foreach (var name in new[] { "up", "a", "b", "scrape_duration_seconds" })
            Samples(name, "removed").Count(IsMarker).ShouldBe(1, name);
        IsMarker(Samples("a", "removed")[^1]).ShouldBeTrue();
        NothingShouldBeWrong(node);
    }

    [Fact]
    public async Task A_reload_that_changes_the_interval_goes_on_without_markers()
    {
        await using var node = await TestNode.StartAsync(Options(Job("one")));
        await node.ReadyAsync();
        await ScrapedAsync("one", 2);

        await node.Node.ReloadAsync(Options(Job("one") with { ScrapeInterval = Interval / 2, ScrapeTimeout = Interval / 2 }), CancellationToken.None);
        var before = Samples("up", "one").Count;
        await ScrapedAsync("one", before + 4);
        await node.StopAsync();

        Grid.ShouldHoldEachSlotOnce(Samples("up", "one").TakeLast(3).Select(sample => sample.TimestampMs), 500);
        _receiver.Series.Values.SelectMany(samples => samples).ShouldNotContain(sample => IsMarker(sample));
        NothingShouldBeWrong(node);
    }

    [Fact]
    public async Task A_reload_that_cannot_be_used_changes_nothing()
    {
        await using var node = await TestNode.StartAsync(Options(Job("one")));
        await node.ReadyAsync();
        var inForce = node.Node.Options;
        var twice = new ScrapeClusterOptions { ScrapePools = [Job("one"), Job("one")], RemoteWrites = inForce.RemoteWrites };

        await Should.ThrowAsync<ArgumentException>(() => node.Node.ReloadAsync(twice, CancellationToken.None));

        node.Node.Options.ShouldBeSameAs(inForce);
        await ScrapedAsync("one", 2);
    }

    [Fact]
    public async Task Targets_are_shown_with_their_last_scrape_and_dropped_ones_with_their_labels()
    {
        var job = Job("one", Address, "dropped:1") with
        {
            RelabelConfigs = [new RelabelRuleOptions { Action = RelabelAction.Drop, SourceLabels = ["__address__"], Regex = "dropped:1" }],
        };
        await using var node = await TestNode.StartAsync(Options(job));
        await node.ReadyAsync();
        (await node.Status.TargetsAsync(CancellationToken.None)).Active.ShouldHaveSingleItem();
        await ScrapedAsync("one", 1);

        var status = await node.Status.TargetsAsync(CancellationToken.None);

        var active = status.Active.ShouldHaveSingleItem();
        active.Node.ShouldBe(node.Address);
        active.Last.ShouldNotBeNull().SamplesScraped.ShouldBe(2);
        active.LastScrape.ShouldNotBeNull().ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromSeconds(10));
        status.Dropped.ShouldHaveSingleItem().DiscoveredLabels.Get("__address__").ShouldBe("dropped:1");
        status.DroppedCounts.ShouldBe(new Dictionary<string, int> { ["one"] = 1 });
    }

    private string Address => $"{_target.Url.Host}:{_target.Url.Port}";

    private ScrapePoolOptions Job(string name, params string[] addresses) => new()
    {
        JobName = name,
        ScrapeInterval = Interval,
        ScrapeTimeout = Interval,
        Discoveries = [new StaticDiscoveryOptions([new StaticGroupOptions(addresses.Length > 0 ? addresses.ToValueList() : [Address], LabelSet.Empty)])],
    };

    private ScrapeClusterOptions Options(params ScrapePoolOptions[] jobs) => new()
    {
        ScrapePools = jobs.ToValueList(),
        RemoteWrites =
        [
            new RemoteWriteOptions
            {
                Name = "receiver",
                Url = _receiver.Url.ToString(),
                Queue = new QueueOptions { BatchSendDeadline = TimeSpan.FromMilliseconds(200) },
            },
        ],
    };

    private IReadOnlyList<ReceivedSample> Samples(string metric, string job) =>
        _receiver.Series.GetValueOrDefault(string.Create(CultureInfo.InvariantCulture, $"{metric}{{instance=\"{Address}\",job=\"{job}\"}}")) ?? [];

    private Task ScrapedAsync(string job, int times) =>
        _receiver.WaitUntilAsync(_ => Samples("up", job).Count(sample => sample.Value == 1) >= times, $"{times} scrapes of job {job}");

    private static bool IsMarker(ReceivedSample sample) => SpecialValues.IsStaleNaN(sample.Value);

    private void NothingShouldBeWrong(TestNode node)
    {
        _receiver.Problems.ShouldBeEmpty();
        _receiver.OutOfOrder.ShouldBeEmpty();
        _receiver.Duplicates.ShouldBeEmpty();
        var ledger = node.Ledger;
        ledger.Due.ShouldBe(ledger.Done + ledger.Failed + ledger.MissedInAll + ledger.InFlight);
        ledger.Failed.ShouldBe(0);
        ledger.InFlight.ShouldBe(0);
    }
}
