using Google.Protobuf;
using ScrapeCluster.Actors.RemoteWrite;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Actors.Serialization;

/// <summary>Wire form of what writers say to each other when a shard moves.</summary>
internal static class WriterForm
{
    public static readonly WireForm[] All =
    [
        Note("WR1", message => message.Key, key => new WriterHandoverProtocol.DrainRequest(key)),
        Note("WD1", message => message.Key, key => new WriterHandoverProtocol.DrainDone(key)),
        Note("WO1", message => message.Key, key => new WriterHandoverProtocol.GateOpened(key)),
        Note("WN1", message => message.Key, key => new WriterHandoverProtocol.NotClaimed(key)),
        WireForm.Of<WriterHandoverProtocol.QueueBlock>("WB1",
            message => Of(message).ToByteArray(), bytes => From(Wire.QueueBlock.Parser.ParseFrom(bytes))),
        WireForm.Of<WriterHandoverProtocol.QueueBlockTaken>("WT1",
            message => new Wire.QueueBlockTaken { Key = Of(message.Key), Sequence = message.Sequence }.ToByteArray(),
            bytes => From(Wire.QueueBlockTaken.Parser.ParseFrom(bytes))),
    ];

    private static WireForm Note<T>(string manifest, Func<T, HandoverKey> keyOf, Func<HandoverKey, T> create)
        where T : IWireMessage => WireForm.Of(
            manifest,
            message => new Wire.HandoverNote { Key = Of(keyOf(message)) }.ToByteArray(),
            bytes => create(From(Wire.HandoverNote.Parser.ParseFrom(bytes).Key)));

    public static Wire.HandoverKey Of(HandoverKey key) => new() { Shard = (uint)key.Shard, Epoch = key.Epoch, Endpoint = key.Endpoint };

    public static HandoverKey From(Wire.HandoverKey wire) => new((int)wire.Shard, wire.Epoch, wire.Endpoint);

    private static Wire.QueueBlock Of(WriterHandoverProtocol.QueueBlock block)
    {
        var wire = new Wire.QueueBlock { Key = Of(block.Key), Sequence = block.Sequence };
        wire.Fragments.Add(block.Fragments.Select(Of));
        return wire;
    }

    private static WriterHandoverProtocol.QueueBlock From(Wire.QueueBlock wire) =>
        new(From(wire.Key), wire.Sequence, wire.Fragments.Select(From).ToValueList());

    private static WriterHandoverProtocol.QueueBlockTaken From(Wire.QueueBlockTaken wire) => new(From(wire.Key), wire.Sequence);

    private static Wire.MovedFragment Of(MovedFragment moved) => new()
    {
        Compressed = UnsafeByteOperations.UnsafeWrap(moved.Fragment.Compressed),
        UncompressedLength = (uint)moved.Fragment.UncompressedLength,
        SampleCount = (uint)moved.Fragment.SampleCount,
        ExemplarCount = (uint)moved.Fragment.ExemplarCount,
        MinTimestampMs = moved.Fragment.MinTimestampMs,
        MaxTimestampMs = moved.Fragment.MaxTimestampMs,
        AgeMs = (ulong)moved.AgeMs,
        TriedTogether = (uint)moved.TriedTogether,
    };

    private static MovedFragment From(Wire.MovedFragment wire) => new(
        new Fragment
        {
            Compressed = wire.Compressed.Memory,
            UncompressedLength = (int)wire.UncompressedLength,
            SampleCount = (int)wire.SampleCount,
            ExemplarCount = (int)wire.ExemplarCount,
            MinTimestampMs = wire.MinTimestampMs,
            MaxTimestampMs = wire.MaxTimestampMs,
        },
        (long)wire.AgeMs,
        (int)wire.TriedTogether);
}
