using System.Buffers.Binary;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Templates;

/// <summary>
/// Writes snappy elements (google/snappy, format_description.txt) in the order of the template, and notes where holes and timestamps come to
/// stand in literals.
/// </summary>
internal ref struct TemplateElements(
    ReadOnlySpan<byte> plain, ReadOnlySpan<TemplateHole> values, ReadOnlySpan<int> times,
    PooledBuffer output, Span<int> valuePositions, List<int> timePositions)
{
    private const int MostHeaderBytes = 5;
    private const int NearCopy = 1;
    private const int Copy2 = 2;
    private const int Copy4 = 3;

    private readonly ReadOnlySpan<byte> _plain = plain;
    private readonly ReadOnlySpan<TemplateHole> _values = values;
    private readonly ReadOnlySpan<int> _times = times;
    private readonly Span<int> _valuePositions = valuePositions;
    private readonly int _blockStart = output.Length;
    private int _literalStart;
    private int _value;
    private int _time;

    /// <summary>Ends the literal before <paramref name="at"/>, if there is one, and copies.</summary>
    public void Copy(int at, int offset, int length)
    {
        EndLiteral(at);
        var target = output.GetSpan(MostHeaderBytes);
        if (offset < Matches.NearWindow && length is >= Matches.LeastPerNearCopy and <= Matches.MostPerNearCopy)
        {
            target[0] = (byte)(NearCopy | ((length - Matches.LeastPerNearCopy) << 2) | (offset >> 8 << 5));
            target[1] = (byte)offset;
            output.Advance(2);
        }
        else if (offset < Matches.Window)
        {
            target[0] = (byte)(Copy2 | ((length - 1) << 2));
            BinaryPrimitives.WriteUInt16LittleEndian(target[1..], (ushort)offset);
            output.Advance(3);
        }
        else
        {
            target[0] = (byte)(Copy4 | ((length - 1) << 2));
            BinaryPrimitives.WriteInt32LittleEndian(target[1..], offset);
            output.Advance(5);
        }

        _literalStart = at + length;
        while (_time < _times.Length && _times[_time] < _literalStart)
            _time++;
    }

    public void EndLiteral(int at)
    {
        if (at == _literalStart)
            return;
        var target = output.GetSpan(MostHeaderBytes + at - _literalStart);
        var header = WriteLiteralHeader(target, at - _literalStart);
        _plain[_literalStart..at].CopyTo(target[header..]);
        var shift = output.Length + header - _literalStart - _blockStart;
        for (; _value < _values.Length && _values[_value].Start < at; _value++)
            _valuePositions[_value] = _values[_value].Start + shift;
        for (; _time < _times.Length && _times[_time] < at; _time++)
            timePositions.Add(_times[_time] + shift);
        output.Advance(header + at - _literalStart);
        _literalStart = at;
    }

    /// <summary>Up to 60 bytes in one byte; above, behind the number of bytes that the length takes.</summary>
    private static int WriteLiteralHeader(Span<byte> target, int length)
    {
        if (length <= 60)
        {
            target[0] = (byte)((length - 1) << 2);
            return 1;
        }

        BinaryPrimitives.WriteInt32LittleEndian(target[1..], length - 1);
        var bytes = (System.Numerics.BitOperations.Log2((uint)length - 1) / 8) + 1;
        target[0] = (byte)((59 + bytes) << 2);
        return 1 + bytes;
    }
}
