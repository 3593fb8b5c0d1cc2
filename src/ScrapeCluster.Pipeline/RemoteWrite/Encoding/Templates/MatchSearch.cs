using System.Buffers;
using System.Runtime.InteropServices;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Templates;

/// <summary>
/// Finds earlier occurrences in a template, going forward through it: two hash chains, one for short matches and one that leads to long ones
/// past the many places where only the beginning is alike.
/// </summary>
internal sealed class MatchSearch : IDisposable
{
    private const int ShortKey = 4;
    private const int LongKey = 12;
    private const int ShortDepth = 16;
    private const int LongDepth = 24;
    private const int HashBits = 15;

    private readonly TemplateSymbols _symbols;
    private readonly int[] _shortHeads = ArrayPool<int>.Shared.Rent(1 << HashBits);
    private readonly int[] _longHeads = ArrayPool<int>.Shared.Rent(1 << HashBits);
    private readonly int[] _shortBefore;
    private readonly int[] _longBefore;
    private int _nextHole = -1;
    private int _lastTime = -1;
    private Matches _matches;

    public MatchSearch(TemplateSymbols symbols)
    {
        _symbols = symbols;
        _shortBefore = ArrayPool<int>.Shared.Rent(symbols.Length);
        _longBefore = ArrayPool<int>.Shared.Rent(symbols.Length);
        _shortHeads.AsSpan().Fill(-1);
        _longHeads.AsSpan().Fill(-1);
    }

    /// <summary>The matches at a position; positions must be asked for in order, each once.</summary>
    public Matches At(int position)
    {
        if (_nextHole < position)
            _nextHole = _symbols.NextHole(position);
        var limit = _nextHole - position;
        _matches = limit == 0 ? default : _matches.Next();
        if (limit == 0)
            return _matches;

        OfferTime(position, limit);
        var isLong = _matches.Length >= Math.Min(limit, Matches.MostPerCopy);
        if (limit >= ShortKey)
            Follow(_shortHeads, _shortBefore, Hash(position, ShortKey), position, limit, isLong ? 0 : ShortDepth);
        if (limit >= LongKey)
            Follow(_longHeads, _longBefore, Hash(position, LongKey), position, limit, isLong ? 0 : LongDepth);
        return _matches;
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_shortHeads);
        ArrayPool<int>.Shared.Return(_longHeads);
        ArrayPool<int>.Shared.Return(_shortBefore);
        ArrayPool<int>.Shared.Return(_longBefore);
    }

    /// <summary>A copy that ends within a timestamp must be followed by another, so there is always one where an earlier timestamp stands.</summary>
    private void OfferTime(int position, int limit)
    {
        if (!_symbols.IsTime(position))
            return;
        var start = _symbols.TimeStart(position);
        if (_lastTime >= 0)
            Offer(position, position - start + _lastTime, limit);
        if (_symbols.IsEndOfTime(position))
            _lastTime = start;
    }

    private void Follow(int[] heads, int[] before, int hash, int position, int limit, int depth)
    {
        var candidate = heads[hash];
        before[position] = candidate;
        heads[hash] = position;
        for (; depth > 0 && candidate >= 0; depth--, candidate = before[candidate])
            Offer(position, candidate, limit);
    }

    private void Offer(int position, int candidate, int limit)
    {
        var symbols = _symbols.Span;
        var length = symbols.Slice(position, limit).CommonPrefixLength(symbols[candidate..]);
        _matches.Offer(position - candidate, length);
    }

    private int Hash(int position, int symbols)
    {
        var words = MemoryMarshal.Cast<ushort, ulong>(_symbols.Span.Slice(position, symbols));
        var hash = 0UL;
        foreach (var word in words)
            hash = (hash ^ word) * 0x9E3779B97F4A7C15;
        return (int)(hash >> (64 - HashBits));
    }
}
