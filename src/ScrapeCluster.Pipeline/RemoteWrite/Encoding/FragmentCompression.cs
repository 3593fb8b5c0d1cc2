using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Scraping;
using Snappier;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>A fragment's bytes: snappy elements without the length that stands in front of a block.</summary>
internal static class FragmentCompression
{
    // Snappy's own bound for what does not compress is 32 + n + n / 6; the length in front takes up to 5 bytes more.
    private const int MostOverhead = 32 + 5;

    /// <summary>So many bytes surely fit into a block of this size.</summary>
    public static int MostPlainBytes(int blockBytes) => (int)((blockBytes - MostOverhead) * 6L / 7);

    public static byte[] Compress(ReadOnlySpan<byte> plain)
    {
        var rented = ScratchArrays<byte>.Rent(Snappy.GetMaxCompressedLength(plain.Length));
        try
        {
            var length = Snappy.Compress(plain, rented);
            return rented.AsSpan(WireFormat.VarintLength((ulong)plain.Length)..length).ToArray();
        }
        finally
        {
            ScratchArrays<byte>.Return(rented);
        }
    }

    /// <exception cref="InvalidDataException">The bytes are not what <see cref="Compress"/> makes.</exception>
    public static byte[] Decompress(Fragment fragment)
    {
        var elements = fragment.Compressed.Span;
        var block = ScratchArrays<byte>.Rent(5 + elements.Length);
        try
        {
            var start = WireFormat.WriteVarint(block, (ulong)fragment.UncompressedLength);
            elements.CopyTo(block.AsSpan(start));
            return Snappy.DecompressToArray(block.AsSpan(0, start + elements.Length));
        }
        finally
        {
            ScratchArrays<byte>.Return(block);
        }
    }

    /// <summary>Appends what elements unpack to.</summary>
    /// <returns>What was appended.</returns>
    /// <exception cref="InvalidDataException">The bytes are not what <see cref="Compress"/> makes.</exception>
    public static Span<byte> Decompress(ReadOnlySpan<byte> elements, int plainLength, PooledBuffer output)
    {
        var block = ScratchArrays<byte>.Rent(5 + elements.Length);
        try
        {
            var start = WireFormat.WriteVarint(block, (ulong)plainLength);
            elements.CopyTo(block.AsSpan(start));
            var target = output.GetSpan(plainLength)[..plainLength];
            Snappy.Decompress(block.AsSpan(0, start + elements.Length), target);
            output.Advance(plainLength);
            return target;
        }
        finally
        {
            ScratchArrays<byte>.Return(block);
        }
    }
}
