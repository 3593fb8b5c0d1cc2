using ScrapeCluster.Testing.Processes;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;

namespace ScrapeCluster.EndToEnd.Tests;

/// <summary>What must add up after any trouble.</summary>
internal static class Sums
{
    private const string Write = "scrapecluster_remote_write_";
    private const string Slots = "scrapecluster_scraping_slots_";

    /// <summary>
    /// Every sample that was queued or taken over is acknowledged, dropped for a reason, handed over, or pending; every due slot
    /// is done, failed, missed, handed over or in flight.
    /// </summary>
    public static async Task ShouldAddUpAsync(ServerProcess server)
    {
        // One page, so that all figures are of one moment; samples move between two figures while it is written, hence the retry.
        await Testing.Eventually.HoldsAsync(async () =>
        {
            var page = new MetricsPage(await server.MetricsAsync());
            page.Sum(Write + "enqueued_samples_total").ShouldBeGreaterThan(0);
            Samples(page, "acknowledged_samples_total", "dropped_samples_total", "handed_over_samples_total", "kept_samples_total", "pending_samples")
                .ShouldBe(Samples(page, "enqueued_samples_total", "taken_over_samples_total", "recovered_samples_total"), $"samples in:\n{page.Lines(Write)}");
            page.Sum(Slots + "due_total").ShouldBe(
                new[] { "done_total", "failed_total", "missed_total", "handed_over_total", "in_flight" }.Sum(name => page.Sum(Slots + name)), $"slots in:\n{page.Lines(Slots)}");
        });
    }

    /// <summary>Nothing malformed, out of order or doubled arrived.</summary>
    public static void ShouldBeSound(this FakeReceiver receiver)
    {
        receiver.Problems.ShouldBeEmpty();
        receiver.OutOfOrder.ShouldBeEmpty();
        receiver.Duplicates.ShouldBeEmpty();
    }

    /// <summary>The samples of the only series whose name starts so.</summary>
    public static IReadOnlyList<ReceivedSample> SamplesOf(this FakeReceiver receiver, string start) =>
        receiver.Series.Where(series => series.Key.StartsWith(start, StringComparison.Ordinal)).Select(series => series.Value).ToList().ShouldHaveSingleItem(start);

    /// <summary>No slot is left out: the time between two samples is the interval.</summary>
    public static void ShouldHaveNoGap(this IReadOnlyList<ReceivedSample> samples, TimeSpan interval, string what)
    {
        for (var i = 1; i < samples.Count; i++)
        {
            var distance = samples[i].TimestampMs - samples[i - 1].TimestampMs;
            distance.ShouldBeInRange((long)(interval.TotalMilliseconds * 0.5), (long)(interval.TotalMilliseconds * 1.5), $"{what}: samples {i - 1} and {i} of {samples.Count}");
        }
    }

    private static double Samples(MetricsPage page, params string[] names) => names.Sum(name => page.Sum(Write + name));
}
