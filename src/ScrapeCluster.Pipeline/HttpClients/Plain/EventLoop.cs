namespace ScrapeCluster.Pipeline.HttpClients.Plain;

/// <summary>
/// One thread that waits for all sockets of the plain way and goes on with their work itself, so that an answer costs one wake-up.
/// Where several are ready at once, one stays with this thread and the others go to the thread pool. Starts with the first socket.
/// </summary>
internal sealed class EventLoop(TimeProvider time) : IDisposable
{
    /// <summary>How long it sleeps where nothing happens; a deadline that comes earlier wakes it.</summary>
    private static readonly TimeSpan Nap = TimeSpan.FromSeconds(1);

    /// <summary>A clock that is not the system's may run faster.</summary>
    private static readonly TimeSpan NapOnOtherClock = TimeSpan.FromMilliseconds(10);

    private const int EventsAtOnce = 64;

    private readonly Lock _gate = new();
    private readonly TimeSpan _nap = ReferenceEquals(time, TimeProvider.System) ? Nap : NapOnOtherClock;
    private readonly long _ticksPerMs = time.TimestampFrequency / 1000;

    /// <summary>By file descriptor. Replaced by a larger one under the gate.</summary>
    private PlainSocket?[] _sockets = new PlainSocket?[64];
    private int _epoll = -1;
    private int _alarm = -1;
    private volatile bool _stopped;

    /// <summary>Guarded by the gate.</summary>
    private readonly Deadlines _waiting = new();

    /// <summary>When the thread wakes at the latest.</summary>
    private long _wakesAt = long.MaxValue;

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

        Epoll.Ring(_alarm); // The thread closes what it uses.
    }

    private void Start()
    {
        _epoll = Epoll.Create();
        _alarm = Epoll.CreateAlarm();
        Epoll.Watch(_epoll, _alarm, Epoll.In);
        new Thread(Run) { Name = "scrape-io", IsBackground = true }.Start();
    }

    private void Run()
    {
        var events = new byte[EventsAtOnce * Epoll.EventSize];
        var swept = Now;
        while (!_stopped)
        {
            var count = Epoll.Wait(_epoll, events, NextNap());
            Deliver(events, count);
            EndOverdue();
            if (!HasPassed(swept, TimeSpan.FromMinutes(1)))
                continue;
            swept = Now;
            Sweep?.Invoke();
        }

        while (TakeFirst() is { } socket)
            socket.TimeOut();
        Epoll.Close(_epoll);
        Epoll.Close(_alarm);
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

    private void Deliver(byte[] events, int count)
    {
        PlainSocket? own = null;
        for (var i = 0; i < count; i++)
        {
            var (descriptor, what) = Epoll.Event(events, i);
            if (descriptor == _alarm)
                Epoll.Silence(_alarm);
            else if (Volatile.Read(ref _sockets)[descriptor] is { } socket && socket.Signal(what))
                own = Instead(own, socket);
        }

        own?.GoOn();
    }

    private static PlainSocket Instead(PlainSocket? before, PlainSocket socket)
    {
        if (before is not null)
            ThreadPool.UnsafeQueueUserWorkItem(before, preferLocal: false);
        return socket;
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
