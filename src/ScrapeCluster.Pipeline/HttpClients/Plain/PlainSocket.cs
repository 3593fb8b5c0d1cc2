using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;

namespace ScrapeCluster.Pipeline.HttpClients.Plain;

/// <summary>
/// One TCP connection on an <see cref="EventLoop"/>. One user at a time: it tries to read or write, and waits where it cannot.
/// What it waits with is used again and again, so that nothing is made per answer.
/// </summary>
internal sealed class PlainSocket : IValueTaskSource<WaitEnd>, IThreadPoolWorkItem, IDisposable
{
    private const int Quiet = 0;
    private const int Signalled = 1;
    private const int Waiting = 2;
    private const int Ending = 3;

    private const int IsConnected = 106;
    private const int AlreadyConnecting = 114;

    private readonly EventLoop _loop;
    private readonly Socket _socket;
    private ManualResetValueTaskSourceCore<WaitEnd> _source;
    private WaitEnd _end;
    private int _state;
    private int _disposed;

    /// <summary>The kernel has more than was read, and says so only once.</summary>
    private volatile bool _hasMore;

    /// <summary>The peer has ended the connection: what is left can be read without waiting.</summary>
    private volatile bool _peerEnded;

    /// <exception cref="IOException">There are as many as there may be.</exception>
    /// <exception cref="SocketException">The system has no more.</exception>
    public PlainSocket(EventLoop loop, AddressFamily family)
    {
        _loop = loop;
        if (!loop.Limit.TryOpen())
            throw new IOException($"no connection: {loop.Limit.Most} are open at once already, and this process may not have more files (ulimit -n, LimitNOFILE)");
        try
        {
            _socket = new Socket(family, SocketType.Stream, ProtocolType.Tcp) { Blocking = false, NoDelay = true };
        }
        catch
        {
            loop.Limit.Closed();
            throw;
        }

        Descriptor = (int)_socket.SafeHandle.DangerousGetHandle();
        Since = loop.Now;
    }

    public int Descriptor { get; }

    /// <summary>When it was made, and since when nobody uses it; in the loop's units.</summary>
    public long Since { get; }

    public long IdleSince { get; set; }

    /// <summary>Who is told when something happens while nobody uses it.</summary>
    public Authority? Home { get; init; }

    // Of the loop's Deadlines, under its gate.
    public long Deadline { get; private set; }
    public bool IsListed { get; set; }
    public PlainSocket? Next { get; set; }
    public PlainSocket? Previous { get; set; }

    /// <returns>Null, or what was seen instead of a connection.</returns>
    public async ValueTask<string?> ConnectAsync(IPEndPoint to, long deadline, CancellationToken cancellationToken)
    {
        var error = Epoll.Connect(Descriptor, to.Serialize().Buffer.Span);
        if (error is not (0 or Epoll.InProgress or Epoll.Interrupted))
            return Marshal.GetPInvokeErrorMessage(error);

        _loop.Watch(this);
        while (error != 0)
        {
            if (await WaitAsync(deadline, cancellationToken).ConfigureAwait(false) != WaitEnd.Ready)
                return "no connection in time";
            var failure = (SocketError)(int)_socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            if (failure != SocketError.Success)
                return new SocketException((int)failure).Message;
            error = Epoll.Connect(Descriptor, to.Serialize().Buffer.Span);
            if (error is not (0 or IsConnected or AlreadyConnecting))
                return Marshal.GetPInvokeErrorMessage(error);
            error = error == AlreadyConnecting ? error : 0;
        }

        return null;
    }

    /// <returns>Bytes taken; 0 with <see cref="SocketError.WouldBlock"/> where there is no room.</returns>
    public int Send(ReadOnlySpan<byte> bytes, out SocketError error) => _socket.Send(bytes, SocketFlags.None, out error);

    /// <returns>Bytes read; 0 with <see cref="SocketError.Success"/> at the end, with <see cref="SocketError.WouldBlock"/> where there is nothing yet.</returns>
    public int Receive(Span<byte> room, out SocketError error)
    {
        var count = _socket.Receive(room, SocketFlags.None, out error);
        _hasMore = count == room.Length || (_peerEnded && count > 0);
        return count;
    }

    /// <summary>Waits until reading or writing may succeed.</summary>
    /// <param name="deadline">On the loop's clock.</param>
    public ValueTask<WaitEnd> WaitAsync(long deadline, CancellationToken cancellationToken)
    {
        if (_hasMore || Interlocked.CompareExchange(ref _state, Quiet, Signalled) == Signalled)
            return ValueTask.FromResult(WaitEnd.Ready);

        _source.Reset();
        Deadline = deadline;
        _loop.BeginWait(this);
        if (Interlocked.CompareExchange(ref _state, Waiting, Quiet) == Signalled)
        {
            _loop.EndWait(this);
            Volatile.Write(ref _state, Quiet);
            return ValueTask.FromResult(WaitEnd.Ready);
        }

        // What came before it waited for them.
        if (cancellationToken.IsCancellationRequested)
            Cancel();
        else if (deadline <= _loop.Now || _loop.IsStopped)
            TimeOut();
        return new ValueTask<WaitEnd>(this, _source.Version);
    }

    /// <summary>Ends the waiting, if it waits. From any thread.</summary>
    public void Cancel()
    {
        if (Claim(WaitEnd.Cancelled))
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Of the loop: something happened.</summary>
    /// <returns>Whether somebody waits: <see cref="GoOn"/> is then to be called.</returns>
    public bool Signal(uint events)
    {
        if ((events & (Epoll.PeerEnded | Epoll.HangUp | Epoll.Error)) != 0)
            (_peerEnded, _hasMore) = (true, true);
        while (true)
        {
            if (Claim(WaitEnd.Ready))
                return true;
            if (Interlocked.CompareExchange(ref _state, Signalled, Quiet) != Waiting)
            {
                Home?.Signalled(this);
                return false;
            }
        }
    }

    /// <summary>Of the loop: the deadline has passed.</summary>
    public void TimeOut()
    {
        if (Claim(WaitEnd.TimedOut))
            GoOn();
        else
            _loop.EndWait(this); // Somebody else has ended it just now.
    }

    /// <summary>What waited goes on, on this thread.</summary>
    public void GoOn()
    {
        Volatile.Write(ref _state, Quiet);
        _source.SetResult(_end);
    }

    /// <summary>Whether it is still good for a request: nobody has ended it, and nothing has come that was not asked for.</summary>
    public bool IsUsable()
    {
        if (_peerEnded)
            return false;
        if (Interlocked.CompareExchange(ref _state, Quiet, Signalled) != Signalled && !_hasMore)
            return true;
        _hasMore = false;
        Span<byte> one = stackalloc byte[1];
        _socket.Receive(one, SocketFlags.Peek, out var error);
        return error == SocketError.WouldBlock;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _loop.Forget(this);
        _socket.Dispose();
        _loop.Limit.Closed();
    }

    void IThreadPoolWorkItem.Execute() => GoOn();

    WaitEnd IValueTaskSource<WaitEnd>.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<WaitEnd>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<WaitEnd>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    private bool Claim(WaitEnd end)
    {
        if (Interlocked.CompareExchange(ref _state, Ending, Waiting) != Waiting)
            return false;
        _end = end;
        _loop.EndWait(this);
        return true;
    }
}
