using System.Buffers.Binary;
using System.IO.Hashing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>
/// What stands in front of each record's payload (the form is in the room's README). It has a checksum of its own, so that a scan can trust its length without
/// reading the payload, and finds the next record behind a damaged stretch.
/// </summary>
internal readonly record struct RecordHeader
{
    public const int Size = 88;

    /// <summary>The first bytes of each record.</summary>
    public static ReadOnlySpan<byte> Magic => [0xF5, (byte)'S', (byte)'C', (byte)'R'];

    public required RecordKind Kind { get; init; }
    public RecordOrder Order { get; init; }
    public required int PayloadLength { get; init; }
    public int Shard { get; init; }
    public long Id { get; init; }

    /// <summary>Wall clock, milliseconds since 1970.</summary>
    public long AppendedMs { get; init; }
    public long MinTimestampMs { get; init; }
    public long MaxTimestampMs { get; init; }
    public int Samples { get; init; }
    public int Exemplars { get; init; }
    public int UncompressedLength { get; init; }
    public int TriedTogether { get; init; }
    public required ulong PayloadHash { get; init; }

    public void Write(Span<byte> to)
    {
        Magic.CopyTo(to);
        to[4] = (byte)Kind;
        to[5] = (byte)Order.Place;
        BinaryPrimitives.WriteUInt16LittleEndian(to[6..], Size);
        BinaryPrimitives.WriteInt32LittleEndian(to[8..], PayloadLength);
        BinaryPrimitives.WriteInt32LittleEndian(to[12..], Shard);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], Id);
        BinaryPrimitives.WriteInt32LittleEndian(to[24..], Order.QueueNumber);
        BinaryPrimitives.WriteInt32LittleEndian(to[28..], Order.Ordinal);
        BinaryPrimitives.WriteInt64LittleEndian(to[32..], AppendedMs);
        BinaryPrimitives.WriteInt64LittleEndian(to[40..], MinTimestampMs);
        BinaryPrimitives.WriteInt64LittleEndian(to[48..], MaxTimestampMs);
        BinaryPrimitives.WriteInt32LittleEndian(to[56..], Samples);
        BinaryPrimitives.WriteInt32LittleEndian(to[60..], Exemplars);
        BinaryPrimitives.WriteInt32LittleEndian(to[64..], UncompressedLength);
        BinaryPrimitives.WriteInt32LittleEndian(to[68..], TriedTogether);
        BinaryPrimitives.WriteUInt64LittleEndian(to[72..], PayloadHash);
        BinaryPrimitives.WriteUInt64LittleEndian(to[80..], XxHash3.HashToUInt64(to[..80]));
    }

    /// <summary>False: no record begins here, or its header is damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> from, out RecordHeader header)
    {
        header = default;
        if (from.Length < Size || !from.StartsWith(Magic) || BinaryPrimitives.ReadUInt64LittleEndian(from[80..]) != XxHash3.HashToUInt64(from[..80]))
            return false;
        header = new RecordHeader
        {
            Kind = (RecordKind)from[4],
            Order = new RecordOrder(
                BinaryPrimitives.ReadInt32LittleEndian(from[24..]), BinaryPrimitives.ReadInt32LittleEndian(from[28..]), (RecordPlace)from[5]),
            PayloadLength = BinaryPrimitives.ReadInt32LittleEndian(from[8..]),
            Shard = BinaryPrimitives.ReadInt32LittleEndian(from[12..]),
            Id = BinaryPrimitives.ReadInt64LittleEndian(from[16..]),
            AppendedMs = BinaryPrimitives.ReadInt64LittleEndian(from[32..]),
            MinTimestampMs = BinaryPrimitives.ReadInt64LittleEndian(from[40..]),
            MaxTimestampMs = BinaryPrimitives.ReadInt64LittleEndian(from[48..]),
            Samples = BinaryPrimitives.ReadInt32LittleEndian(from[56..]),
            Exemplars = BinaryPrimitives.ReadInt32LittleEndian(from[60..]),
            UncompressedLength = BinaryPrimitives.ReadInt32LittleEndian(from[64..]),
            TriedTogether = BinaryPrimitives.ReadInt32LittleEndian(from[68..]),
            PayloadHash = BinaryPrimitives.ReadUInt64LittleEndian(from[72..]),
        };
        return header.PayloadLength >= 0;
    }

    public Fragment Fragment(ReadOnlyMemory<byte> payload) => new()
    {
        Compressed = payload,
        UncompressedLength = UncompressedLength,
        SampleCount = Samples,
        ExemplarCount = Exemplars,
        MinTimestampMs = MinTimestampMs,
        MaxTimestampMs = MaxTimestampMs,
    };

    /// <summary>True where the payload is what was written.</summary>
    public bool Fits(ReadOnlySpan<byte> payload) => payload.Length == PayloadLength && XxHash3.HashToUInt64(payload) == PayloadHash;
}
