using System.Buffers.Binary;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;

/// <summary>A compressed fragment into which each scrape writes its values and its time.</summary>
/// <param name="Compressed">As in <see cref="Fragment.Compressed"/>, with the values of an earlier scrape.</param>
/// <param name="Steps">For each series with open bytes: how far they stand behind those of the one before (varints).</param>
/// <param name="TimePositions">Where the timestamp stands.</param>
/// <param name="First">The first series of the plan inside.</param>
/// <param name="End">Behind the last.</param>
/// <param name="Layout">Hash of where holes and timestamps stand before compression.</param>
/// <param name="IsQuick">It was made in a hurry and is not as short as it can be.</param>
internal sealed record FragmentTemplate(
    byte[] Compressed, byte[] Steps, int[] TimePositions, int PlainLength, int SampleCount, int First, int End, ulong Layout, bool IsQuick)
{
    private const int ObjectBytes = (5 * 32) + 24;

    public long Bytes => Compressed.Length + Steps.Length + (4L * TimePositions.Length) + ObjectBytes;

    /// <param name="shapes">Of all series of the plan.</param>
    /// <param name="present">Which series of the plan the lane has; null: all.</param>
    /// <param name="values">Of all series of the plan; each fits its shape.</param>
    /// <param name="timestampMs">Has as many bytes as a varint as the plan says.</param>
    public Fragment Fill(ReadOnlySpan<byte> shapes, ulong[]? present, ReadOnlySpan<ulong> values, long timestampMs)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(Compressed.Length);
        Compressed.CopyTo(bytes, 0);
        FillValues(bytes, shapes, present, values);
        foreach (var position in TimePositions)
            WireFormat.WriteVarint(bytes.AsSpan(position), (ulong)timestampMs);
        return new Fragment
        {
            Compressed = bytes,
            UncompressedLength = PlainLength,
            SampleCount = SampleCount,
            MinTimestampMs = timestampMs,
            MaxTimestampMs = timestampMs,
        };
    }

    private void FillValues(Span<byte> bytes, ReadOnlySpan<byte> shapes, ulong[]? present, ReadOnlySpan<ulong> values)
    {
        ReadOnlySpan<byte> steps = Steps;
        int position = 0, step = 0;
        for (var i = First; i < End; i++)
        {
            var length = ValueShape.Length(shapes[i]);
            if (length == 0 || !PlanBits.Has(present, i))
                continue;
            position += PlanBits.ReadVarint(steps, ref step);
            Write(bytes, position, values[i] >> (8 * ValueShape.Start(shapes[i])), length);
            position += length;
        }
    }

    private static void Write(Span<byte> bytes, int position, ulong value, int length)
    {
        if (position + 8 > bytes.Length)
        {
            for (var i = 0; i < length; i++)
                bytes[position + i] = (byte)(value >> (8 * i));
            return;
        }

        var target = bytes.Slice(position, 8);
        var mask = ulong.MaxValue >> (64 - (8 * length));
        BinaryPrimitives.WriteUInt64LittleEndian(target, (BinaryPrimitives.ReadUInt64LittleEndian(target) & ~mask) | (value & mask));
    }
}
