using System.Globalization;
using System.Text;

namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>Reads anchors, aliases and tags.</summary>
internal static class YamlNameScanner
{
    private const string AfterAnchor = "?:,]}%@`";
    private const string UriCharacters = ";/?:@&=+$,.!~*'()[]%";

    public static YamlToken ScanAnchor(YamlCursor cursor)
    {
        var kind = cursor.Current == '*' ? YamlTokenKind.Alias : YamlTokenKind.Anchor;
        var (line, column) = (cursor.Line, cursor.Column + 1);
        cursor.Skip();
        var name = new StringBuilder();
        while (cursor.IsNameCharacter)
            cursor.ReadInto(name);
        var ends = cursor.IsBlankOrEnd() || AfterAnchor.Contains(cursor.Current, StringComparison.Ordinal);
        if (name.Length == 0 || !ends)
            throw cursor.Error("the name of an anchor is made of letters, digits, _ and -; a text that begins with & or * must be quoted");
        return new YamlToken(kind, line, column, name.ToString());
    }

    public static YamlToken ScanTag(YamlCursor cursor)
    {
        var (line, column) = (cursor.Line, cursor.Column + 1);
        var (handle, suffix) = cursor.At(1) == '<' ? ("", ScanVerbatim(cursor)) : ScanShorthand(cursor);
        if (!cursor.IsBlankOrEnd())
            throw cursor.Error("a tag must end with a space; a text that begins with ! must be quoted");
        return new YamlToken(YamlTokenKind.Tag, line, column, handle, suffix);
    }

    /// <summary><c>!</c>, <c>!!</c> or <c>!name!</c>; without the second mark it is the beginning of something else.</summary>
    public static string ScanHandle(YamlCursor cursor)
    {
        if (cursor.Current != '!')
            throw cursor.Error("a tag begins with an exclamation mark");
        var handle = new StringBuilder();
        cursor.ReadInto(handle);
        while (cursor.IsNameCharacter)
            cursor.ReadInto(handle);
        if (cursor.Current == '!')
            cursor.ReadInto(handle);
        return handle.ToString();
    }

    /// <param name="cursor">At the URI.</param>
    /// <param name="head">What was read of it already.</param>
    public static string ScanUri(YamlCursor cursor, string head)
    {
        var uri = new StringBuilder(head);
        while (cursor.IsNameCharacter || (UriCharacters.Contains(cursor.Current, StringComparison.Ordinal) && !cursor.IsEnd))
        {
            if (cursor.Current == '%')
                uri.Append(BytesText.Decode(ScanEscapes(cursor)));
            else
                cursor.ReadInto(uri);
        }

        return uri.ToString();
    }

    private static string ScanVerbatim(YamlCursor cursor)
    {
        cursor.Skip(2);
        var uri = ScanUri(cursor, "");
        if (uri.Length == 0 || cursor.Current != '>')
            throw cursor.Error("a tag that begins with !< must end with >");
        cursor.Skip();
        return uri;
    }

    private static (string Handle, string Suffix) ScanShorthand(YamlCursor cursor)
    {
        var handle = ScanHandle(cursor);
        if (handle.Length > 1 && handle.EndsWith('!'))
        {
            var suffix = ScanUri(cursor, "");
            return suffix.Length > 0 ? (handle, suffix) : throw cursor.Error("a tag has no name");
        }

        // A single mark stands for "no tag", and is a tag by itself.
        var name = ScanUri(cursor, handle[1..]);
        return name.Length > 0 ? ("!", name) : ("", "!");
    }

    private static byte[] ScanEscapes(YamlCursor cursor)
    {
        var bytes = new List<byte>();
        while (cursor.Current == '%')
        {
            Span<char> digits = [cursor.At(1), cursor.At(2)];
            if (!byte.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                throw cursor.Error("a % in a tag needs two hex digits");
            bytes.Add(value);
            cursor.Skip(3);
        }

        return [.. bytes];
    }
}
