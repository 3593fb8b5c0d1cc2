using System.Text;

namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>
/// What can be said of a regex of the form <c>^...$</c> from its parts: a match is the whole text, some groups hold the
/// whole text too, and a <see cref="WholeTextTest"/> may be all that is needed.
/// </summary>
/// <param name="Groups">The groups around all of it.</param>
/// <param name="HasOtherGroups">Whether there are groups inside, so that a machine must find what they hold.</param>
internal sealed record WholeTextForm(WholeTextTest? Test, List<int> Groups, bool HasOtherGroups)
{
    private const int MaxLiteralsOfSet = 64;

    /// <returns>Null where the regex is not of that form.</returns>
    public static WholeTextForm? Of(ParsedPattern pattern)
    {
        if (pattern.Root is not { Kind: NodeKind.Concat, Children: [{ Kind: NodeKind.BeginText }, .. var parts, { Kind: NodeKind.EndText }] })
            return null;

        var groups = new List<int>();
        while (parts is [{ Kind: NodeKind.Capture } capture])
        {
            groups.Add(capture.Group);
            parts = capture.Child.Kind == NodeKind.Concat ? capture.Child.Children : [capture.Child];
        }

        return new WholeTextForm(FindTest(parts), groups, groups.Count < pattern.GroupNames.Length - 1);
    }

    private static WholeTextTest? FindTest(Node[] parts)
    {
        if (parts is [var single] && FindLiterals(single) is { } literals)
            return new WholeTextTest(literals);

        ReadOnlySpan<Node> rest = parts;
        var before = TakeAny(ref rest, fromEnd: false);
        var after = TakeAny(ref rest, fromEnd: true);
        return rest switch
        {
            [] when before >= 0 && after <= 0 => new WholeTextTest("", Math.Max(before, 0), Math.Max(after, 0)),
            [] or [{ Kind: NodeKind.Empty }] when before < 0 && after < 0 => new WholeTextTest("", -1, -1),
            [{ Kind: NodeKind.Literal, FoldCase: false } literal] => new WholeTextTest(TextOf(literal), before, after),
            _ => null,
        };
    }

    /// <summary>Takes <c>.*</c> or <c>.+</c> off one end.</summary>
    /// <returns>How many characters it asks for, or -1 where there is none.</returns>
    private static int TakeAny(ref ReadOnlySpan<Node> parts, bool fromEnd)
    {
        if (parts.IsEmpty)
            return -1;
        var part = fromEnd ? parts[^1] : parts[0];
        if (part.Kind is not (NodeKind.Star or NodeKind.Plus) || part.Child is not { Kind: NodeKind.Set, Set.IsAny: true })
            return -1;
        parts = fromEnd ? parts[..^1] : parts[1..];
        return part.Kind == NodeKind.Star ? 0 : 1;
    }

    private static List<string>? FindLiterals(Node node)
    {
        var literals = new List<string>();
        foreach (var alternative in node.Kind == NodeKind.Alternate ? node.Children : [node])
        {
            switch (alternative)
            {
                case { Kind: NodeKind.Empty }:
                    literals.Add("");
                    break;
                case { Kind: NodeKind.Literal, FoldCase: false }:
                    literals.Add(TextOf(alternative));
                    break;
                case { Kind: NodeKind.Set } when CodePointsOf(alternative.Set) is { } single:
                    literals.AddRange(single);
                    break;
                default:
                    return null;
            }
        }

        return literals;
    }

    private static IEnumerable<string>? CodePointsOf(CodePointSet set)
    {
        var codePoints = new List<int>();
        for (var i = 0; i < set.Bounds.Length; i += 2)
        {
            if (set.Bounds[i + 1] - set.Bounds[i] + codePoints.Count >= MaxLiteralsOfSet)
                return null;
            for (var c = set.Bounds[i]; c <= set.Bounds[i + 1]; c++)
                codePoints.Add(c);
        }

        return codePoints.Where(Rune.IsValid).Select(char.ConvertFromUtf32);
    }

    private static string TextOf(Node literal)
    {
        var text = new StringBuilder();
        foreach (var codePoint in literal.Text)
            text.Append(Rune.IsValid(codePoint) ? char.ConvertFromUtf32(codePoint) : ((char)codePoint).ToString());
        return text.ToString();
    }
}
