using System.Security.Cryptography;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;

/// <summary>From a canonical request to the value of the <c>Authorization</c> header.</summary>
internal static class SigV4Signature
{
    private static ReadOnlySpan<byte> Algorithm => "AWS4-HMAC-SHA256"u8;

    /// <param name="timestamp"><c>20150830T123600Z</c></param>
    public static void AppendStringToSign(ref Utf8Text text, string timestamp, SigningKey key, scoped ReadOnlySpan<byte> canonicalRequest)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonicalRequest, digest);
        text.Append(Algorithm);
        text.Append((byte)'\n');
        text.Append(timestamp);
        text.Append((byte)'\n');
        text.Append(key.Scope);
        text.Append((byte)'\n');
        text.AppendHex(digest);
    }

    /// <param name="hex">Room for 64 bytes.</param>
    public static void Write(SigningKey key, scoped ReadOnlySpan<byte> stringToSign, scoped Span<byte> hex)
    {
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        key.Sign(stringToSign, signature);
        Convert.TryToHexStringLower(signature, hex, out _);
    }

    public static string Authorization(string accessKey, SigningKey key, SignedHeaders headers, ReadOnlySpan<byte> signature)
    {
        var text = new Utf8Text(stackalloc byte[512]);
        text.Append(Algorithm);
        text.Append(" Credential="u8);
        text.Append(accessKey);
        text.Append((byte)'/');
        text.Append(key.Scope);
        text.Append(", SignedHeaders="u8);
        headers.AppendNames(ref text);
        text.Append(", Signature="u8);
        text.Append(signature);
        var header = System.Text.Encoding.UTF8.GetString(text.Written);
        text.Dispose();
        return header;
    }
}
