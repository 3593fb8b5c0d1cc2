using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Version2;

/// <summary>The <c>symbols</c> of a remote write 2.0 request: each text once, the empty one first. Not safe on many threads.</summary>
internal sealed class SymbolTable : IDisposable
{
    private const byte SymbolTag = 0x22; // Request.symbols = 4
    private const int MostHead = 1 + 10;

    private readonly PooledBuffer _fields = new();
    private HashSlots _slots = new();
    private Symbol[] _symbols = new Symbol[256];
    private int _count;

    /// <summary>The fields as they stand in the request.</summary>
    public ReadOnlySpan<byte> Fields => _fields.Span;

    /// <summary>Forgets all but the empty text; keeps the room.</summary>
    public void Clear()
    {
        _fields.Clear();
        _count = 0;
        _slots.Clear(_symbols.Length);
        RefOf([]);
    }

    /// <summary>The number of a text, which is added where it is new.</summary>
    public int RefOf(ReadOnlySpan<byte> text)
    {
        var hash = TextHash.Of(text);
        var fields = _fields.Span;
        for (var slot = _slots.First(hash); ; slot = _slots.Next(slot))
        {
            var found = _slots[slot];
            if (found < 0)
                return Add(text, hash);
            ref readonly var symbol = ref _symbols[found];
            if (symbol.Hash == hash && fields.Slice(symbol.Start, symbol.Length).SequenceEqual(text))
                return found;
        }
    }

    public void Dispose() => _fields.Dispose();

    private int Add(ReadOnlySpan<byte> text, ulong hash)
    {
        if (_count == _symbols.Length)
            Array.Resize(ref _symbols, _count * 2);
        if (_slots.IsFull(_count))
            Rebuild();
        var target = _fields.GetSpan(MostHead + text.Length);
        target[0] = SymbolTag;
        var head = 1 + WireFormat.WriteVarint(target[1..], (ulong)text.Length);
        text.CopyTo(target[head..]);
        _symbols[_count] = new Symbol(_fields.Length + head, text.Length, hash);
        _fields.Advance(head + text.Length);
        _slots.Add(hash, _count);
        return _count++;
    }

    private void Rebuild()
    {
        _slots.Clear(_count * 2);
        for (var i = 0; i < _count; i++)
            _slots.Add(_symbols[i].Hash, i);
    }

    private readonly record struct Symbol(int Start, int Length, ulong Hash);
}
