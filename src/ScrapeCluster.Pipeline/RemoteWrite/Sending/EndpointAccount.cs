using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>What all writers of one endpoint on this node share for the life of the process, whatever is reloaded meanwhile.</summary>
public sealed class EndpointAccount
{
    private readonly LossReport _losses;
    private readonly TimeProvider _time;
    private ImmutableArray<RemoteWriter> _writers = [];

    /// <param name="endpoint">Name of the remote-write options.</param>
    /// <param name="queueMemoryBytes">Limit of <see cref="Budget"/>.</param>
    /// <param name="log">The endpoint's queue on disk. Null: memory only.</param>
    public EndpointAccount(string endpoint, long queueMemoryBytes, TimeProvider time, ILogger logger, QueueLog? log = null)
    {
        _time = time;
        Log = log;
        Endpoint = endpoint;
        Budget = new QueueBudget(queueMemoryBytes);
        _losses = new LossReport(endpoint, Ledger, time, logger);
    }

    public string Endpoint { get; }

    public EndpointLedger Ledger { get; } = new();

    public QueueBudget Budget { get; }

    /// <summary>The queue on disk; null: memory only. Another one where the endpoint was removed and came back.</summary>
    public QueueLog? Log { get; set; }

    /// <summary>The queue may hardly grow any further: on disk, or in memory where there is no disk or it fails.</summary>
    public bool IsFull => Log is { Fault: null } log ? log.IsFull : Budget.IsFull;

    /// <summary>Newest sample that the receiver accepted, milliseconds since 1970; null before the first.</summary>
    public long? HighestSentMs => Traffic.HighestSentMs;

    /// <summary>For how long the oldest sample that the receiver has not accepted has been queued. Zero: none is.</summary>
    public TimeSpan Lag => _writers.Min(writer => writer.OldestSince) is { } since ? _time.Monotonic() - since : TimeSpan.Zero;

    /// <summary>What became of its requests.</summary>
    public SendTraffic Traffic { get; } = new();

    /// <summary>The settings that came last. Null: none, or nobody uses them any more.</summary>
    internal EndpointSender? Sender { get; set; }

    /// <summary>Those that are not closed.</summary>
    internal ImmutableArray<RemoteWriter> Writers => _writers;

    /// <summary>Logs what was dropped since the last line, with at most one line per reason and period.</summary>
    public void ReportLosses() => _losses.Report(atOnce: false);

    /// <summary>Logs what was dropped since the last line, whenever that was: at the end of something.</summary>
    public void ReportAllLosses() => _losses.Report(atOnce: true);

    /// <summary>Counts a fragment that no queue takes.</summary>
    public void Refuse(Fragment fragment, DropReason reason)
    {
        Ledger.AddEnqueued(fragment.SampleCount);
        Ledger.AddDropped(reason, fragment.SampleCount);
        ReportLosses();
    }

    internal void Join(RemoteWriter writer) => ImmutableInterlocked.Update(ref _writers, (writers, added) => writers.Add(added), writer);

    internal void Leave(RemoteWriter writer) => ImmutableInterlocked.Update(ref _writers, (writers, gone) => writers.Remove(gone), writer);
}
