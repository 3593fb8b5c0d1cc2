using System.Text;

namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>A place in a text, counted in lines and columns. Behind the end stand zeros, which no YAML text holds.</summary>
internal sealed class YamlCursor(string text)
{
    private const char NextLine = '\u0085';
    private const char LineSeparator = '\u2028';
    private const char ParagraphSeparator = '\u2029';

    private int _position;

    /// <summary>From one.</summary>
    public int Line { get; private set; } = 1;

    /// <summary>From zero: the indentation of what stands here.</summary>
    public int Column { get; private set; }

    /// <summary>How many characters stand before this place.</summary>
    public int Index { get; private set; }

    public char Current => At(0);

    public bool IsEnd => Current == '\0';

    public char At(int offset) => _position + offset < text.Length ? text[_position + offset] : '\0';

    public bool IsBlank(int offset = 0) => At(offset) is ' ' or '\t';

    public bool IsBreak(int offset = 0) => At(offset) is '\n' or '\r' or NextLine or LineSeparator or ParagraphSeparator;

    public bool IsBreakOrEnd(int offset = 0) => IsBreak(offset) || At(offset) == '\0';

    public bool IsBlankOrEnd(int offset = 0) => IsBlank(offset) || IsBreakOrEnd(offset);

    /// <summary>A letter, digit, <c>_</c> or <c>-</c>: what names of anchors and tags are made of.</summary>
    public bool IsNameCharacter => char.IsAsciiLetterOrDigit(Current) || Current is '_' or '-';

    /// <summary>Three dashes or three dots at the start of a line, which begin and end documents.</summary>
    public bool IsDocumentIndicator(char c) => Column == 0 && Current == c && At(1) == c && At(2) == c && IsBlankOrEnd(3);

    public bool IsAnyDocumentIndicator => IsDocumentIndicator('-') || IsDocumentIndicator('.');

    public void Skip(int count = 1)
    {
        for (; count > 0; count--)
        {
            _position += char.IsHighSurrogate(Current) ? 2 : 1;
            Column++;
            Index++;
        }
    }

    public void ReadInto(StringBuilder target)
    {
        target.Append(Current);
        if (char.IsHighSurrogate(Current))
            target.Append(At(1));
        Skip();
    }

    /// <summary>Goes to the next line; at a place that is no break, stays.</summary>
    public void SkipLine()
    {
        if (!IsBreak())
            return;
        _position += Current == '\r' && At(1) == '\n' ? 2 : 1;
        Index++;
        Column = 0;
        Line++;
    }

    /// <summary>Goes to the next line and adds the break, which is a line feed unless it is one of Unicode's separators.</summary>
    public void ReadLineInto(StringBuilder target)
    {
        if (!IsBreak())
            return;
        target.Append(Current is LineSeparator or ParagraphSeparator ? Current : '\n');
        SkipLine();
    }

    public void SkipBlanks()
    {
        while (IsBlank())
            Skip();
    }

    public void SkipComment()
    {
        if (Current != '#')
            return;
        while (!IsBreakOrEnd())
            Skip();
    }

    /// <summary>To be thrown where the text stops being YAML.</summary>
    public YamlFormatException Error(string what) => new(Line, "this is not valid YAML: " + what);
}
