using System.Buffers.Binary;
using System.IO.Compression;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>Unpacks a gzip body up to a limit.</summary>
internal static class GzipBody
{
    private const int StepBytes = 16 * 1024;

    /// <summary>Shortest gzip member: 10 bytes of header, 2 of data, 8 of trailer.</summary>
    private const int ShortestMember = 20;

    /// <summary>How many bytes one byte of deflate can stand for, and how much room is made on the trailer's word alone.</summary>
    private const int MostPacked = 1032;
    private const int LargestFirstSize = 4 << 20;

    /// <summary>The length after unpacking as the trailer says it, modulo 4 GiB. <see cref="Unpack"/> fails where it is not true.</summary>
    public static long DeclaredLength(ReadOnlySpan<byte> compressed) =>
        compressed.Length < ShortestMember ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(compressed[^4..]);

    /// <summary>Room for all of what an honest page unpacks to, and for not much of what another claims.</summary>
    public static int FirstSize(ReadOnlySpan<byte> compressed, long limit) =>
        (int)Math.Clamp(Math.Min(DeclaredLength(compressed) + 1, Math.Min(limit, (long)MostPacked * compressed.Length)), StepBytes, LargestFirstSize);

    /// <summary>Stops as soon as <paramref name="output"/> holds <paramref name="limit"/> bytes.</summary>
    /// <returns>Null, or what is wrong with the body.</returns>
    public static string? Unpack(ReadOnlyMemory<byte> compressed, PooledBuffer output, long limit)
    {
        if (compressed.Length < ShortestMember)
            return "its gzip body is cut off";

        if (Inflater.Rent() is not { } inflater)
            return UnpackWithStream(compressed, output, limit);
        try
        {
            return inflater.Unpack(compressed.Span, output, limit, StepBytes);
        }
        finally
        {
            Inflater.Return(inflater);
        }
    }

    private static string? UnpackWithStream(ReadOnlyMemory<byte> compressed, PooledBuffer output, long limit)
    {
        try
        {
            using var input = new MemoryReader(compressed);
            using var gzip = new GZipStream(input, CompressionMode.Decompress);
            var declared = DeclaredLength(compressed.Span);
            while (output.Length < limit && output.Length <= declared)
            {
                var read = gzip.Read(output.GetSpan(StepBytes));
                if (read == 0)
                    break;
                output.Advance(read);
            }

            // The runtime takes a stream that just ends for complete; the length in the trailer tells.
            return output.Length >= limit || output.Length == declared ? null : "its gzip body is cut off or damaged";
        }
        catch (InvalidDataException e)
        {
            return $"its body is no valid gzip ({e.Message.TrimEnd('.')})";
        }
    }

    private sealed class MemoryReader(ReadOnlyMemory<byte> content) : Stream
    {
        private ReadOnlyMemory<byte> _rest = content;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, _rest.Length);
            _rest.Span[..count].CopyTo(buffer);
            _rest = _rest[count..];
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override void Flush() => throw new NotSupportedException();
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
