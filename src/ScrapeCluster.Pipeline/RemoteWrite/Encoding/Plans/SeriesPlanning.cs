using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>That targets are planned, and where the memory of their plans is counted.</summary>
/// <param name="metrics">Null: nowhere.</param>
internal sealed class SeriesPlanning(TimeProvider time, ScrapingMetrics? metrics = null)
{
    // Settling takes at most a fiftieth of one core: a million series need about eight minutes after a start.
    private const int PausePerSettling = 49;

    private int _settling;
    private long _notBefore = long.MinValue;
    private long _begunAt;

    /// <summary>The latest plans, to make others like them.</summary>
    public PlanLikeness Plans { get; } = new();

    /// <summary>Fragments are made as short as they can be for one target at a time: it takes long, and scrapes are to be on time.</summary>
    public bool TryBeginSettling()
    {
        if (time.GetTimestamp() < Volatile.Read(ref _notBefore) || Interlocked.CompareExchange(ref _settling, 1, 0) != 0)
            return false;
        _begunAt = time.GetTimestamp();
        return true;
    }

    public void EndSettling()
    {
        var now = time.GetTimestamp();
        Volatile.Write(ref _notBefore, now + (PausePerSettling * (now - _begunAt)));
        Volatile.Write(ref _settling, 0);
    }

    public HeldBytes? Hold(SeriesPlan plan) => metrics is null ? null : new HeldBytes(metrics, plan.Bytes);
}
