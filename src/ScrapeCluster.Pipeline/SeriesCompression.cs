using System.IO.Compression;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline;

/// <summary>Encoded labels as they pass between nodes: one Brotli stream.</summary>
internal static class SeriesCompression
{
    private const int Quality = 1;
    private const int WindowBits = 20;

    public static ValueList<byte> Compress(ReadOnlySpan<byte> plain)
    {
        if (plain.IsEmpty)
            return [];
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        if (!BrotliEncoder.TryCompress(plain, packed, out var length, Quality, WindowBits))
            throw new InvalidOperationException($"Cannot compress {plain.Length} bytes.");
        Array.Resize(ref packed, length);
        return new ValueList<byte>(packed);
    }

    /// <exception cref="InvalidDataException">These are not the encodings of a snapshot.</exception>
    public static byte[] Decompress(SeriesSnapshot snapshot)
    {
        if (snapshot.EncodedLength is < 0 or > SeriesSnapshot.MaxEncodedLength)
            throw new InvalidDataException($"Cannot take over series: their encodings have {snapshot.EncodedLength} bytes; the most is {SeriesSnapshot.MaxEncodedLength}.");
        var plain = new byte[snapshot.EncodedLength];
        if (plain.Length > 0 && (!BrotliDecoder.TryDecompress(snapshot.Encodings.AsSpan(), plain, out var length) || length != plain.Length))
            throw new InvalidDataException($"Cannot take over series: {snapshot.Encodings.Count} bytes of encodings do not unpack to {plain.Length}.");
        return plain;
    }
}
