using ScrapeCluster.Testing.Processes;
using ScrapeCluster.Testing.RemoteWrite;
using ScrapeCluster.Testing.Targets;
using Shouldly;
using Xunit;

namespace ScrapeCluster.EndToEnd.Tests;

/// <summary>A receiver that is down, refuses, throttles: nothing is lost, doubled or out of order, and the ledger adds up.</summary>
public sealed class ReceiverTroubleTests : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_receiver_that_was_down_gets_every_sample_in_order_when_it_is_back()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("a_total 1\nb 2\n");
        await using var receiver = await FakeReceiver.StartAsync();
        await using var server = await ServerProcess.StartAsync(_folder, Configuration(target, receiver));
        await receiver.WaitUntilAsync(r => r.SampleCount > 0, "first samples");

        await receiver.GoDownAsync();
        var scrapesBefore = target.Requests.Count;
        await Testing.Eventually.TrueAsync(() => target.Requests.Count > scrapesBefore + 5, TimeSpan.FromSeconds(60), () => "scraping does not go on while the receiver is down");
        await receiver.ComeBackAsync();
        await Testing.Eventually.HoldsAsync(async () => (await server.MetricAsync("scrapecluster_remote_write_pending_samples")).ShouldBeLessThan(50));

        await Sums.ShouldAddUpAsync(server);
        (await server.MetricAsync("scrapecluster_remote_write_dropped_samples_total")).ShouldBe(0);
        (await server.StopAsync()).ShouldBe(0);
        receiver.ShouldBeSound();
        foreach (var (name, samples) in receiver.Series)
            samples.ShouldHaveNoGap(s_interval, name);
    }

    [Fact]
    public async Task Answers_500_503_and_429_are_tried_again_until_they_succeed()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("a_total 1\n");
        await using var receiver = await FakeReceiver.StartAsync();
        receiver.Script(
            ReceiverAnswer.Status(500), ReceiverAnswer.Status(503), ReceiverAnswer.Status(429, retryAfter: "1"),
            ReceiverAnswer.Close, ReceiverAnswer.Status(500), ReceiverAnswer.Status(429));
        await using var server = await ServerProcess.StartAsync(_folder, Configuration(target, receiver));

        await receiver.WaitUntilAsync(r => r.Requests.Count > 12 && r.SampleCount > 30, "requests after the refused ones");

        await Sums.ShouldAddUpAsync(server);
        (await server.MetricAsync("scrapecluster_remote_write_dropped_samples_total")).ShouldBe(0);
        (await server.StopAsync()).ShouldBe(0);
        receiver.ShouldBeSound();
        foreach (var (name, samples) in receiver.Series)
            samples.ShouldHaveNoGap(s_interval, name);
    }

    [Fact]
    public async Task A_refused_request_is_dropped_counted_and_logged_with_the_receivers_words_and_the_rest_goes_on()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("a_total 1\n");
        await using var receiver = await FakeReceiver.StartAsync();
        receiver.Script(ReceiverAnswer.Status(400, body: "label value too long: sesquipedalian"));
        await using var server = await ServerProcess.StartAsync(_folder, Configuration(target, receiver));

        await receiver.WaitUntilAsync(r => r.SampleCount > 5, "samples after the refused request");

        (await server.MetricAsync("scrapecluster_remote_write_dropped_samples_total", "refused")).ShouldBeGreaterThan(0);
        server.Output.ShouldContain("sesquipedalian");
        await Sums.ShouldAddUpAsync(server);
        receiver.ShouldBeSound();
    }

    [Fact]
    public async Task A_dead_endpoint_does_not_hold_up_another()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("a_total 1\n");
        await using var dead = await FakeReceiver.StartAsync();
        dead.Otherwise = ReceiverAnswer.Hang;
        await using var receiver = await FakeReceiver.StartAsync();
        await using var server = await ServerProcess.StartAsync(_folder, Configuration(target, receiver) + $"\n  - url: {dead.Url}\n    name: dead\n");

        await receiver.WaitUntilAsync(r => r.Series.Any(series => series.Key.StartsWith("a_total", StringComparison.Ordinal) && series.Value.Count >= 8), "eight scrapes");

        receiver.SamplesOf("a_total").ShouldHaveNoGap(s_interval, "a_total");
        dead.SampleCount.ShouldBe(0);
        receiver.ShouldBeSound();
    }

    [Fact]
    public async Task Asked_to_stop_it_sends_what_it_has_ends_with_status_0_and_writes_no_staleness_marker()
    {
        await using var target = await FakeTarget.StartAsync();
        target.Serve("a_total 1\n");
        await using var receiver = await FakeReceiver.StartAsync();
        // A deadline so late that only the flush at shutdown can send.
        await using var server = await ServerProcess.StartAsync(_folder, Configuration(target, receiver).Replace("500ms", "10m", StringComparison.Ordinal));
        await Testing.Eventually.TrueAsync(() => target.Requests.Count >= 3, TimeSpan.FromSeconds(30), () => server.Output);
        receiver.SampleCount.ShouldBe(0);

        (await server.StopAsync()).ShouldBe(0);

        var samples = receiver.SamplesOf("a_total");
        samples.Count.ShouldBeGreaterThanOrEqualTo(2);
        samples.ShouldAllBe(sample => sample.Value == 1);
        receiver.ShouldBeSound();
    }

    public void Dispose() => _folder.Dispose();

    private static string Configuration(FakeTarget target, FakeReceiver receiver) =>
        $"""
        global:
          scrape_interval: 1s
        scrape_configs:
          - job_name: fake
            static_configs:
              - targets: ['{target.Address}']
        remote_write:
          - url: {receiver.Url}
            name: main
            queue_config:
              batch_send_deadline: 500ms
        """;
}
