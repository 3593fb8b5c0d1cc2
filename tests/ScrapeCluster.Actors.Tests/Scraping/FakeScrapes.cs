using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Actors.Scraping;
using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Actors.Tests.Scraping;

/// <summary>Stands where the pipeline is: notes each scrape, and holds it when told to.</summary>
internal sealed class FakeScrapes : IDisposable
{
    private readonly Meter _meter = new("test");
    private TaskCompletionSource? _gate;

    public FakeScrapes()
    {
        Ledger = new ScrapeLedger(_meter);
        Work = new TargetWork
        {
            Scrape = ScrapeAsync,
            End = End,
            Snapshot = state => Series.GetValueOrDefault(state.Target.Id.Value),
            TakeOver = (state, series) => Inherited.Enqueue((state.Target.Id.Value, series)),
            MayScrape = () => MayScrape,
            Seed = 3,
            Time = Time,
            Ledger = Ledger,
            Logger = NullLogger.Instance,
        };
    }

    public FakeTimeProvider Time { get; } = new(Examples.Noon);

    public ScrapeLedger Ledger { get; }

    public TargetWork Work { get; }

    public ConcurrentQueue<long> Begun { get; } = [];

    /// <summary>Identity and timestamp of each target whose markers were written.</summary>
    public ConcurrentQueue<(ulong Id, long TimestampMs)> Ended { get; } = [];

    /// <summary>What targets, by identity, leave to another node.</summary>
    public ConcurrentDictionary<ulong, SeriesSnapshot> Series { get; } = [];

    /// <summary>What targets took over, by identity.</summary>
    public ConcurrentQueue<(ulong Id, SeriesSnapshot Series)> Inherited { get; } = [];

    public bool MayScrape { get; set; } = true;

    public ConcurrentQueue<TimeSpan> Intervals { get; } = [];

    /// <summary>Null: scrapes succeed.</summary>
    public string? Error { get; set; }

    /// <summary>Scrapes throw instead of giving a result.</summary>
    public bool Throws { get; set; }

    /// <summary>How long scrapes say they took.</summary>
    public TimeSpan Duration { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Scrapes that are held go on until they are let go.</summary>
    public bool IgnoresCancel { get; set; }

    public int Finished;

    public static ScrapeSchedule ScheduleOf(TargetEntry entry) => new(entry.Key.Id, entry.Target.Interval, 3);

    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo() => Interlocked.Exchange(ref _gate, null)?.SetResult();

    public void Dispose() => _meter.Dispose();

    private async Task<ScrapeResult> ScrapeAsync(TargetState target, long timestampMs, CancellationToken cancellationToken)
    {
        Intervals.Enqueue(target.Target.Interval);
        Begun.Enqueue(timestampMs);
        var cancelled = false;
        try
        {
            if (_gate is { } gate)
                await gate.Task.WaitAsync(IgnoresCancel ? CancellationToken.None : cancellationToken);
        }
        catch (OperationCanceledException)
        {
            cancelled = true;
        }

        Interlocked.Increment(ref Finished);
        if (Throws)
            throw new InvalidOperationException("broken on purpose");
        var result = Examples.Result(timestampMs, Error, cancelled) with { Duration = Duration };
        if (!cancelled)
            target.Last = result;
        return result;
    }

    private int End(TargetState target, long timestampMs)
    {
        Ended.Enqueue((target.Target.Id.Value, timestampMs));
        return 1;
    }
}
