using System.Net.Sockets;

namespace ScrapeCluster.Testing.Targets;

/// <summary>Answers the requests of one kept-alive connection to one target.</summary>
internal sealed class FleetConnection(Socket socket, FleetTarget target, bool packs, Func<bool> mayIdle)
{
    private static long s_connections;

    private readonly byte[] _buffer = new byte[2048];
    private readonly long _id = Interlocked.Increment(ref s_connections);
    private int _length;

    public async Task ServeAsync(CancellationToken stop)
    {
        while (await ReadRequestAsync(stop) is { } packed)
        {
            var answer = target.Answer(_id, packed);
            if (target.Delay > TimeSpan.Zero)
                await Task.Delay(target.Delay, stop);
            while (answer.Length > 0)
                answer = answer[await socket.SendAsync(answer, stop)..];
            if (!mayIdle())
                return;
        }
    }

    // Null: the scraper closed the connection. Else whether it takes gzip.
    private async ValueTask<bool?> ReadRequestAsync(CancellationToken stop)
    {
        while (true)
        {
            var end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
                return TakeHead(end + 4);
            if (_length == _buffer.Length)
                return null;
            var read = await socket.ReceiveAsync(_buffer.AsMemory(_length), stop);
            if (read == 0)
                return null;
            _length += read;
        }
    }

    private bool TakeHead(int length)
    {
        var packed = packs && _buffer.AsSpan(0, length).IndexOf("gzip"u8) >= 0;
        _buffer.AsSpan(length, _length - length).CopyTo(_buffer);
        _length -= length;
        return packed;
    }
}
