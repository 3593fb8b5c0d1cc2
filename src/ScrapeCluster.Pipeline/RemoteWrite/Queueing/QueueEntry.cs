using System.Runtime.InteropServices;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing;

/// <summary>What a queue remembers of one fragment. Millions may wait on disk: 48 bytes, and no object of its own.</summary>
/// <param name="Fragment">Null: a log has it, by the id.</param>
/// <param name="Id">In the log; 0 without one.</param>
/// <param name="Since">As in <see cref="QueuedFragment.Since"/>.</param>
/// <param name="Bytes">Compressed.</param>
/// <param name="TriedTogether">As in <see cref="QueuedFragment.TriedTogether"/>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct QueueEntry(
    Fragment? Fragment, long Id, TimeSpan Since, long MinTimestampMs, int Samples, int Bytes, int TriedTogether)
{
    public static QueueEntry Of(QueuedFragment queued, long id) => new(
        id == 0 ? queued.Fragment : null, id, queued.Since, queued.Fragment.MinTimestampMs,
        queued.Fragment.SampleCount, queued.Fragment.Compressed.Length, queued.TriedTogether);
}
