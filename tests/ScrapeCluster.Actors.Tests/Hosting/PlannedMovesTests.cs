using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Discovery;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.Targets;
using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.Targets;
using Shouldly;
using Xunit;
using Eventually = ScrapeCluster.Testing.Eventually;

namespace ScrapeCluster.Actors.Tests.Hosting;

/// <summary>Nodes in this process that stop, start and join while a fleet of targets is scraped.</summary>
public sealed class PlannedMovesTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int Targets = 90;
    private const int Series = 30;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly TargetFleet _fleet = TargetFleet.Start(Targets, Series);
    private readonly List<TestNode> _nodes = [];
    private readonly List<TestNode> _stopped = [];
    private CheckingReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await CheckingReceiver.StartAsync(Interval);

    [Fact]
    public async Task Invariants_2_to_4_every_node_is_restarted_in_turn_and_no_target_notices()
    {
        await StartAsync(3);
        _fleet.Forget();
        _receiver.Forget();

        for (var round = 0; round < 3; round++)
        {
            await StopAsync(_nodes[0]);
            await StartAsync(1);
        }

        await EndAsync();
        NothingMissedOrDoubled();
        _receiver.Statistics.Markers.ShouldBe(0, string.Join("\n", _receiver.Statistics.MarkedSeries.Take(10)));
        LedgersShouldAddUp();
        _nodes[0].Shards.All.SelectMany(shard => shard.Moves).ShouldContain(move => move.StoppedAtMs > 0 && move.StartedAtMs - move.StoppedAtMs < 5000);
    }

    [Fact]
    public async Task Invariant_4_series_that_vanish_during_a_move_get_one_marker_and_those_that_merely_move_none()
    {
        await StartAsync(2);
        _fleet.Forget();
        _receiver.Forget();

        var stop = StopAsync(_nodes[0]);
        _fleet.SetSeries(Series - 5, _fleet.Targets);
        await stop;
        await EndAsync();
        await EndAsync();

        NothingMissedOrDoubled();
        _receiver.Statistics.Markers.ShouldBe(Targets * 5);
        _receiver.Statistics.MarkedSeries.Select(marked => marked[..(marked.LastIndexOf('}') + 1)]).Distinct().Count().ShouldBe(Targets * 5);
    }

    [Fact]
    public async Task Invariant_3_samples_that_wait_for_a_receiver_that_is_down_keep_their_order_across_a_move()
    {
        await StartAsync(2);
        _fleet.Forget();
        _receiver.Forget();

        await _receiver.GoDownAsync();
        await _fleet.ScrapedAsync(1, Patience, "scrapes while the receiver is down");
        await StopAsync(_nodes[0]);
        await _fleet.ScrapedAsync(1, Patience, "scrapes after the move");
        await _receiver.ComeBackAsync();
        await EndAsync();

        NothingMissedOrDoubled();
        _receiver.Statistics.Markers.ShouldBe(0);
        _receiver.Statistics.LongestGap.ShouldBeLessThan(Interval * 1.5, _receiver.Statistics.LongestGapSeries);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.Concat(_stopped))
            await node.DisposeAsync();
        await _receiver.DisposeAsync();
        await _fleet.DisposeAsync();
    }

    private async Task StartAsync(int count)
    {
        for (var i = 0; i < count; i++)
            _nodes.Add(await TestNode.StartAsync(Options(), [.. _nodes.Select(node => node.Address)]));
        foreach (var node in _nodes)
            await node.ReadyAsync();
        await Eventually.TrueAsync(
            () => _nodes.TrueForAll(node => TargetsOf(node) > 0) && _nodes.Sum(TargetsOf) == Targets, Patience,
            () => $"targets of the nodes: {string.Join(", ", _nodes.Select(TargetsOf))}");
        await QuietAsync();
    }

    // Shares are fair and nothing has moved for a while: what is counted from here on begins with a scrape in time.
    private async Task QuietAsync()
    {
        var fair = 256 / _nodes.Count / 2;
        await Eventually.TrueAsync(
            () => _nodes.TrueForAll(node => node.Shards.All.Count > fair) && LastMove() < DateTimeOffset.UtcNow - (2 * Interval), Patience,
            () => $"shards of the nodes: {string.Join(", ", _nodes.Select(node => node.Shards.All.Count))}, last move {LastMove():T}");
        await _fleet.ScrapedAsync(1, Patience, "start");
    }

    private DateTimeOffset LastMove() => DateTimeOffset.FromUnixTimeMilliseconds(
        _nodes.SelectMany(node => node.Shards.All).SelectMany(shard => shard.Moves).Max(move => move.StartedAtMs));

    private async Task StopAsync(TestNode node)
    {
        _nodes.Remove(node);
        await node.StopAsync();
        _stopped.Add(node);
        await Eventually.TrueAsync(() => _nodes.Sum(TargetsOf) == Targets, Patience, () => $"{_nodes.Sum(TargetsOf)} targets on the nodes that stay");
        await _fleet.ScrapedAsync(1, Patience, "after a stop");
    }

    private async Task EndAsync()
    {
        var since = DateTimeOffset.UtcNow;
        await _fleet.ScrapedAsync(2, Patience, "the end");
        await Eventually.TrueAsync(
            () => _receiver.SilentSince(since).Count == 0, Patience, () => $"{_receiver.SilentSince(since).Count} series are silent");
        output.WriteLine($"{_fleet.Statistics(Interval)}\n{_receiver.Statistics}");
        foreach (var node in _stopped.Concat(_nodes))
            output.WriteLine($"due {node.Ledger.Due}, done {node.Ledger.Done}, failed {node.Ledger.Failed}, missed {node.Ledger.MissedInAll}, handed over {node.Ledger.HandedOver}");
    }

    private void NothingMissedOrDoubled()
    {
        var scrapes = _fleet.Statistics(Interval);
        (scrapes.Targets, scrapes.Missed, scrapes.Doubled, scrapes.TargetsWithGap).ShouldBe((Targets, 0, 0, 0), string.Join("\n", scrapes.Examples));
        var received = _receiver.Statistics;
        received.OutOfOrder.ShouldBe(0, string.Join("\n", received.OutOfOrderExamples));
        received.Duplicates.ShouldBe(0, string.Join("\n", received.DuplicateExamples));
        received.FalseMarkers.ShouldBe(0, string.Join("\n", received.FalseMarkerExamples));
        received.Problems.ShouldBeEmpty();
    }

    private void LedgersShouldAddUp()
    {
        foreach (var ledger in _stopped.Select(node => node.Ledger))
            ledger.Due.ShouldBe(ledger.Done + ledger.Failed + ledger.MissedInAll + ledger.HandedOver + ledger.InFlight);
        foreach (MissedReason reason in Enum.GetValues<MissedReason>())
            _stopped.Concat(_nodes).Sum(node => node.Ledger.Missed(reason)).ShouldBe(0, reason.ToString());
    }

    private static int TargetsOf(TestNode node) => node.Shards.All.Sum(shard => shard.Targets.Count);

    private ScrapeClusterOptions Options() => new()
    {
        ScrapePools =
        [
            new ScrapePoolOptions
            {
                JobName = "fleet",
                ScrapeInterval = Interval,
                ScrapeTimeout = Interval,
                Discoveries = [new StaticDiscoveryOptions([new StaticGroupOptions(_fleet.Targets.Select(target => target.Address).ToValueList(), LabelSet.Empty)])],
            },
        ],
        RemoteWrites =
        [
            new RemoteWriteOptions { Name = "receiver", Url = _receiver.Url.ToString(), Queue = new QueueOptions { BatchSendDeadline = TimeSpan.FromMilliseconds(200) } },
        ],
    };
}
