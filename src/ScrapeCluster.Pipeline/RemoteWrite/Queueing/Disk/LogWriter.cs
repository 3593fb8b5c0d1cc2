namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>
/// Has a log's files written. What was appended is at once, by the thread that did: a kill of the process costs nothing, and no thread is woken. Of all that append
/// to any log one at a time writes itself, the others leave it to the thread pool: a disk that stands still holds up one of them. What takes more than a write is for
/// the log's own thread: the start, a new file, room to be made, and a disk that failed, which is tried again every few seconds. Down to the disk goes what was
/// written at an interval. Safe on many threads; one writes at a time.
/// </summary>
internal sealed class LogWriter : IThreadPoolWorkItem
{
    /// <summary>So long what was appended waits for company where the thread writes it.</summary>
    public static readonly TimeSpan GatherFor = TimeSpan.FromMilliseconds(5);

    /// <summary>How often a disk that failed is tried again.</summary>
    public static readonly TimeSpan RetryEvery = TimeSpan.FromSeconds(5);

    private static readonly List<TaskCompletionSource> s_none = [];

    private readonly AppenderTurn _turn;
    private readonly LogPass _pass;
    private readonly SegmentWriter _files;
    private readonly LogFault _fault;
    private readonly TimeProvider _time;
    private readonly object _signal = new();
    private readonly ITimer _ticks;
    private readonly Lock _gate = new();
    private readonly Lock _writing = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Func<bool> _needsLook;
    private readonly Action _lookAtFiles;
    private readonly Action<bool> _end;

    private List<TaskCompletionSource> _waiting = [];
    private TimeSpan _retryAt;
    private int _isAwake;

    // Something came since the last look at what there is to write.
    private int _isWanted;
    private volatile bool _isAsleep;
    private volatile bool _isUrgent;
    private int _isSyncing;
    private volatile bool _isProven;
    private volatile bool _looksAtFiles;
    private volatile bool _isClosing;

    /// <param name="turn">Shared by all logs of a node.</param>
    /// <param name="needsLook">Asked once per fsync interval, on any thread: is there something to do for the log's own thread?</param>
    /// <param name="lookAtFiles">On the thread, where it was woken for that: are the files still there?</param>
    /// <param name="end">The last thing on the thread: true where the disk works.</param>
    public LogWriter(
        string name,
        AppenderTurn turn,
        LogPass pass,
        SegmentWriter files,
        LogFault fault,
        TimeSpan fsyncInterval,
        TimeProvider time,
        Func<bool> needsLook,
        Action lookAtFiles,
        Action<bool> end)
    {
        _turn = turn;
        _pass = pass;
        _files = files;
        _fault = fault;
        _time = time;
        _needsLook = needsLook;
        _lookAtFiles = lookAtFiles;
        _end = end;
        new Thread(Run) { IsBackground = true, Name = $"queue {name}" }.Start();
        _ticks = time.CreateTimer(_ => Tick(), null, fsyncInterval, fsyncInterval);
        Wake();
    }

    /// <summary>Called with the duration of each fsync.</summary>
    public Action<TimeSpan>? Synced { get; set; }

    public bool IsClosing => _isClosing;

    private bool MayWriteAtOnce => _isProven && _fault.Current is null && !_isClosing;

    /// <summary>There is something to write. Waits for nothing.</summary>
    public void Write()
    {
        if (Interlocked.Exchange(ref _isWanted, 1) != 0)
            return;
        if (MayWriteAtOnce)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        else
            Wake();
    }

    /// <summary>As <see cref="Write"/>, by this thread, unless another one is at it or this one must not wait for a disk.</summary>
    public void WriteHere()
    {
        if (!MayWriteAtOnce || !_turn.TryTake())
        {
            Write();
            return;
        }

        try
        {
            if (Interlocked.Exchange(ref _isWanted, 1) == 0)
                WriteWanted();
        }
        finally
        {
            _turn.GiveBack();
        }
    }

    void IThreadPoolWorkItem.Execute() => WriteWanted();

    /// <summary>Completed after a look that began after this call: what there was is written, or the disk failed.</summary>
    public Task WrittenAsync()
    {
        if (_isClosing)
            return _ended.Task;
        var waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _waiting.Add(waiting);
        WakeNow();
        // The thread may have ended in between.
        if (_ended.Task.IsCompleted)
            waiting.TrySetResult();
        return waiting.Task;
    }

    public Task CloseAsync()
    {
        _isClosing = true;
        _ticks.Dispose();
        WakeNow();
        return _ended.Task;
    }

    private void Run()
    {
        while (true)
        {
            Sleep();
            var isLast = _isClosing;
            Look(isLast);
            WriteWanted();
            if (!isLast)
                continue;
            lock (_writing)
                _end(_fault.Current is null);
            _ended.TrySetResult();
            Complete(Waiting());
            return;
        }
    }

    private void WriteWanted()
    {
        while (Volatile.Read(ref _isWanted) != 0)
        {
            if (!MayWriteAtOnce)
            {
                Wake();
                return;
            }
            // Whoever is at it looks again when it leaves.
            if (!_writing.TryEnter())
                return;
            try
            {
                if (Interlocked.Exchange(ref _isWanted, 0) != 0 && !TryWrite())
                    Wake();
            }
            finally
            {
                _writing.Exit();
            }
        }
    }

    // False: it is for the thread.
    private bool TryWrite()
    {
        try
        {
            return _pass.TryWrite();
        }
        // Whatever the disk does, the pool's thread has to go on.
        catch (Exception e)
        {
            Fail(e);
            return true;
        }
    }

    private void Wake()
    {
        if (Interlocked.Exchange(ref _isAwake, 1) == 0 && _isAsleep)
            Pulse();
    }

    // At once, by the thread.
    private void WakeNow()
    {
        if (_isUrgent && Volatile.Read(ref _isAwake) != 0)
            return;
        _isUrgent = true;
        Interlocked.Exchange(ref _isAwake, 1);
        Pulse();
    }

    private void Pulse()
    {
        lock (_signal)
            Monitor.Pulse(_signal);
    }

    // As long as something comes, it looks at times, and nobody has to wake it.
    private void Sleep()
    {
        lock (_signal)
        {
            Gather();
            if (Interlocked.Exchange(ref _isAwake, 0) != 0)
                return;
            _isAsleep = true;
            while (Interlocked.Exchange(ref _isAwake, 0) == 0)
                Monitor.Wait(_signal);
            _isAsleep = false;
            Gather();
        }
    }

    private void Gather()
    {
        if (!_isUrgent)
            Monitor.Wait(_signal, GatherFor);
    }

    private void Look(bool isLast)
    {
        _isUrgent = false;
        var waiting = Waiting();
        lock (_writing)
        {
            Interlocked.Exchange(ref _isWanted, 0);
            if (isLast || _fault.Current is null || _time.GetElapsedTime(0) >= _retryAt)
                TryPass();
        }
        Complete(waiting);
    }

    private void TryPass()
    {
        try
        {
            if (_looksAtFiles)
                _lookAtFiles();
            _looksAtFiles = false;
            _pass.Run(alsoPrepare: !_isProven);
            // Else a sync failed meanwhile: the next pass begins another file.
            _isProven = !_files.IsDistrusted;
            if (_isProven)
                _fault.End();
        }
        // Whatever the disk does, the thread has to go on.
        catch (Exception e)
        {
            Fail(e);
        }
    }

    private void Fail(Exception e)
    {
        _isProven = false;
        _retryAt = _time.GetElapsedTime(0) + RetryEvery;
        _fault.Begin(e.Message);
    }

    private void Tick()
    {
        if (!MayWriteAtOnce || _needsLook())
        {
            _looksAtFiles = true;
            Wake();
        }
        if (!_files.IsDirty || Interlocked.Exchange(ref _isSyncing, 1) != 0)
            return;
        try
        {
            var begun = _time.GetTimestamp();
            _files.Sync();
            Synced?.Invoke(_time.GetElapsedTime(begun));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
        }
        finally
        {
            Interlocked.Exchange(ref _isSyncing, 0);
        }
    }

    private List<TaskCompletionSource> Waiting()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
                return s_none;
            var waiting = _waiting;
            _waiting = [];
            return waiting;
        }
    }

    private static void Complete(List<TaskCompletionSource> waiting)
    {
        foreach (var one in waiting)
            one.TrySetResult();
    }
}
