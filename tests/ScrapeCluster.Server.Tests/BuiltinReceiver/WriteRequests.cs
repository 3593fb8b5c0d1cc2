using Google.Protobuf;

namespace ScrapeCluster.Server.Tests.BuiltinReceiver;

/// <summary>Writes remote-write 1.0 requests by hand, also such as no sender should send.</summary>
internal static class WriteRequests
{
    public static byte[] Of(params byte[][] series) => Message(output =>
    {
        foreach (var one in series)
            output.Field(1, one);
    });

    /// <param name="labels">name=value, as they shall stand on the wire.</param>
    public static byte[] Series(string[] labels, params (long TimestampMs, double Value)[] samples) => Message(output =>
    {
        foreach (var label in labels)
            output.Field(1, Label(label));
        foreach (var (timestampMs, value) in samples)
            output.Field(2, Sample(timestampMs, value));
    });

    public static byte[] Message(Action<CodedOutputStream> write)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer))
            write(output);
        return buffer.ToArray();
    }

    public static void Field(this CodedOutputStream output, int number, byte[] content)
    {
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(content));
    }

    private static byte[] Label(string label) => Message(output =>
    {
        var split = label.IndexOf('=');
        output.WriteTag(1, WireFormat.WireType.LengthDelimited);
        output.WriteString(label[..split]);
        output.WriteTag(2, WireFormat.WireType.LengthDelimited);
        output.WriteString(label[(split + 1)..]);
    });

    private static byte[] Sample(long timestampMs, double value) => Message(output =>
    {
        output.WriteTag(1, WireFormat.WireType.Fixed64);
        output.WriteDouble(value);
        output.WriteTag(2, WireFormat.WireType.Varint);
        output.WriteInt64(timestampMs);
    });
}
