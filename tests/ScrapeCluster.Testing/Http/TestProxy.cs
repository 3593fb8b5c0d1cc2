using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace ScrapeCluster.Testing.Http;

/// <summary>A real forward proxy on loopback: relays requests in absolute form and opens tunnels for CONNECT.</summary>
public sealed class TestProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string? _requiredAuthorization;
    private readonly TestCertificate? _certificate;

    /// <param name="requiredAuthorization">The value of Proxy-Authorization without which it answers 407.</param>
    /// <param name="certificate">Makes it an https proxy.</param>
    public TestProxy(string? requiredAuthorization = null, TestCertificate? certificate = null)
    {
        _requiredAuthorization = requiredAuthorization;
        _certificate = certificate;
        _listener.Start();
        _ = AcceptAsync();
    }

    public string Authority => $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>The head of each request: its request line and headers.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

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
            var downstream = await StartAsync(client.GetStream());
            var head = await ReadHeadAsync(downstream);
            Heads.Enqueue(head);
            if (_requiredAuthorization is not null && !head.Contains($"Proxy-Authorization: {_requiredAuthorization}\r\n"))
            {
                await downstream.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
                return;
            }

            await RelayAsync(downstream, head);
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // One side went away.
        }
    }

    private async Task<Stream> StartAsync(NetworkStream stream)
    {
        if (_certificate is null)
            return stream;
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(_certificate.Load(), [], offline: true),
        });
        return tls;
    }

    private static async Task RelayAsync(Stream downstream, string head)
    {
        var isTunnel = head.StartsWith("CONNECT ", StringComparison.Ordinal);
        var target = head.Split(' ')[1];
        var uri = new Uri(isTunnel ? $"https://{target}/" : target);
        using var upstreamClient = new TcpClient();
        await upstreamClient.ConnectAsync(uri.Host, uri.Port);
        var upstream = upstreamClient.GetStream();
        if (isTunnel)
            await downstream.WriteAsync("HTTP/1.1 200 Connection established\r\nX-Proxy: test\r\n\r\n"u8.ToArray());
        else
            await upstream.WriteAsync(Encoding.Latin1.GetBytes(head.Replace(target, uri.PathAndQuery)));
        await Task.WhenAny(downstream.CopyToAsync(upstream), upstream.CopyToAsync(downstream));
    }

    private static async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
            head.Append((char)one[0]);
        return head.ToString();
    }
}
