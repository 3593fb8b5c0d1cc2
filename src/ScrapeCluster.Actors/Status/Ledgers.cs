using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;

namespace ScrapeCluster.Actors.Status;

/// <summary>
/// Reads the node's ledgers. Their counters move one by one while they are read, so that sums may be off by what happens meanwhile: they
/// are read again until they hold, a few times. What then does not hold is lost for good.
/// </summary>
internal static class Ledgers
{
    private const int MostReadings = 20;

    public static SlotSums SlotsOf(ScrapeLedger ledger) => ReadUntil(() => Read(ledger), sums => sums.Holds);

    public static ValueList<EndpointSums> EndpointsOf(ShardWriters writers) =>
        writers.Accounts
            .OrderBy(account => account.Endpoint, StringComparer.Ordinal)
            .Select(account => ReadUntil(() => Read(account), sums => sums.Holds))
            .ToValueList();

    private static SlotSums Read(ScrapeLedger ledger) => new(
        ledger.Due, ledger.Done, ledger.Failed, SumsOf<MissedReason>(ledger.Missed), ledger.HandedOver, ledger.InFlight);

    private static EndpointSums Read(EndpointAccount account) => new(
        account.Endpoint, account.Ledger.Enqueued, account.Ledger.TakenOver, account.Ledger.Acknowledged, SumsOf<DropReason>(account.Ledger.Dropped),
        account.Ledger.HandedOver, account.Budget.PendingSamples, account.Ledger.Recovered, account.Ledger.Kept);

    private static T ReadUntil<T>(Func<T> read, Func<T, bool> isGood)
    {
        var value = read();
        for (var i = 1; i < MostReadings && !isGood(value); i++)
            value = read();
        return value;
    }

    private static ValueList<ReasonSum> SumsOf<TReason>(Func<TReason, long> count)
        where TReason : struct, Enum =>
        Enum.GetValues<TReason>()
            .Select(reason => new ReasonSum(SnakeCase(reason.ToString()), count(reason)))
            .Where(sum => sum.Count > 0)
            .OrderBy(sum => sum.Reason, StringComparer.Ordinal)
            .ToValueList();

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
