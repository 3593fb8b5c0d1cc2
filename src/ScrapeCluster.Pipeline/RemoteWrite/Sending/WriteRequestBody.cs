using System.Buffers;
using System.Net;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// A write request's body: one snappy block (block format: the uncompressed length as a varint, then elements). Remote write 1.0 has the fragments' own
/// bytes. Can be sent more than once.
/// </summary>
internal sealed class WriteRequestBody : HttpContent
{
    /// <summary>Longest varint of a 32-bit length, which is what the format allows.</summary>
    public const int MaxPreambleBytes = 5;

    private const int BufferBytes = 64 << 10;

    private readonly Func<bool> _mayGoOn;

    /// <param name="elements">Snappy elements.</param>
    /// <param name="plainBytes">What they unpack to.</param>
    /// <param name="mayGoOn">As <see cref="WriteRequest.MayGoOn"/>.</param>
    public WriteRequestBody(IReadOnlyList<ReadOnlyMemory<byte>> elements, long plainBytes, string type, Func<bool> mayGoOn)
    {
        _mayGoOn = mayGoOn;
        Pieces = [Varint(checked((uint)plainBytes)), .. elements];
        Length = Pieces.Sum(piece => (long)piece.Length);
        Headers.TryAddWithoutValidation("Content-Type", type);
        Headers.ContentEncoding.Add("snappy");
    }

    /// <summary>Bytes as they are sent.</summary>
    public long Length { get; }

    /// <summary>What is sent, in order.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Pieces { get; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await WriteAsync(stream, buffer, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // Small pieces together, because each write is a packet.
    private async Task WriteAsync(Stream stream, byte[] buffer, CancellationToken cancellationToken)
    {
        var buffered = 0;
        foreach (var piece in Pieces)
        {
            if (buffered > 0 && piece.Length > buffer.Length - buffered)
            {
                await WriteAsync(stream, buffer.AsMemory(0, buffered), cancellationToken).ConfigureAwait(false);
                buffered = 0;
            }
            if (piece.Length > buffer.Length)
            {
                await WriteAsync(stream, piece, cancellationToken).ConfigureAwait(false);
                continue;
            }
            piece.CopyTo(buffer.AsMemory(buffered));
            buffered += piece.Length;
        }
        if (buffered > 0)
            await WriteAsync(stream, buffer.AsMemory(0, buffered), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> piece, CancellationToken cancellationToken)
    {
        if (!_mayGoOn())
            throw new IOException("Broke off a request: this node may not send any more.");
        await stream.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = Length;
        return true;
    }

    private static byte[] Varint(uint value)
    {
        Span<byte> bytes = stackalloc byte[MaxPreambleBytes];
        var count = 0;
        for (; value >= 0x80; value >>= 7)
            bytes[count++] = (byte)(value | 0x80);
        bytes[count++] = (byte)value;
        return bytes[..count].ToArray();
    }
}
