using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScrapeCluster.Pipeline.Tests.Scraping.Plain;

/// <summary>Answers with bytes as they stand in a script, whatever HTTP says about them.</summary>
internal sealed class ScriptedTarget : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private int _connections;

    public ScriptedTarget()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Url => $"http://{Address}/metrics";

    public string Address => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    public int Connections => Volatile.Read(ref _connections);

    /// <summary>The head of each request.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>From connection and request on it, both counted from 1, to what is sent. Null: the connection is closed at once.</summary>
    public Func<int, int, string?> Answer { get; set; } = (_, _) => "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    /// <summary>Each byte goes alone.</summary>
    public bool Drips { get; set; }

    /// <summary>After an answer the connection ends.</summary>
    public bool Ends { get; set; }

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync(), Interlocked.Increment(ref _connections));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(Socket socket, int connection)
    {
        using var _ = socket;
        socket.NoDelay = true;
        try
        {
            for (var request = 1; await ReadHeadAsync(socket) is { } head; request++)
            {
                Requests.Enqueue(head);
                if (Answer(connection, request) is not { } answer)
                    return;
                await SendAsync(socket, Encoding.Latin1.GetBytes(answer));
                if (Ends)
                    return;
            }
        }
        catch (SocketException)
        {
            // The scraper went away.
        }
    }

    private async Task SendAsync(Socket socket, byte[] bytes)
    {
        for (var sent = 0; Drips && sent < bytes.Length; sent++)
        {
            await socket.SendAsync(bytes.AsMemory(sent, 1));
            await Task.Yield();
        }

        if (!Drips)
            await socket.SendAsync(bytes);
    }

    private static async Task<string?> ReadHeadAsync(Socket socket)
    {
        var head = new StringBuilder();
        var room = new byte[4096];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var count = await socket.ReceiveAsync(room);
            if (count == 0)
                return null;
            head.Append(Encoding.Latin1.GetString(room, 0, count));
        }

        return head.ToString();
    }
}
