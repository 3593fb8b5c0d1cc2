namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>Reads what follows <c>(?</c>: the name of a group, or flags.</summary>
internal static class GroupSyntax
{
    /// <summary>Reads <c>(?P&lt;name&gt;</c> or <c>(?&lt;name&gt;</c>.</summary>
    public static string ReadName(PatternReader reader)
    {
        var start = reader.Position;
        var length = reader.Rest.IndexOf('>');
        if (length < 0)
            throw new PatternException(PatternException.InvalidGroupName, reader.Rest);

        var name = reader.Rest[(reader.Rest.IndexOf('<') + 1)..length].ToString();
        reader.Position += length + 1;
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            throw new PatternException(PatternException.InvalidGroupName, reader.Since(start));
        return name;
    }

    /// <summary>Reads flags such as <c>(?i)</c>, <c>(?i-s:</c> or <c>(?:</c>.</summary>
    /// <returns>The new flags, and whether they hold for a group that opens here rather than from here on.</returns>
    public static (PatternFlags Flags, bool OpensGroup) ReadFlags(PatternReader reader, PatternFlags flags)
    {
        var start = reader.Position;
        reader.Position += 2;
        var (clears, seen) = (false, false);
        while (!reader.AtEnd)
        {
            var c = reader.Next();
            if (c is ':' or ')' && (!clears || seen))
                return (flags, c == ':');
            if (c == '-' && !clears)
            {
                (clears, seen) = (true, false);
                continue;
            }

            var flag = Flag(c);
            if (flag == PatternFlags.None)
                break;
            flags = clears ? flags & ~flag : flags | flag;
            seen = true;
        }

        throw new PatternException(PatternException.InvalidGroup, reader.Since(start));
    }

    private static PatternFlags Flag(int c) => c switch
    {
        'i' => PatternFlags.FoldCase,
        'm' => PatternFlags.MultiLine,
        's' => PatternFlags.DotNewline,
        'U' => PatternFlags.Ungreedy,
        _ => PatternFlags.None,
    };
}
