using System.Collections.Immutable;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// The writers of an endpoint that share requests. When what waits with them all fills a request, or the oldest has waited long enough, one of them is
/// called: it leads, and takes along what waits with the others. The next is called when that one knows what it takes. Safe on many threads.
/// </summary>
internal sealed class RequestSharing : IDisposable
{
    private readonly RequestLimits _limits;
    private readonly SendPace _pace;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();

    private ImmutableArray<RemoteWriter> _writers = [];
    private volatile RemoteWriter? _leader;

    // What waits, by the last look, and what came since.
    private long _samples;
    private long _bytes;

    // When the next look is due without being called; MaxValue: never.
    private long _lookAtTicks = long.MaxValue;

    // Looking earlier gains nothing, however much waits.
    private long _quietUntilTicks;
    private bool _disposed;

    public RequestSharing(RequestLimits limits, SendPace pace, TimeProvider time)
    {
        _limits = limits;
        _pace = pace;
        _time = time;
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Join(RemoteWriter writer) => ImmutableInterlocked.Update(ref _writers, (writers, added) => writers.Add(added), writer);

    public void Leave(RemoteWriter writer)
    {
        ImmutableInterlocked.Update(ref _writers, (writers, gone) => writers.Remove(gone), writer);
        Done(writer);
    }

    /// <summary>True for the writer that was called.</summary>
    public bool Calls(RemoteWriter writer) => ReferenceEquals(_leader, writer);

    /// <summary>A fragment waits that others may take along.</summary>
    public void Added(Fragment fragment, TimeSpan now)
    {
        var samples = Interlocked.Add(ref _samples, fragment.SampleCount);
        var bytes = Interlocked.Add(ref _bytes, fragment.Compressed.Length);
        if (samples >= _limits.MaxSamples || bytes + WriteRequestBody.MaxPreambleBytes >= _limits.MaxBytes)
        {
            if (_leader is null && now.Ticks >= Interlocked.Read(ref _quietUntilTicks))
                Look();
        }
        else if (now + _limits.BatchSendDeadline is var due && due.Ticks < Interlocked.Read(ref _lookAtTicks))
        {
            Expect(due);
        }
    }

    /// <summary>Who was called leads no longer: it has what it takes, or there was nothing to do.</summary>
    public void Done(RemoteWriter writer)
    {
        lock (_gate)
        {
            if (!ReferenceEquals(_leader, writer))
                return;
            _leader = null;
        }
        Look();
    }

    /// <summary>Calls a writer, where something is due.</summary>
    public void Look()
    {
        RemoteWriter? leader;
        lock (_gate)
        {
            if (_leader is not null || _disposed)
                return;
            var choice = new LeaderChoice(_limits, _time.Monotonic());
            foreach (var writer in _writers)
                choice.Consider(writer);
            (_samples, _bytes) = (choice.Samples, choice.Bytes);
            leader = _leader = Unhindered(choice);
            LookAt(leader is null ? choice.LookAt : TimeSpan.MaxValue);
        }
        leader?.Call();
    }

    /// <summary>The others, the one with the oldest samples first.</summary>
    public IEnumerable<RemoteWriter> OthersOf(RemoteWriter leader)
    {
        var others = _writers.Where(writer => writer != leader).Select(writer => (writer.WaitingSinceTicks, Writer: writer))
            .Where(other => other.WaitingSinceTicks != long.MaxValue).ToArray();
        Array.Sort(others, static (a, b) => a.WaitingSinceTicks.CompareTo(b.WaitingSinceTicks));
        return others.Select(other => other.Writer);
    }

    public void Dispose()
    {
        lock (_gate)
            _disposed = true;
        _timer.Dispose();
    }

    private void Expect(TimeSpan at)
    {
        lock (_gate)
        {
            if (at.Ticks < _lookAtTicks)
                LookAt(at);
        }
    }

    // Nobody is called where no request may begin.
    private RemoteWriter? Unhindered(LeaderChoice choice)
    {
        if (choice.Leader is not { } leader)
            return null;
        var from = _pace.ProbeAt;
        if (from <= choice.Now && !leader.MaySend)
            from = choice.Now + RemoteWriter.LookAgain;
        if (from <= choice.Now)
            return leader;
        choice.Later(from);
        _quietUntilTicks = from.Ticks;
        return null;
    }

    // Timers cut off what is below a millisecond: rounded up, they never fire early.
    private void LookAt(TimeSpan at)
    {
        Interlocked.Exchange(ref _lookAtTicks, at.Ticks);
        if (_disposed)
            return;
        var wait = at == TimeSpan.MaxValue
            ? Timeout.InfiniteTimeSpan
            : TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling((at - _time.Monotonic()).TotalMilliseconds), 0, int.MaxValue));
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
