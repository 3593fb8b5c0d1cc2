using System.Buffers;
using Snappier;

namespace ScrapeCluster.Server.BuiltinReceiver;

/// <summary>Takes a request's body in and decompresses it, both within bounds.</summary>
internal static class WriteRequestBody
{
    /// <summary>Far above what senders batch; a request is a few hundred kilobytes.</summary>
    public const int MaxCompressedBytes = 32 << 20;

    public const int MaxUncompressedBytes = 128 << 20;

    /// <summary>The bytes of the body, or null where it is larger than <see cref="MaxCompressedBytes"/>.</summary>
    public static async Task<byte[]?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            int read;
            while ((read = await body.ReadAsync(chunk, cancellationToken)) > 0)
            {
                if (buffer.Length + read > MaxCompressedBytes)
                    return null;
                buffer.Write(chunk, 0, read);
            }

            return buffer.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Throws <see cref="InvalidWriteRequestException"/> where it is no snappy block or would be larger than allowed.</summary>
    public static byte[] Decompress(ReadOnlySpan<byte> compressed)
    {
        try
        {
            var length = Snappy.GetUncompressedLength(compressed);
            if (length is < 0 or > MaxUncompressedBytes)
                throw new InvalidWriteRequestException($"it is {(uint)length} bytes uncompressed; allowed are {MaxUncompressedBytes}");
            return Snappy.DecompressToArray(compressed);
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException or OverflowException)
        {
            throw new InvalidWriteRequestException($"it is no snappy block ({e.Message.TrimEnd('.')})");
        }
    }
}
