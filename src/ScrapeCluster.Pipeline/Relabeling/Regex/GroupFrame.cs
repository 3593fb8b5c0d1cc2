namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>An open parenthesis while parsing: what has been read inside it so far.</summary>
/// <param name="Group">The number of the capturing group, or 0 where it only groups.</param>
/// <param name="Outside">The flags to return to when it closes.</param>
internal sealed record GroupFrame(int Group, PatternFlags Outside)
{
    private readonly List<Node> _alternatives = [];
    private readonly List<Node> _sequence = [];

    /// <summary>The part last read: what a repetition applies to.</summary>
    public Node? Last => _sequence.Count == 0 ? null : _sequence[^1];

    public void Add(Node node)
    {
        JoinLiterals();
        _sequence.Add(node);
    }

    public void ReplaceLast(Node node) => _sequence[^1] = node;

    /// <summary>Ends an alternative: what follows belongs to the next one.</summary>
    public void EndAlternative()
    {
        JoinLiterals();
        var alternative = Combine(NodeKind.Concat, _sequence);
        _sequence.Clear();
        if (_alternatives.Count > 0 && TryUnite(_alternatives[^1], alternative) is { } united)
            _alternatives[^1] = united;
        else
            _alternatives.Add(alternative);
    }

    /// <summary>All that was read, as one node.</summary>
    public Node Close()
    {
        EndAlternative();
        return Combine(NodeKind.Alternate, _alternatives);
    }

    /// <summary>Joins the last two parts if both are literals; the last one can then no longer be repeated alone.</summary>
    private void JoinLiterals()
    {
        if (_sequence is not [.., { Kind: NodeKind.Literal } left, { Kind: NodeKind.Literal } right] || left.FoldCase != right.FoldCase)
            return;
        left.Text.AddRange(right.Text);
        _sequence.RemoveAt(_sequence.Count - 1);
    }

    /// <summary>A node of all parts, those of the same kind dissolved into it, so that none nests in itself.</summary>
    private static Node Combine(NodeKind kind, List<Node> parts) => parts switch
    {
        [] => new Node(NodeKind.Empty),
        [var single] => single,
        _ => new Node(kind, [.. parts.SelectMany(part => part.Kind == kind ? part.Children : [part])]),
    };

    /// <summary>Two alternatives that are one code point each are one set.</summary>
    private static Node? TryUnite(Node left, Node right)
    {
        if (!IsOneCodePoint(left) || !IsOneCodePoint(right))
            return null;
        var builder = new CodePointSetBuilder();
        AddTo(builder, left);
        AddTo(builder, right);
        return Node.OfSet(builder.ToSet());
    }

    private static bool IsOneCodePoint(Node node) =>
        node.Kind == NodeKind.Set || (node.Kind == NodeKind.Literal && node.Text.Count == 1);

    private static void AddTo(CodePointSetBuilder builder, Node node)
    {
        if (node.Kind == NodeKind.Set)
            builder.Add(node.Set);
        else if (node.FoldCase)
            builder.AddFolded(node.Text[0], node.Text[0]);
        else
            builder.Add(node.Text[0], node.Text[0]);
    }
}
