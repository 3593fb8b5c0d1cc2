namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>Fragments in memory, oldest first. Those that end leave it by and by. Not safe on many threads.</summary>
internal sealed class HeldLine
{
    private const int FewEnded = 1024;

    private readonly Queue<HeldFragment> _line = new();
    private int _ended;

    /// <summary>Compressed bytes of those that have not ended.</summary>
    public long Bytes { get; private set; }

    public int Count => _line.Count - _ended;

    public bool IsEmpty => _line.Count == _ended;

    public void Add(HeldFragment held)
    {
        _line.Enqueue(held);
        held.Line = this;
        Bytes += held.Bytes;
    }

    /// <summary>The oldest that has not ended.</summary>
    public HeldFragment? Take()
    {
        Trim();
        if (!_line.TryDequeue(out var held))
            return null;
        held.Line = null;
        Bytes -= held.Bytes;
        return held;
    }

    /// <summary>One of these has just been settled.</summary>
    public void NoteSettled(HeldFragment held)
    {
        Bytes -= held.Bytes;
        _ended++;
        Trim();
        if (_ended > FewEnded && _ended > _line.Count / 2)
            TakeOutEnded();
    }

    /// <summary>The oldest ones that have not ended.</summary>
    public IEnumerable<HeldFragment> Oldest(int most) => _line.Where(held => !held.IsSettled).Take(most);

    private void Trim()
    {
        while (_line.TryPeek(out var first) && first.IsSettled)
        {
            _line.Dequeue();
            _ended--;
        }
    }

    private void TakeOutEnded()
    {
        for (var left = _line.Count; left > 0; left--)
        {
            if (_line.Dequeue() is { IsSettled: false } held)
                _line.Enqueue(held);
        }
        _ended = 0;
    }
}
