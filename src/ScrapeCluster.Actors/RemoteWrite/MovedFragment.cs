using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Queueing;

namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>A queued fragment between two nodes.</summary>
/// <param name="AgeMs">Milliseconds since it was appended: monotonic clocks of two nodes cannot be compared.</param>
/// <param name="TriedTogether">As in <see cref="QueuedFragment"/>.</param>
internal sealed record MovedFragment(Fragment Fragment, long AgeMs, int TriedTogether)
{
    /// <param name="now">This node's monotonic clock.</param>
    public QueuedFragment ToQueued(TimeSpan now) => new(Fragment, now - TimeSpan.FromMilliseconds(AgeMs), TriedTogether);

    public bool Equals(MovedFragment? other) =>
        other is not null
        && (AgeMs, TriedTogether) == (other.AgeMs, other.TriedTogether)
        && Fragment with { Compressed = default } == other.Fragment with { Compressed = default }
        && Fragment.Compressed.Span.SequenceEqual(other.Fragment.Compressed.Span);

    public override int GetHashCode() => HashCode.Combine(AgeMs, Fragment.MinTimestampMs, Fragment.Compressed.Length);
}
