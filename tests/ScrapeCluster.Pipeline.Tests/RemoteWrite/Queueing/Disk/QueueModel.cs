namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Queueing.Disk;

/// <summary>What a queue should do, with plain lists: the order of numbers, through gates, hand-overs, adoptions and restarts.</summary>
internal sealed class QueueModel
{
    private readonly List<Gate> _gates = [];
    private readonly List<Item> _returned = [];
    private readonly List<Item> _adopted = [];
    private readonly List<Item> _waiting = [];
    private List<Item> _out = [];
    private Gate? _outOf;
    private int _life;
    private int _ordinal;
    private int _count;

    public List<int> Acknowledged { get; } = [];

    public List<int> Dropped { get; } = [];

    /// <summary>All that is held, in no particular order.</summary>
    public IEnumerable<int> Held => All.Select(item => item.Number).Order();

    private IEnumerable<Item> All => [.. _out, .. _returned, .. _adopted, .. _waiting, .. _gates.SelectMany(gate => gate.TakenOver.Concat(gate.Held))];

    public void Append(int number) => (_gates.Count > 0 ? _gates[^1].Held : _waiting).Add(NewItem(number, number, place: 1, _ordinal));

    public void Adopt(int number, int time)
    {
        _adopted.Add(NewItem(number, time, place: 2, 0));
        SortAdopted();
    }

    public void Hold(long epoch) => _gates.Add(new Gate(epoch, ++_ordinal));

    public void TakeOver(long epoch, int number)
    {
        var gate = _gates.Single(gate => gate.Epoch == epoch);
        gate.TakenOver.Add(NewItem(number, number, place: 0, gate.Ordinal));
    }

    public void Release(long epoch)
    {
        _gates.Single(gate => gate.Epoch == epoch).IsOpen = true;
        while (_gates.Count > 0 && _gates[0].IsOpen)
        {
            _waiting.AddRange(_gates[0].TakenOver);
            _waiting.AddRange(_gates[0].Held);
            _gates.RemoveAt(0);
        }
    }

    public List<int> Peek(int most)
    {
        _outOf = null;
        while (_out.Count < most && Next() is { } list)
            Take(list);
        return [.. _out.Select(item => item.Number)];
    }

    public List<int> PeekToHandOver(int most)
    {
        if (Next() is not null || _gates.Count == 0 || _gates[0].TakenOver.Count == 0)
            return Peek(most);
        _outOf = _gates[0];
        while (_out.Count < most && _outOf.TakenOver.Count > 0)
            Take(_outOf.TakenOver);
        return [.. _out.Select(item => item.Number)];
    }

    public void Settle(List<int> where)
    {
        where.AddRange(_out.Select(item => item.Number));
        _out = [];
    }

    public void PutBack()
    {
        (_outOf is not null && _gates.Contains(_outOf) ? _outOf.TakenOver : _returned).InsertRange(0, _out);
        _out = [];
    }

    /// <summary>Gates are not remembered, but the order that they made.</summary>
    public void Restart()
    {
        var all = All.ToList();
        _gates.Clear();
        _returned.Clear();
        _adopted.Clear();
        _waiting.Clear();
        _out = [];
        _adopted.AddRange(all.Where(item => item.Place == 2));
        SortAdopted();
        _waiting.AddRange(all.Where(item => item.Place != 2).OrderBy(item => item.Life).ThenBy(item => item.Ordinal).ThenBy(item => item.Place).ThenBy(item => item.Id));
        _life++;
        _ordinal = 0;
    }

    private List<Item>? Next()
    {
        if (_returned.Count > 0)
            return _adopted.Count == 0 || _returned[0].Time <= _adopted[0].Time ? _returned : _adopted;
        if (_adopted.Count > 0 && (_waiting.Count == 0 || _adopted[0].Time <= _waiting[0].Time))
            return _adopted;
        return _waiting.Count > 0 ? _waiting : null;
    }

    private void Take(List<Item> list)
    {
        _out.Add(list[0]);
        list.RemoveAt(0);
    }

    private void SortAdopted()
    {
        var sorted = _adopted.OrderBy(item => item.Time).ThenBy(item => item.Id).ToList();
        _adopted.Clear();
        _adopted.AddRange(sorted);
    }

    private Item NewItem(int number, int time, int place, int ordinal) => new(number, time, ++_count, _life, ordinal, place);

    private sealed record Item(int Number, int Time, int Id, int Life, int Ordinal, int Place);

    private sealed class Gate(long epoch, int ordinal)
    {
        public long Epoch => epoch;

        public int Ordinal => ordinal;

        public bool IsOpen { get; set; }

        public List<Item> TakenOver { get; } = [];

        public List<Item> Held { get; } = [];
    }
}
