namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Who works with a writer's queue: its driver, or another writer that takes along what waits there. One at a time; a driver that came in vain has it
/// next. Safe on many threads.
/// </summary>
internal sealed class WriterTurn
{
    private const int Free = 0;
    private const int Taken = 1;
    private const int Wanted = 2;
    private const int Reserved = 3;

    private int _state = Free;

    public bool IsFree => Volatile.Read(ref _state) == Free;

    /// <summary>For another writer.</summary>
    public bool TryTakeAlong() => Interlocked.CompareExchange(ref _state, Taken, Free) == Free;

    /// <summary>For the driver. False: it is told when it has it.</summary>
    public bool TryTake()
    {
        while (true)
        {
            var state = Volatile.Read(ref _state);
            if (state is Free or Reserved)
            {
                if (Interlocked.CompareExchange(ref _state, Taken, state) == state)
                    return true;
            }
            else if (state == Wanted || Interlocked.CompareExchange(ref _state, Wanted, Taken) == Taken)
            {
                return false;
            }
        }
    }

    /// <summary>True: the driver came meanwhile, and has to be told.</summary>
    public bool GiveBack()
    {
        if (Interlocked.CompareExchange(ref _state, Free, Taken) == Taken)
            return false;
        Volatile.Write(ref _state, Reserved);
        return true;
    }
}
