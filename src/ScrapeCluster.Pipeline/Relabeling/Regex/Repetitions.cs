namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>Rewrites repetitions that say less than they seem to, as RE2 does before it compiles them.</summary>
internal static class Repetitions
{
    /// <summary>
    /// Turns counted repetitions into plain ones where they are such, drops repetitions of nothing, and a repetition of
    /// the same repetition. What is left of <see cref="NodeKind.Repeat"/> has a count of two or more.
    /// </summary>
    public static Node Simplify(Node node) => node.Kind switch
    {
        NodeKind.Star or NodeKind.Plus or NodeKind.Quest => Plain(node.Kind, Simplify(node.Child), node.Lazy),
        NodeKind.Repeat => Counted(node),
        _ => node,
    };

    private static Node Counted(Node node) => (node.Min, node.Max) switch
    {
        (0, 0) => new Node(NodeKind.Empty),
        (0, Node.Unlimited) => Plain(NodeKind.Star, Simplify(node.Child), node.Lazy),
        (1, Node.Unlimited) => Plain(NodeKind.Plus, Simplify(node.Child), node.Lazy),
        (0, 1) => Plain(NodeKind.Quest, Simplify(node.Child), node.Lazy),
        (1, 1) => Simplify(node.Child),
        _ => new Node(NodeKind.Repeat, Simplify(node.Child)) { Min = node.Min, Max = node.Max, Lazy = node.Lazy },
    };

    private static Node Plain(NodeKind kind, Node child, bool lazy) =>
        child.Kind == NodeKind.Empty || (child.Kind == kind && child.Lazy == lazy) ? child : new Node(kind, child) { Lazy = lazy };
}
