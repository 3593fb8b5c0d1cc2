namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>A part of a parsed regex.</summary>
internal sealed class Node
{
    /// <summary>What <see cref="Max"/> is where there is no upper limit.</summary>
    public const int Unlimited = -1;

    public Node(NodeKind kind, params Node[] children)
    {
        Kind = kind;
        Children = children;
        foreach (var child in children)
            Height = Math.Max(Height, child.Height + 1);
    }

    public NodeKind Kind { get; }

    public Node[] Children { get; }

    public Node Child => Children[0];

    /// <summary>Of <see cref="NodeKind.Literal"/>: its code points.</summary>
    public List<int> Text { get; } = [];

    /// <summary>Of <see cref="NodeKind.Literal"/>: upper and lower case do not differ.</summary>
    public bool FoldCase { get; init; }

    /// <summary>Of <see cref="NodeKind.Set"/>.</summary>
    public CodePointSet Set { get; init; } = CodePointSet.Any;

    /// <summary>Of repetitions: prefers few.</summary>
    public bool Lazy { get; init; }

    /// <summary>Of <see cref="NodeKind.Repeat"/>.</summary>
    public int Min { get; init; }

    /// <summary>Of <see cref="NodeKind.Repeat"/>.</summary>
    public int Max { get; init; }

    /// <summary>Of <see cref="NodeKind.Capture"/>: the number of the group, from 1.</summary>
    public int Group { get; init; }

    /// <summary>Levels of nodes, this one included.</summary>
    public int Height { get; } = 1;

    public static Node Literal(int codePoint, bool foldCase = false)
    {
        var node = new Node(NodeKind.Literal) { FoldCase = foldCase };
        node.Text.Add(codePoint);
        return node;
    }

    public static Node OfSet(CodePointSet set) =>
        set.Bounds is [var low, var high] && low == high ? Literal(low) : new Node(NodeKind.Set) { Set = set };

    /// <summary>How many instructions the part takes at most, counted as RE2 does for its limit.</summary>
    public long Size() => Math.Max(1, Kind switch
    {
        NodeKind.Literal => Text.Count,
        NodeKind.Capture or NodeKind.Star => 2 + Child.Size(),
        NodeKind.Plus or NodeKind.Quest => 1 + Child.Size(),
        NodeKind.Concat => Children.Sum(child => child.Size()),
        NodeKind.Alternate => Children.Sum(child => child.Size()) + Children.Length - 1,
        NodeKind.Repeat when Max == Unlimited => Min == 0 ? 2 + Child.Size() : 1 + (Min * Child.Size()),
        NodeKind.Repeat => (Max * Child.Size()) + Max - Min,
        _ => 1,
    });
}
