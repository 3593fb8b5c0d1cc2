namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>
/// Tells those who append whether the writer sleeps, so that it gets one message when it is needed instead of one per fragment.
/// The writer looks at its queue once more after it went to sleep: what came in between is not missed.
/// </summary>
internal sealed class WakeSignal
{
    private const int Awake = 0;
    private const int AsleepUntilAny = 1;
    private const int AsleepUntilFull = 2;

    private int _state = Awake;

    /// <summary>Any fragment wakes the writer.</summary>
    public void SleepUntilAny() => Volatile.Write(ref _state, AsleepUntilAny);

    /// <summary>Only a full request wakes the writer; it has a timer for the rest.</summary>
    public void SleepUntilFull() => Volatile.Write(ref _state, AsleepUntilFull);

    public void StayAwake() => Volatile.Write(ref _state, Awake);

    /// <summary>True for exactly one caller per sleep: that one sends the message.</summary>
    public bool TryWake(bool full)
    {
        var state = Volatile.Read(ref _state);
        return state != Awake && (full || state == AsleepUntilAny) && Interlocked.CompareExchange(ref _state, Awake, state) == state;
    }
}
