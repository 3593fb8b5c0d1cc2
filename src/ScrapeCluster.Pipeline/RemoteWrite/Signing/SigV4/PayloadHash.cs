using System.Security.Cryptography;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;

/// <summary>The SHA-256 of a body that lies in pieces, as hex digits.</summary>
internal static class PayloadHash
{
    // OpenSSL's state is costly to make; a thread hashes one body at a time.
    [ThreadStatic]
    private static IncrementalHash? _hash;

    /// <param name="hex">Room for <see cref="CanonicalRequest.HashTextBytes"/> bytes.</param>
    public static void Write(IReadOnlyList<ReadOnlyMemory<byte>> body, Span<byte> hex)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        if (body.Count == 1)
        {
            SHA256.HashData(body[0].Span, digest);
        }
        else
        {
            var hash = _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (var i = 0; i < body.Count; i++)
                hash.AppendData(body[i].Span);
            hash.GetHashAndReset(digest);
        }

        Convert.TryToHexStringLower(digest, hex, out _);
    }
}
