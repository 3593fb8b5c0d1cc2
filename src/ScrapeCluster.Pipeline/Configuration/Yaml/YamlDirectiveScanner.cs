using System.Text;

namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>Reads lines such as <c>%YAML 1.1</c> and <c>%TAG !e! tag:example.com,2000:</c>.</summary>
internal static class YamlDirectiveScanner
{
    public static YamlToken Scan(YamlCursor cursor)
    {
        var (line, column) = (cursor.Line, cursor.Column + 1);
        cursor.Skip();
        var token = ScanName(cursor) switch
        {
            "YAML" => new YamlToken(YamlTokenKind.VersionDirective, line, column, ScanVersion(cursor)),
            "TAG" => ScanTag(cursor, line, column),
            var name => throw cursor.Error($"directive %{name} is not known"),
        };

        cursor.SkipBlanks();
        cursor.SkipComment();
        if (!cursor.IsBreakOrEnd())
            throw cursor.Error("there is too much behind a directive");
        cursor.SkipLine();
        return token;
    }

    private static string ScanName(YamlCursor cursor)
    {
        var name = new StringBuilder();
        while (cursor.IsNameCharacter)
            cursor.ReadInto(name);
        if (name.Length == 0 || !cursor.IsBlankOrEnd())
            throw cursor.Error("a directive has no name; a text that begins with % must be quoted");
        return name.ToString();
    }

    private static string ScanVersion(YamlCursor cursor)
    {
        cursor.SkipBlanks();
        var major = ScanNumber(cursor);
        if (cursor.Current != '.')
            throw cursor.Error("%YAML needs a version such as 1.1");
        cursor.Skip();
        return $"{major}.{ScanNumber(cursor)}";
    }

    private static int ScanNumber(YamlCursor cursor)
    {
        var (value, length) = (0, 0);
        for (; char.IsAsciiDigit(cursor.Current); length++, cursor.Skip())
            value = (value * 10) + cursor.Current - '0';
        return length is 1 or 2 ? value : throw cursor.Error("%YAML needs a version such as 1.1");
    }

    private static YamlToken ScanTag(YamlCursor cursor, int line, int column)
    {
        cursor.SkipBlanks();
        var handle = YamlNameScanner.ScanHandle(cursor);
        if (handle != "!" && !handle.EndsWith('!'))
            throw cursor.Error("the handle of a %TAG directive must end with an exclamation mark");
        if (!cursor.IsBlank())
            throw cursor.Error("%TAG needs a handle and a prefix");
        cursor.SkipBlanks();
        var prefix = YamlNameScanner.ScanUri(cursor, "");
        if (prefix.Length == 0 || !cursor.IsBlankOrEnd())
            throw cursor.Error("%TAG needs a handle and a prefix");
        return new YamlToken(YamlTokenKind.TagDirective, line, column, handle, prefix);
    }
}
