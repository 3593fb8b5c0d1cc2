namespace ScrapeCluster.Pipeline.HttpClients.Plain;

/// <summary>
/// Sockets that wait, by deadline. A list that is searched from its end: timeouts are mostly equal, so who begins to wait last mostly
/// has the last deadline. Not thread-safe.
/// </summary>
internal sealed class Deadlines
{
    private PlainSocket? _last;

    public PlainSocket? First { get; private set; }

    public long Earliest => First?.Deadline ?? long.MaxValue;

    public void Add(PlainSocket socket)
    {
        var before = _last;
        while (before is not null && before.Deadline > socket.Deadline)
            before = before.Previous;

        socket.IsListed = true;
        socket.Previous = before;
        socket.Next = before is null ? First : before.Next;
        if (before is null)
            First = socket;
        else
            before.Next = socket;
        if (socket.Next is null)
            _last = socket;
        else
            socket.Next.Previous = socket;
    }

    public void Remove(PlainSocket socket)
    {
        if (!socket.IsListed)
            return;

        if (socket.Previous is null)
            First = socket.Next;
        else
            socket.Previous.Next = socket.Next;
        if (socket.Next is null)
            _last = socket.Previous;
        else
            socket.Next.Previous = socket.Previous;
        (socket.Previous, socket.Next, socket.IsListed) = (null, null, false);
    }
}
