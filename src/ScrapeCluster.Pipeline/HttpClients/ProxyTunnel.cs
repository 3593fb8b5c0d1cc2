using System.Net.Security;
using System.Text;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>Asks a proxy for a tunnel with <c>CONNECT</c>, with <c>proxy_connect_header</c> and the credentials of its URL.</summary>
internal sealed class ProxyTunnel(ProxyOptions options, SslClientAuthenticationOptions ssl)
{
    private const int MaxAnswerBytes = 16 << 10;

    /// <returns>A stream whose other end is the target.</returns>
    /// <exception cref="HttpRequestException">The proxy did not open the tunnel.</exception>
    public async ValueTask<Stream> OpenAsync(Stream stream, Uri proxy, Uri target, CancellationToken cancellationToken)
    {
        if (proxy.Scheme == Uri.UriSchemeHttps)
            stream = await StartTlsAsync(stream, proxy, cancellationToken).ConfigureAwait(false);

        var authority = $"{(target.HostNameType == UriHostNameType.IPv6 ? target.Host : target.IdnHost)}:{target.Port}";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(Request(proxy, authority)), cancellationToken).ConfigureAwait(false);
        var status = await ReadStatusAsync(stream, proxy, cancellationToken).ConfigureAwait(false);
        return IsSuccess(status)
            ? stream
            : throw new DescribedHttpException($"Cannot reach {RequestFailure.Show(target)}: the proxy {RequestFailure.Show(proxy)} refused CONNECT with \"{status}\".");
    }

    private string Request(Uri proxy, string authority)
    {
        var request = new StringBuilder($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\nUser-Agent: {UserAgent.Value}\r\n");
        foreach (var header in options.ProxyConnectHeaders)
        {
            foreach (var value in header.Values.Concat(header.Secrets.Select(secret => secret.Value)))
                request.Append(RequestHeaders.Checked(header.Name, $"{header.Name}: {value}")).Append("\r\n");
        }

        if (proxy.UserInfo.Length > 0)
            request.Append(ProxyAuthorizationHandler.Header).Append(": ").Append(UserInfo.Encode(proxy)).Append("\r\n");
        return request.Append("\r\n").ToString();
    }

    private static async ValueTask<string> ReadStatusAsync(Stream stream, Uri proxy, CancellationToken cancellationToken)
    {
        // The target speaks only after we did, so nothing can follow the answer's headers.
        var answer = new byte[MaxAnswerBytes];
        var length = 0;
        while (!answer.AsSpan(0, length).EndsWith("\r\n\r\n"u8))
        {
            var read = length == answer.Length ? 0 : await stream.ReadAsync(answer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                break;
            length += read;
            if (StatusLine(answer.AsSpan(0, length)) is { } line && !IsSuccess(line))
                return line;
        }

        return StatusLine(answer.AsSpan(0, length))
            ?? throw new DescribedHttpException($"Cannot use the proxy {RequestFailure.Show(proxy)}: it did not answer CONNECT in HTTP/1.1.");
    }

    private static string? StatusLine(ReadOnlySpan<byte> answer)
    {
        var end = answer.IndexOf("\r\n"u8);
        return end > 9 && answer.StartsWith("HTTP/1."u8) ? Encoding.Latin1.GetString(answer[9..Math.Min(end, 120)]) : null;
    }

    private static bool IsSuccess(string status) => status.StartsWith("200", StringComparison.Ordinal);

    private async ValueTask<Stream> StartTlsAsync(Stream stream, Uri proxy, CancellationToken cancellationToken)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = proxy.IdnHost,
                EnabledSslProtocols = ssl.EnabledSslProtocols,
                ClientCertificateContext = ssl.ClientCertificateContext,
                CertificateChainPolicy = ssl.CertificateChainPolicy,
                RemoteCertificateValidationCallback = ssl.RemoteCertificateValidationCallback,
            },
            cancellationToken).ConfigureAwait(false);
        return tls;
    }
}
