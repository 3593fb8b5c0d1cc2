using ScrapeCluster.Testing.Processes;
using ScrapeCluster.Testing.RemoteWrite;
using Shouldly;

namespace ScrapeCluster.EndToEnd.Tests;

/// <summary>What must add up after any trouble.</summary>
internal static class Sums
{
    private const string Write = "scrapecluster_remote_write_";
    private const string Slots = "scrapecluster_scraping_slots_";

    /// <summary>Every sample that was queued is acknowledged, dropped for a reason, or pending; every due slot is done, failed, missed or in flight.</summary>
    public static async Task ShouldAddUpAsync(ServerProcess server)
    {
        // One page, so that all figures are of one moment; samples move between two figures while it is written, hence the retry.
        await Testing.Eventually.HoldsAsync(async () =>
        {
            var page = await server.MetricsAsync();
            var enqueued = Sum(page, Write + "enqueued_samples_total");
            enqueued.ShouldBeGreaterThan(0);
            (Sum(page, Write + "acknowledged_samples_total") + Sum(page, Write + "dropped_samples_total") + Sum(page, Write + "pending_samples"))
                .ShouldBe(enqueued, $"acknowledged + dropped + pending = enqueued in:\n{Lines(page, Write)}");
            (Sum(page, Slots + "done_total") + Sum(page, Slots + "failed_total") + Sum(page, Slots + "missed_total") + Sum(page, Slots + "in_flight"))
                .ShouldBe(Sum(page, Slots + "due_total"), $"done + failed + missed + in flight = due in:\n{Lines(page, Slots)}");
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

    private static double Sum(string page, string name) => page.Split('\n')
        .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is ' ' or '{')
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));

    private static string Lines(string page, string start) =>
        string.Join('\n', page.Split('\n').Where(line => line.StartsWith(start, StringComparison.Ordinal)));
}
