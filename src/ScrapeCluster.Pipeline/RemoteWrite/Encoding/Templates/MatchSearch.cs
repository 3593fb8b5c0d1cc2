using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Templates;

/// <summary>
/// Finds earlier occurrences in a template, going forward through it: two hash chains, one for short matches and one that leads to long ones
/// past the many places where only the beginning is alike.
/// </summary>
internal sealed class MatchSearch : IDisposable
{
    private const int ShortKey = 4;
    private const int LongKey = 12;
    private const int ShortDepth = 6;
    private const int LongDepth = 32;
    private const int LeastHashBits = 6;
    private const int MostHashBits = 15;

    private readonly TemplateSymbols _symbols;
    private readonly int _hashBits;
    private readonly int[] _shortHeads;
    private readonly int[] _longHeads;
    private readonly int[] _shortBefore;
    private readonly int[] _longBefore;
    private int _nextHole = -1;
    private int _lastTime = -1;
    private Matches _matches;

    public MatchSearch(TemplateSymbols symbols)
    {
        _symbols = symbols;
        _hashBits = Math.Clamp(System.Numerics.BitOperations.Log2((uint)symbols.Length + 1), LeastHashBits, MostHashBits);
        _shortHeads = ScratchArrays<int>.Rent(1 << _hashBits);
        _longHeads = ScratchArrays<int>.Rent(1 << _hashBits);
        _shortBefore = ScratchArrays<int>.Rent(symbols.Length);
        _longBefore = ScratchArrays<int>.Rent(symbols.Length);
        _shortHeads.AsSpan().Fill(-1);
        _longHeads.AsSpan().Fill(-1);
    }

    /// <summary>The matches at a position; positions must be asked for in order, each once.</summary>
    public ref readonly Matches At(int position)
    {
        if (_nextHole < position)
            _nextHole = _symbols.NextHole(position);
        var limit = _nextHole - position;
        if (limit == 0)
            _matches = default;
        else
            Search(position, limit);
        return ref _matches;
    }

    public void Dispose()
    {
        ScratchArrays<int>.Return(_shortHeads);
        ScratchArrays<int>.Return(_longHeads);
        ScratchArrays<int>.Return(_shortBefore);
        ScratchArrays<int>.Return(_longBefore);
    }

    private void Search(int position, int limit)
    {
        _matches.Move();
        if (_symbols.IsTime(position))
            OfferTime(position, limit);
        // What lies deep within a copy can be copied from its source as well; without it the chains lead further for as many steps.
        if (_matches.Length > Matches.MostPerCopy)
            return;
        var isLong = _matches.Length >= Math.Min(limit, Matches.MostPerCopy);
        if (limit >= ShortKey)
            Follow(_shortHeads, _shortBefore, Bucket(_symbols.Four(position)), position, limit, isLong ? 0 : ShortDepth);
        if (limit >= LongKey)
            Follow(_longHeads, _longBefore, Bucket(_symbols.Twelve(position)), position, limit, isLong ? 0 : LongDepth);
    }

    /// <summary>A copy that ends within a timestamp must be followed by another, so there is always one where an earlier timestamp stands.</summary>
    private void OfferTime(int position, int limit)
    {
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
        {
            if (MayBeLonger(position, candidate))
                Offer(position, candidate, limit);
        }
    }

    /// <summary>A longer match than the present one has the byte too at which that one ends.</summary>
    private bool MayBeLonger(int position, int candidate)
    {
        var offset = position - candidate;
        var length = offset < Matches.Window ? _matches.Length : Math.Max(_matches.Length, _matches.FarLength);
        if (offset < Matches.NearWindow && _matches.NearLength < Matches.MostPerNearCopy)
            length = Math.Min(length, _matches.NearLength);
        return _symbols.AreEqual(position + length, candidate + length);
    }

    private void Offer(int position, int candidate, int limit)
    {
        var symbols = _symbols.Span;
        var length = symbols.Slice(position, limit).CommonPrefixLength(symbols[candidate..]);
        _matches.Offer(position - candidate, length);
    }

    private int Bucket(ulong key) => (int)((key * 0x9E3779B97F4A7C15) >> (64 - _hashBits));
}
