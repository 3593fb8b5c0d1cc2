using System.Globalization;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Aws;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;

/// <summary>
/// Signs requests for AWS (Signature Version 4). Covered are the host, what remote write and discovery set, and what the signature needs; never
/// <c>User-Agent</c> and headers of the user's, which proxies change and which are added later.
/// </summary>
internal sealed class SigV4RequestSigner(Uri endpoint, string region, string service, ICredentials<AwsCredential> credentials, ClockSkew clock)
    : IRequestSigner
{
    private const string DateHeader = "X-Amz-Date";
    private const string TokenHeader = "X-Amz-Security-Token";
    private const string AuthorizationHeader = "Authorization";
    private const string ActionHeader = "X-Amz-Target";
    private const string VersionHeader = "X-Prometheus-Remote-Write-Version";
    private const string ContentTypeHeader = "Content-Type";
    private const string ContentEncodingHeader = "Content-Encoding";

    private volatile SignedTarget _target = new(HttpMethod.Post, endpoint);
    private volatile SigningKey? _key;

    public DateTimeOffset? ExpiresAt => credentials.Current?.ExpiresAt;

    public ValueTask SignAsync(HttpRequestMessage request, IReadOnlyList<ReadOnlyMemory<byte>> body, CancellationToken cancellationToken)
    {
        var credential = credentials.GetAsync(cancellationToken);
        if (!credential.IsCompletedSuccessfully)
            return new ValueTask(SignLaterAsync(credential, request, body));
        Sign(request, body, credential.Result);
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> RefreshAsync(DateTimeOffset? receiverTime, CancellationToken cancellationToken) =>
        receiverTime is { } time && clock.Learn(time) ? ValueTask.FromResult(true) : credentials.RefreshAsync(cancellationToken);

    public void Dispose() => credentials.Dispose();

    private async Task SignLaterAsync(ValueTask<AwsCredential> credential, HttpRequestMessage request, IReadOnlyList<ReadOnlyMemory<byte>> body) =>
        Sign(request, body, await credential.ConfigureAwait(false));

    private void Sign(HttpRequestMessage request, IReadOnlyList<ReadOnlyMemory<byte>> body, AwsCredential credential)
    {
        var timestamp = clock.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        Set(request, DateHeader, timestamp);
        Set(request, TokenHeader, credential.SessionToken);
        var headers = HeadersOf(request);
        Set(request, AuthorizationHeader, Authorization(TargetOf(request), headers, body, credential, timestamp));
    }

    private string Authorization(
        SignedTarget target, SignedHeaders headers, IReadOnlyList<ReadOnlyMemory<byte>> body, AwsCredential credential, string timestamp)
    {
        Span<byte> hex = stackalloc byte[CanonicalRequest.HashTextBytes];
        PayloadHash.Write(body, hex);
        var canonical = new Utf8Text(stackalloc byte[1024]);
        CanonicalRequest.Append(ref canonical, target.Text, headers, hex);
        var key = KeyFor(credential, timestamp);
        var toSign = new Utf8Text(stackalloc byte[256]);
        SigV4Signature.AppendStringToSign(ref toSign, timestamp, key, canonical.Written);
        SigV4Signature.Write(key, toSign.Written, hex);
        canonical.Dispose();
        toSign.Dispose();
        return SigV4Signature.Authorization(credential.AccessKey, key, headers, hex);
    }

    private SigningKey KeyFor(AwsCredential credential, string timestamp)
    {
        var key = _key;
        if (key is null || key.Secret != credential.SecretKey || !timestamp.AsSpan(0, 8).SequenceEqual(key.Date))
            _key = key = new SigningKey(credential.SecretKey, timestamp[..8], region, service);
        return key;
    }

    private SignedTarget TargetOf(HttpRequestMessage request)
    {
        var target = _target;
        if (request.Method != target.Method || request.RequestUri! != target.Uri)
            _target = target = new SignedTarget(request.Method, request.RequestUri!);
        return target;
    }

    private SignedHeaders HeadersOf(HttpRequestMessage request)
    {
        var headers = new SignedHeaders();
        headers.Add("host", request.Headers.Host ?? TargetOf(request).Host);
        foreach (var name in (ReadOnlySpan<string>)[DateHeader, TokenHeader, ActionHeader, VersionHeader])
        {
            if (request.Headers.NonValidated.TryGetValues(name, out var values))
                headers.Add(name, values.ToString());
        }

        foreach (var name in (ReadOnlySpan<string>)[ContentTypeHeader, ContentEncodingHeader])
        {
            if (request.Content is { } content && content.Headers.NonValidated.TryGetValues(name, out var values))
                headers.Add(name, values.ToString());
        }

        return headers;
    }

    // A request may be signed again, with another credential.
    private static void Set(HttpRequestMessage request, string name, string? value)
    {
        request.Headers.Remove(name);
        if (value is not null)
            request.Headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>What is the same for every request to one URL.</summary>
    private sealed class SignedTarget
    {
        public SignedTarget(HttpMethod method, Uri uri)
        {
            Method = method;
            Uri = uri;
            // As the HTTP client writes it.
            var name = uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost}]" : uri.IdnHost;
            Host = uri.IsDefaultPort ? name : string.Create(CultureInfo.InvariantCulture, $"{name}:{uri.Port}");
            var text = new Utf8Text(stackalloc byte[512]);
            CanonicalRequest.AppendTarget(ref text, method.Method, uri.AbsolutePath, uri.Query.AsSpan().TrimStart('?'));
            _text = text.Written.ToArray();
            text.Dispose();
        }

        private readonly byte[] _text;

        public HttpMethod Method { get; }

        public Uri Uri { get; }

        public string Host { get; }

        public ReadOnlySpan<byte> Text => _text;
    }
}
