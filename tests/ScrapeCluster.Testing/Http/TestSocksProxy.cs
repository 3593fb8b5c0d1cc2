using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ScrapeCluster.Testing.Http;

/// <summary>A real SOCKS 5 proxy (RFC 1928) on loopback, without authentication.</summary>
public sealed class TestSocksProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public TestSocksProxy()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Authority => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Where it was asked to connect to: host and port.</summary>
    public ConcurrentQueue<string> Targets { get; } = new();

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            var downstream = client.GetStream();
            var greeting = await ReadAsync(downstream, 2);
            await ReadAsync(downstream, greeting[1]);
            await downstream.WriteAsync(new byte[] { 5, 0 });
            var (host, port) = await ReadTargetAsync(downstream);
            Targets.Enqueue($"{host}:{port}");
            using var upstreamClient = new TcpClient();
            await upstreamClient.ConnectAsync(host, port);
            await downstream.WriteAsync(new byte[] { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 });
            var upstream = upstreamClient.GetStream();
            await Task.WhenAny(downstream.CopyToAsync(upstream), upstream.CopyToAsync(downstream));
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // One side went away.
        }
    }

    private static async Task<(string Host, int Port)> ReadTargetAsync(NetworkStream stream)
    {
        var request = await ReadAsync(stream, 4);
        var host = request[3] switch
        {
            1 => new IPAddress(await ReadAsync(stream, 4)).ToString(),
            4 => new IPAddress(await ReadAsync(stream, 16)).ToString(),
            _ => Encoding.ASCII.GetString(await ReadAsync(stream, (await ReadAsync(stream, 1))[0])),
        };
        return (host, BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(stream, 2)));
    }

    private static async Task<byte[]> ReadAsync(NetworkStream stream, int count)
    {
        var bytes = new byte[count];
        await stream.ReadExactlyAsync(bytes);
        return bytes;
    }
}
