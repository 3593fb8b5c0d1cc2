using System.Collections.Concurrent;

namespace ScrapeCluster.Pipeline.HttpClients.Plain;

/// <summary>The connections of all plain http targets of a node, by host and port: options change what is sent, not where to. Linux only.</summary>
internal sealed class PlainConnections : IDisposable
{
    private readonly ConcurrentDictionary<(string Host, int Port), WeakReference<Authority>> _authorities = new();

    private int _isMakingRoom;

    /// <param name="limit">Null: as many as the process may have files for.</param>
    public PlainConnections(TimeProvider time, ConnectionLimit? limit = null) =>
        Loop = new EventLoop(time) { Limit = limit ?? ConnectionLimit.OfProcess(), Sweep = Sweep, MakeRoom = MakeRoom };

    public static bool IsSupported => Epoll.IsSupported;

    public EventLoop Loop { get; }

    /// <summary>Those that ask for it keep it alive; connections to an authority that nobody keeps are closed.</summary>
    /// <param name="host">A name or an address, without brackets.</param>
    public Authority For(string host, int port)
    {
        while (true)
        {
            var found = _authorities.GetOrAdd((host, port), static (key, loop) => new(new Authority(loop, key.Host, key.Port)), Loop);
            if (found.TryGetTarget(out var authority))
                return authority;
            _authorities.TryRemove(new((host, port), found));
        }
    }

    public void Dispose()
    {
        foreach (var held in _authorities.Values)
        {
            if (held.TryGetTarget(out var authority))
                authority.Sweep(all: true);
        }

        Loop.Dispose();
    }

    // Those in use need what the idle ones have.
    private void MakeRoom()
    {
        if (Interlocked.Exchange(ref _isMakingRoom, 1) != 0)
            return;
        foreach (var held in _authorities.Values)
        {
            if (!Loop.Limit.IsNear)
                break;
            if (held.TryGetTarget(out var authority))
                authority.CloseIdle();
        }

        Volatile.Write(ref _isMakingRoom, 0);
    }

    private void Sweep()
    {
        foreach (var (key, held) in _authorities)
        {
            if (held.TryGetTarget(out var authority))
                authority.Sweep();
            else
                _authorities.TryRemove(new(key, held));
        }
    }
}
