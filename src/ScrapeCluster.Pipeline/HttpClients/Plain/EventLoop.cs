namespace ScrapeCluster.Pipeline.HttpClients.Plain;

/// <summary>
/// A few threads that wait for all sockets of the plain way and go on with their work themselves, so that an answer costs one wake-up. The system
/// wakes the one that fell asleep last, and another only while that one is at work: mostly one does it all. Starts with the first socket.
/// </summary>
internal sealed class EventLoop(TimeProvider time) : IDisposable
{
    /// <summary>How long it sleeps where nothing happens; a deadline that comes earlier wakes it.</summary>
    private static readonly TimeSpan Nap = TimeSpan.FromSeconds(1);

    /// <summary>A clock that is not the system's may run faster.</summary>
    private static readonly TimeSpan NapOnOtherClock = TimeSpan.FromMilliseconds(10);

    /// <summary>More than there are processors: one that works long, on a page never seen before, must not hold up the rest.</summary>
    private static readonly int Threads = Environment.ProcessorCount + 2;

    private readonly Lock _gate = new();
    private readonly TimeSpan _nap = ReferenceEquals(time, TimeProvider.System) ? Nap : NapOnOtherClock;
    private readonly long _ticksPerMs = time.TimestampFrequency / 1000;

    /// <summary>By file descriptor. Replaced by a larger one under the gate.</summary>
    private PlainSocket?[] _sockets = new PlainSocket?[64];
    private int _epoll = -1;
    private int _alarm = -1;
    private volatile bool _stopped;
    private int _running;
    private long _swept;

    /// <summary>Guarded by the gate.</summary>
    private readonly Deadlines _waiting = new();

    /// <summary>When a thread wakes at the latest.</summary>
    private long _wakesAt = long.MaxValue;

    /// <summary>How many sockets there may be.</summary>
    public required ConnectionLimit Limit { get; init; }

    /// <summary>Called where there are as many as there may be, on the thread that needs one.</summary>
    public Action? MakeRoom { get; init; }

    /// <summary>Called about once a minute on the loop's thread.</summary>
    public Action? Sweep { get; set; }

    public TimeProvider Time => time;

    /// <summary>Nobody who waits now will hear of anything.</summary>
    public bool IsStopped => _stopped;

    /// <summary>The clock that deadlines are on, in its own units.</summary>
    public long Now => time.GetTimestamp();

    public long After(TimeSpan span) => Now + (long)(span.TotalSeconds * time.TimestampFrequency);

    public TimeSpan Until(long deadline) => TimeSpan.FromSeconds(Math.Max(0, (double)(deadline - Now) / time.TimestampFrequency));

    public bool HasPassed(long since, TimeSpan span) => time.GetElapsedTime(since) >= span;

    /// <summary>From now on the socket is told when something happens to it.</summary>
    /// <exception cref="IOException">The kernel takes no more.</exception>
    public void Watch(PlainSocket socket)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopped, this);
            if (_epoll < 0)
                Start();
            if (socket.Descriptor >= _sockets.Length)
                Array.Resize(ref _sockets, Math.Max(socket.Descriptor + 1, _sockets.Length * 2));
            _sockets[socket.Descriptor] = socket;
        }

        Epoll.Watch(_epoll, socket.Descriptor, Epoll.In | Epoll.Out | Epoll.PeerEnded | Epoll.EdgeTriggered);
    }

    /// <summary>To be called before the descriptor is closed: it may be given out again at once.</summary>
    public void Forget(PlainSocket socket)
    {
        lock (_gate)
        {
            if (socket.Descriptor < _sockets.Length && ReferenceEquals(_sockets[socket.Descriptor], socket))
                _sockets[socket.Descriptor] = null;
        }
    }

    public void BeginWait(PlainSocket socket)
    {
        lock (_gate)
        {
            _waiting.Add(socket);
            if (socket.Deadline >= _wakesAt)
                return;
            _wakesAt = socket.Deadline;
        }

        Epoll.Ring(_alarm);
    }

    public void EndWait(PlainSocket socket)
    {
        lock (_gate)
            _waiting.Remove(socket);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopped)
                return;
            _stopped = true;
            if (_epoll < 0)
                return;
        }

        Epoll.Ring(_alarm); // It rings on; the last thread closes what they use.
    }

    private void Start()
    {
        _epoll = Epoll.Create();
        _alarm = Epoll.CreateAlarm();
        Epoll.Watch(_epoll, _alarm, Epoll.In);
        (_swept, _running) = (Now, Threads);
        for (var i = 0; i < Threads; i++)
            new Thread(Run) { Name = "scrape-io", IsBackground = true }.Start();
    }

    private void Run()
    {
        var room = new byte[Epoll.EventSize];
        while (!_stopped)
        {
            if (Epoll.Wait(_epoll, room, NextNap()) > 0)
                Deliver(Epoll.Event(room, 0));
            EndOverdue();
            SweepIfDue();
        }

        while (TakeFirst() is { } socket)
            socket.TimeOut();
        if (Interlocked.Decrement(ref _running) > 0)
            return;
        Epoll.Close(_epoll);
        Epoll.Close(_alarm);
    }

    private void Deliver((int Descriptor, uint Events) happened)
    {
        if (happened.Descriptor != _alarm)
        {
            if (Volatile.Read(ref _sockets)[happened.Descriptor] is { } socket && socket.Signal(happened.Events))
                socket.GoOn();
        }
        else if (!_stopped)
        {
            Epoll.Silence(_alarm);
        }
    }

    private void SweepIfDue()
    {
        var before = Interlocked.Read(ref _swept);
        if (HasPassed(before, TimeSpan.FromMinutes(1)) && Interlocked.CompareExchange(ref _swept, Now, before) == before)
            Sweep?.Invoke();
    }

    private int NextNap()
    {
        lock (_gate)
        {
            var now = Now;
            _wakesAt = Math.Min(_waiting.Earliest, now + ((long)_nap.TotalMilliseconds * _ticksPerMs));
            return (int)Math.Max(0, (_wakesAt - now + _ticksPerMs - 1) / _ticksPerMs);
        }
    }

    private void EndOverdue()
    {
        while (TakeOverdue() is { } socket)
            socket.TimeOut();
    }

    private PlainSocket? TakeFirst()
    {
        lock (_gate)
            return _waiting.First;
    }

    private PlainSocket? TakeOverdue()
    {
        lock (_gate)
            return _waiting.Earliest <= Now ? _waiting.First : null;
    }
}
