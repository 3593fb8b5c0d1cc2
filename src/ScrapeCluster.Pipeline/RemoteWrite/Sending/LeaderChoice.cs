namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>One look at the writers that share requests: which of them is to lead one now, and if none, when to look again.</summary>
/// <param name="now">On the monotonic clock.</param>
internal sealed class LeaderChoice(RequestLimits limits, TimeSpan now)
{
    private RemoteWriter? _oldest;
    private TimeSpan _oldestSince = TimeSpan.MaxValue;
    private RemoteWriter? _urgent;
    private TimeSpan _urgentSince = TimeSpan.MaxValue;
    private TimeSpan _later = TimeSpan.MaxValue;

    public TimeSpan Now { get; } = now;

    /// <summary>What waits to be sent together.</summary>
    public long Samples { get; private set; }

    public long Bytes { get; private set; }

    /// <summary>What is repeated goes first, then who has the oldest samples. Null: nothing is due.</summary>
    public RemoteWriter? Leader => _urgent ?? (DueAt <= Now ? _oldest : null);

    /// <summary>When something may be due.</summary>
    public TimeSpan LookAt => Leader is null && DueAt < _later ? DueAt : _later;

    private bool IsFull => Samples >= limits.MaxSamples || Bytes + WriteRequestBody.MaxPreambleBytes >= limits.MaxBytes;

    private TimeSpan DueAt => _oldest is null ? TimeSpan.MaxValue : IsFull ? Now : _oldestSince + limits.BatchSendDeadline;

    public void Consider(RemoteWriter writer)
    {
        // Who is busy looks itself, or has this look again, when it has ended.
        if (!writer.IsReady(out var waiting))
            return;
        if (writer.DueAlone(waiting) is not { } at)
        {
            Samples += waiting.Samples;
            Bytes += waiting.Bytes;
            if (waiting.OldestSince < _oldestSince)
                (_oldest, _oldestSince) = (writer, waiting.OldestSince);
        }
        else if (at > Now)
        {
            Later(at);
        }
        else if (waiting.OldestSince < _urgentSince)
        {
            (_urgent, _urgentSince) = (writer, waiting.OldestSince);
        }
    }

    public void Later(TimeSpan at)
    {
        if (at < _later)
            _later = at;
    }
}
