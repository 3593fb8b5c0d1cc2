namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>Reads a class in brackets.</summary>
internal static class SetParser
{
    public static CodePointSet Read(PatternReader reader, bool foldCase)
    {
        var start = reader.Position++;
        var negated = reader.TrySkip("^");
        var builder = new CodePointSetBuilder();

        // A ] in the first place stands for itself.
        for (var first = true; reader.Current != ']' || first; first = false)
            ReadMember(reader, builder, foldCase, start);
        reader.Position++;

        var set = builder.ToSet();
        return negated ? set.Negate() : set;
    }

    private static void ReadMember(PatternReader reader, CodePointSetBuilder builder, bool foldCase, int setStart)
    {
        var named = TryReadPosixClass(reader, foldCase) ?? EscapeParser.TryReadClass(reader, foldCase);
        if (named is not null)
        {
            builder.Add(named);
            return;
        }

        var start = reader.Position;
        var low = ReadCodePoint(reader, setStart);
        var high = low;
        if (reader.Current == '-' && reader.Position + 1 < reader.Text.Length && reader.Peek(1) != ']')
        {
            reader.Position++;
            high = ReadCodePoint(reader, setStart);
        }

        if (high < low)
            throw new PatternException(PatternException.InvalidSetRange, reader.Since(start));
        if (foldCase)
            builder.AddFolded(low, high);
        else
            builder.Add(low, high);
    }

    private static int ReadCodePoint(PatternReader reader, int setStart)
    {
        if (reader.AtEnd)
            throw new PatternException(PatternException.MissingBracket, reader.Text.AsSpan(setStart));
        return reader.Current == '\\' ? EscapeParser.ReadCodePoint(reader) : reader.Next();
    }

    private static CodePointSet? TryReadPosixClass(PatternReader reader, bool foldCase)
    {
        if (!reader.StartsWith("[:"))
            return null;
        var length = reader.Rest[2..].IndexOf(":]", StringComparison.Ordinal);
        if (length < 0)
            return null;

        var start = reader.Position;
        var name = reader.Rest.Slice(2, length).ToString();
        reader.Position += length + 4;
        var negated = name.StartsWith('^');
        var set = NamedClasses.FindPosix(negated ? name[1..] : name) ??
            throw new PatternException(PatternException.InvalidSetRange, reader.Since(start));
        return EscapeParser.Complete(set, foldCase, negated);
    }
}
