using System.Net;
using System.Net.Sockets;

namespace ScrapeCluster.Pipeline.HttpClients.Plain;

/// <summary>A host and a port, and the connections to it that nobody uses just now. The one used last is used first, as in Go's net/http.</summary>
internal sealed class Authority(EventLoop loop, string host, int port)
{
    /// <summary>Longer than any sane scrape interval, so that each target keeps its connection (prometheus/common does the same).</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Lets a host name that moved be found again although its old address still answers.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private readonly List<PlainSocket> _idle = new(1);
    private readonly IPAddress? _address = IPAddress.TryParse(host, out var address) ? address : null;
    private bool _closed;

    /// <summary>As the Host header says it.</summary>
    public string Name { get; } = (host.Contains(':') ? $"[{host}]" : host) + (port == 80 ? "" : $":{port}");

    /// <summary>Null where a new connection is needed.</summary>
    public PlainSocket? Take()
    {
        while (TakeLast() is { } socket)
        {
            if (socket.IsUsable())
                return socket;
            socket.Dispose();
        }

        return null;
    }

    /// <summary>The connection is free for the next request. It is closed where there are nearly as many as there may be.</summary>
    public void Keep(PlainSocket socket)
    {
        socket.IdleSince = loop.Now;
        lock (_gate)
        {
            if (!_closed && !IsOld(socket) && !loop.Limit.IsNear)
            {
                _idle.Add(socket);
                return;
            }
        }

        socket.Dispose();
    }

    /// <returns>A new connection, or what was seen instead.</returns>
    public async ValueTask<(PlainSocket? Socket, string? Error)> ConnectAsync(long deadline, CancellationToken cancellationToken)
    {
        var (addresses, error) = _address is null ? await LookUpAsync(deadline, cancellationToken).ConfigureAwait(false) : ([_address], null);
        foreach (var address in addresses)
        {
            if (loop.Limit.IsReached)
                loop.MakeRoom?.Invoke();
            PlainSocket? socket = null;
            try
            {
                socket = new PlainSocket(loop, address.AddressFamily) { Home = this };
                error = await socket.ConnectAsync(new IPEndPoint(address, port), deadline, cancellationToken).ConfigureAwait(false);
                if (error is null)
                    return (socket, null);
                error = $"{error} ({new IPEndPoint(address, port)})";
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                error = e.Message;
            }

            socket?.Dispose();
        }

        return (null, error);
    }

    /// <summary>Of a connection's loop: something happened to it. While nobody uses it, that can only be its end.</summary>
    public void Signalled(PlainSocket socket)
    {
        lock (_gate)
        {
            var place = _idle.IndexOf(socket);
            if (place < 0 || socket.IsUsable())
                return;
            _idle.RemoveAt(place);
        }

        socket.Dispose();
    }

    /// <summary>Closes what nobody uses just now.</summary>
    public void CloseIdle()
    {
        while (TakeLast() is { } socket)
            socket.Dispose();
    }

    /// <summary>Closes what was not used for long, or all.</summary>
    public void Sweep(bool all = false)
    {
        List<PlainSocket>? old = null;
        lock (_gate)
        {
            _closed |= all;
            for (var i = _idle.Count - 1; i >= 0; i--)
            {
                if (!all && !loop.HasPassed(_idle[i].IdleSince, IdleTimeout))
                    continue;
                (old ??= []).Add(_idle[i]);
                _idle.RemoveAt(i);
            }
        }

        foreach (var socket in old ?? [])
            socket.Dispose();
    }

    private PlainSocket? TakeLast()
    {
        lock (_gate)
        {
            if (_idle.Count == 0)
                return null;
            var last = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            return last;
        }
    }

    private bool IsOld(PlainSocket socket) => _address is null && loop.HasPassed(socket.Since, Lifetime);

    private async ValueTask<(IPAddress[] Addresses, string? Error)> LookUpAsync(long deadline, CancellationToken cancellationToken)
    {
        try
        {
            var found = await Dns.GetHostAddressesAsync(host, cancellationToken).WaitAsync(loop.Until(deadline), loop.Time, cancellationToken).ConfigureAwait(false);
            return (found, $"the host name \"{host}\" has no address");
        }
        catch (SocketException e)
        {
            return ([], $"the host name cannot be resolved: {e.Message}");
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return ([], "the host name was not resolved in time");
        }
    }
}
