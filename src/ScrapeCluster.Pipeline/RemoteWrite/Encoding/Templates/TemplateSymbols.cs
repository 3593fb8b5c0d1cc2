using System.Runtime.InteropServices;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Templates;

/// <summary>
/// A template's bytes as symbols that are equal only where a copy may carry one onto the other: a byte of a timestamp equals only the same
/// byte of another, and a byte of a hole equals nothing outside of holes.
/// </summary>
internal sealed class TemplateSymbols : IDisposable
{
    private const ushort Hole = ushort.MaxValue;
    private const ushort Time = 0x100;
    private const ulong Mix = 0xC2B2AE3D27D4EB4F;

    private readonly ushort[] _symbols;
    private readonly int _timeLength;

    public TemplateSymbols(ReadOnlySpan<byte> plain, ReadOnlySpan<TemplateHole> values, ReadOnlySpan<int> times, int timeLength)
    {
        Length = plain.Length;
        _timeLength = timeLength;
        _symbols = ScratchArrays<ushort>.Rent(plain.Length);
        for (var i = 0; i < plain.Length; i++)
            _symbols[i] = plain[i];
        foreach (var hole in values)
            _symbols.AsSpan(hole.Start, hole.Length).Fill(Hole);
        foreach (var time in times)
        {
            for (var i = 0; i < timeLength; i++)
                _symbols[time + i] = (ushort)(Time + i);
        }
    }

    public int Length { get; }

    public ReadOnlySpan<ushort> Span => _symbols.AsSpan(0, Length);

    public bool IsHole(int at) => _symbols[at] == Hole;

    /// <summary>True behind the first byte of a timestamp.</summary>
    public bool IsWithinTime(int at) => _symbols[at] is > Time and < Hole;

    /// <summary>Bytes that become a literal only together: those of a whole timestamp, or one.</summary>
    public int UnitLength(int at) => _symbols[at] == Time ? _timeLength : 1;

    public bool IsTime(int at) => _symbols[at] is >= Time and < Hole;

    public bool IsEndOfTime(int at) => _symbols[at] == Time + _timeLength - 1;

    /// <summary>The first byte of the timestamp that a byte belongs to.</summary>
    public int TimeStart(int at) => at - (_symbols[at] - Time);

    public bool AreEqual(int one, int other) => one < Length && _symbols[one] == _symbols[other];

    /// <summary>A number for the four symbols from a position on.</summary>
    public ulong Four(int at) => MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(_symbols.AsSpan(at, 4)));

    /// <summary>A number that differs, but for chance, where any of twelve symbols does.</summary>
    public ulong Twelve(int at) => ((((Four(at) * Mix) ^ Four(at + 4)) * Mix) ^ Four(at + 8)) * Mix;

    /// <summary>The nearest end of a piece, so that neither a hole nor a timestamp is cut.</summary>
    public int EndOfPiece(int at)
    {
        while (at < Length && (IsHole(at) || IsWithinTime(at)))
            at++;
        return Math.Min(at, Length);
    }

    public int NextHole(int from)
    {
        var at = Span[from..].IndexOf(Hole);
        return at < 0 ? Length : from + at;
    }

    public void Dispose() => ScratchArrays<ushort>.Return(_symbols);
}
