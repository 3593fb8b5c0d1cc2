using Akka.Event;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>
/// Messages of the writers. All local: fragments go through the queue, never through a mailbox. One that comes too late for a
/// writer that has ended means nothing.
/// </summary>
internal static class WriterProtocol
{
    /// <summary>To the supervisor: run an actor for this writer.</summary>
    public sealed record Start(ShardWriter Writer);

    /// <summary>The queue has something to do for a writer that sleeps.</summary>
    public sealed record Wake : IDeadLetterSuppression
    {
        public static readonly Wake Instance = new();
    }

    /// <summary>The settings changed, or an order to stop was given: look again.</summary>
    public sealed record LookAgain : IDeadLetterSuppression
    {
        public static readonly LookAgain Instance = new();
    }
}

/// <summary>Send what is queued, then end.</summary>
/// <param name="Reason">What the rest is counted as.</param>
/// <param name="GiveUpAt">On the monotonic clock.</param>
/// <param name="KeepsSince">Since when what cannot be sent may be left on disk for the next start. Null: it may not.</param>
internal sealed record StopOrder(DropReason Reason, TimeSpan GiveUpAt, TimeSpan? KeepsSince = null);
