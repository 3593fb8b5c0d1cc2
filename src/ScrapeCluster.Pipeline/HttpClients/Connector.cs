using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>
/// Opens connections where the pools' own way does not reach: tunnels through a proxy with headers of the user's own, and
/// TLS with a server name that is not the URL's host.
/// </summary>
internal sealed class Connector(TransportSettings settings, ProxySelector? proxies, SslClientAuthenticationOptions ssl)
{
    /// <summary>
    /// Hosts that once chose HTTP/1.1. The pools remember that for good, so no later connection may negotiate HTTP/2.
    /// </summary>
    private readonly ConcurrentDictionary<string, bool> _http11Only = new();
    private readonly ProxyTunnel _tunnel = new(settings.Proxy, ssl);

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var target = context.InitialRequestMessage.RequestUri!;
        var proxy = proxies?.For(target);
        var isTunneled = proxy is not null && ProxySelector.IsTunneled(target, proxy);
        var hasOwnName = target.Scheme == Uri.UriSchemeHttps && settings.Tls.ServerName is { Length: > 0 };
        if (hasOwnName && proxy is not null && !isTunneled)
            throw new DescribedHttpException($"Cannot reach {RequestFailure.Show(target)}: tls_config server_name does not work through a socks5 proxy.");

        var stream = await DialAsync(isTunneled ? new DnsEndPoint(proxy!.IdnHost, proxy.Port) : context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
        try
        {
            if (isTunneled)
                stream = await _tunnel.OpenAsync(stream, proxy!, target, cancellationToken).ConfigureAwait(false);

            // The pools take an SslStream to be the target's, so on top of a proxy's we start the target's here.
            if (hasOwnName || stream is SslStream)
                stream = await StartTlsAsync(stream, context, cancellationToken).ConfigureAwait(false);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async ValueTask<Stream> DialAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async ValueTask<Stream> StartTlsAsync(Stream stream, SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = $"{context.DnsEndPoint.Host}:{context.DnsEndPoint.Port}";
        var offersHttp2 = settings.EnableHttp2 && context.InitialRequestMessage.Version.Major >= 2 && !_http11Only.ContainsKey(host);
        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(TlsOptionsFor(context.InitialRequestMessage.RequestUri!, offersHttp2), cancellationToken).ConfigureAwait(false);
        if (tls.NegotiatedApplicationProtocol != SslApplicationProtocol.Http2)
            _http11Only.TryAdd(host, true);
        return tls;
    }

    private SslClientAuthenticationOptions TlsOptionsFor(Uri target, bool offersHttp2) => new()
    {
        TargetHost = settings.Tls.ServerName is { Length: > 0 } name ? name : target.IdnHost,
        ApplicationProtocols = offersHttp2 ? [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11] : null,
        EnabledSslProtocols = ssl.EnabledSslProtocols,
        ClientCertificateContext = ssl.ClientCertificateContext,
        CertificateChainPolicy = ssl.CertificateChainPolicy,
        RemoteCertificateValidationCallback = ssl.RemoteCertificateValidationCallback,
        AllowTlsResume = ssl.AllowTlsResume,
        AllowRenegotiation = ssl.AllowRenegotiation,
    };
}
