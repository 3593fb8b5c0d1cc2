namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;

/// <summary>
/// The text of a request that is hashed for its signature
/// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
/// </summary>
internal static class CanonicalRequest
{
    /// <summary>SHA-256 as hex digits.</summary>
    public const int HashTextBytes = 64;

    /// <param name="target">Method, path and query: what <see cref="AppendTarget"/> wrote.</param>
    /// <param name="payloadHash">Hex digits of the body's SHA-256.</param>
    public static void Append(ref Utf8Text text, scoped ReadOnlySpan<byte> target, SignedHeaders headers, scoped ReadOnlySpan<byte> payloadHash)
    {
        text.Append(target);
        headers.AppendLines(ref text);
        text.Append((byte)'\n');
        headers.AppendNames(ref text);
        text.Append((byte)'\n');
        text.Append(payloadHash);
    }

    /// <summary>The part that is the same for every request to one URL.</summary>
    /// <param name="path">As sent.</param>
    /// <param name="query">As sent, without the question mark.</param>
    public static void AppendTarget(ref Utf8Text text, string method, string path, scoped ReadOnlySpan<char> query, bool normalizePath = true)
    {
        text.Append(method);
        text.Append((byte)'\n');
        CanonicalPath.Append(ref text, path, normalizePath);
        text.Append((byte)'\n');
        CanonicalQuery.Append(ref text, query);
        text.Append((byte)'\n');
    }
}
