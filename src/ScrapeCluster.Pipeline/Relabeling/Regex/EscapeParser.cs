namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>Reads what follows a backslash where it stands for one code point or for a class.</summary>
internal static class EscapeParser
{
    /// <summary>Reads a class such as <c>\d</c>, <c>\pL</c> or <c>\P{Greek}</c>; null where none comes next.</summary>
    public static CodePointSet? TryReadClass(PatternReader reader, bool foldCase)
    {
        if (reader.Current != '\\')
            return null;
        if (reader.Peek(1) is 'p' or 'P')
            return ReadUnicodeClass(reader, foldCase);
        if (NamedClasses.FindPerl(reader.Peek(1)) is not { } set)
            return null;
        var negated = char.IsAsciiLetterUpper(reader.Peek(1));
        reader.Position += 2;
        return Complete(set, foldCase, negated);
    }

    /// <summary>A class with its variants of case where they do not differ, then negated if it shall be.</summary>
    public static CodePointSet Complete(CodePointSet set, bool foldCase, bool negated)
    {
        if (foldCase)
        {
            var builder = new CodePointSetBuilder();
            builder.AddFolded(set);
            set = builder.ToSet();
        }

        return negated ? set.Negate() : set;
    }

    /// <summary>Reads an escape that stands for one code point.</summary>
    public static int ReadCodePoint(PatternReader reader)
    {
        var start = reader.Position++;
        if (reader.AtEnd)
            throw new PatternException(PatternException.TrailingBackslash, "");

        var c = reader.Next();
        var codePoint = c switch
        {
            'a' => '\a',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            'x' => ReadHexadecimal(reader),
            '0' => ReadOctal(reader, 0),
            >= '1' and <= '7' when char.IsBetween(reader.Current, '0', '7') => ReadOctal(reader, c - '0'),
            < 0x80 when !char.IsAsciiLetterOrDigit((char)c) => c,
            _ => -1,
        };
        return codePoint >= 0 ? codePoint : throw new PatternException(PatternException.InvalidEscape, reader.Since(start));
    }

    /// <summary>Up to three digits in all, the first of which is read already.</summary>
    private static int ReadOctal(PatternReader reader, int value)
    {
        for (var digits = 1; digits < 3 && char.IsBetween(reader.Current, '0', '7'); digits++)
            value = (value * 8) + (reader.Text[reader.Position++] - '0');
        return value;
    }

    private static int ReadHexadecimal(PatternReader reader)
    {
        if (reader.TrySkip("{"))
            return ReadBracedHexadecimal(reader);
        var digits = reader.Rest[..Math.Min(2, reader.Rest.Length)];
        if (digits.Length < 2 || !char.IsAsciiHexDigit(digits[0]) || !char.IsAsciiHexDigit(digits[1]))
            return -1;
        return (Digit(reader.Next()) * 16) + Digit(reader.Next());
    }

    private static int ReadBracedHexadecimal(PatternReader reader)
    {
        var value = 0;
        var start = reader.Position;
        while (char.IsAsciiHexDigit(reader.Current))
        {
            value = (value * 16) + Digit(reader.Next());
            if (value > CodePointSet.MaxCodePoint)
                return -1;
        }

        return reader.Position > start && reader.TrySkip("}") ? value : -1;
    }

    private static int Digit(int c) => Convert.ToInt32(((char)c).ToString(), 16);

    private static CodePointSet ReadUnicodeClass(PatternReader reader, bool foldCase)
    {
        var start = reader.Position;
        var negated = reader.Peek(1) == 'P';
        reader.Position += 2;
        var name = ReadClassName(reader, start);
        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }

        var set = UnicodeClasses.Find(name) ?? throw new PatternException(PatternException.InvalidSetRange, reader.Since(start));
        return Complete(set, foldCase && UnicodeClasses.HasVariants(set), negated);
    }

    private static string ReadClassName(PatternReader reader, int start)
    {
        if (reader.AtEnd)
            throw new PatternException(PatternException.InvalidSetRange, reader.Since(start));
        if (!reader.TrySkip("{"))
            return char.ConvertFromUtf32(reader.Next());
        var length = reader.Rest.IndexOf('}');
        if (length < 0)
            throw new PatternException(PatternException.InvalidSetRange, reader.Text.AsSpan(start));
        var name = reader.Rest[..length].ToString();
        reader.Position += length + 1;
        return name;
    }
}
