namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>The columns at which the open blocks stand. A deeper column begins a block, a lesser one ends blocks.</summary>
internal sealed class YamlIndents(YamlTokenQueue queue)
{
    private readonly Stack<int> _outer = new();

    /// <summary>The innermost block's column; -1 where none is open.</summary>
    public int Current { get; private set; } = -1;

    /// <param name="column">Of what begins.</param>
    /// <param name="token">Number that the token of the start gets.</param>
    /// <param name="kind">List or mapping.</param>
    /// <param name="line">Of what begins.</param>
    public void Roll(int column, int token, YamlTokenKind kind, int line)
    {
        if (Current >= column)
            return;
        _outer.Push(Current);
        Current = column;
        queue.Insert(token, new YamlToken(kind, line, column + 1));
    }

    public void Unroll(int column, YamlCursor cursor)
    {
        while (Current > column)
        {
            queue.Add(new YamlToken(YamlTokenKind.BlockEnd, cursor.Line, cursor.Column + 1));
            Current = _outer.Pop();
        }
    }
}
