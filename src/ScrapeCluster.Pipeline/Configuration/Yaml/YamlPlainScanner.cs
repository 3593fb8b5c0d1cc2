using System.Text;

namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>Reads a text without quotes.</summary>
/// <param name="cursor">At its first character.</param>
/// <param name="leastColumn">Where its further lines must begin, outside of brackets.</param>
/// <param name="isFlow">Within brackets, where a comma ends it.</param>
internal sealed class YamlPlainScanner(YamlCursor cursor, int leastColumn, bool isFlow)
{
    private const string EndInFlow = ",?[]{}";

    private readonly StringBuilder _text = new();
    private readonly YamlLineFolder _space = new(cursor);

    /// <summary>True where a line ended behind it, so that a key may follow.</summary>
    public bool EndsWithBreak => _space.HasBreak;

    public YamlToken Scan()
    {
        var (line, column) = (cursor.Line, cursor.Column + 1);
        while (!cursor.IsAnyDocumentIndicator && cursor.Current != '#')
        {
            ScanWord();
            if (!cursor.IsBlank() && !cursor.IsBreak())
                break;
            _space.Read(leastColumn);
            if (!isFlow && cursor.Column < leastColumn)
                break;
        }

        return new YamlToken(YamlTokenKind.Scalar, line, column, _text.ToString(), IsPlain: true);
    }

    private void ScanWord()
    {
        while (!cursor.IsBlankOrEnd() && !IsEndOfText())
        {
            _space.AppendTo(_text);
            cursor.ReadInto(_text);
        }
    }

    private bool IsEndOfText() =>
        (cursor.Current == ':' && cursor.IsBlankOrEnd(1)) || (isFlow && EndInFlow.Contains(cursor.Current, StringComparison.Ordinal));
}
