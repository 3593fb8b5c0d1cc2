using System.Text;

namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>Reads a text of several lines behind <c>|</c> or <c>&gt;</c>.</summary>
/// <param name="cursor">At the mark.</param>
/// <param name="parentIndent">The column of the block that the text stands in, or -1.</param>
internal sealed class YamlBlockScalarScanner(YamlCursor cursor, int parentIndent)
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _break = new();
    private readonly StringBuilder _emptyLines = new();
    private int _indent;
    private char _chomping;

    public YamlToken Scan()
    {
        var (line, column) = (cursor.Line, cursor.Column + 1);
        var isFolded = cursor.Current == '>';
        cursor.Skip();
        ScanHeader();
        ScanIndentation();
        ScanLines(isFolded);
        if (_chomping != '-')
            _text.Append(_break);
        if (_chomping == '+')
            _text.Append(_emptyLines);
        return new YamlToken(YamlTokenKind.Scalar, line, column, _text.ToString());
    }

    private void ScanHeader()
    {
        var increment = 0;
        for (var i = 0; i < 2; i++)
        {
            if (cursor.Current is '+' or '-' && _chomping == '\0')
            {
                _chomping = cursor.Current;
                cursor.Skip();
            }
            else if (char.IsAsciiDigit(cursor.Current) && increment == 0)
            {
                increment = cursor.Current - '0';
                if (increment == 0)
                    throw cursor.Error("the indentation behind | or > cannot be 0");
                cursor.Skip();
            }
        }

        cursor.SkipBlanks();
        cursor.SkipComment();
        if (!cursor.IsBreakOrEnd())
            throw cursor.Error("a text behind | or > begins on the next line");
        cursor.SkipLine();
        if (increment > 0)
            _indent = Math.Max(parentIndent, 0) + increment;
    }

    private void ScanLines(bool isFolded)
    {
        var wasIndented = false;
        while (cursor.Column == _indent && !cursor.IsEnd)
        {
            var isIndented = cursor.IsBlank();
            var folds = isFolded && !wasIndented && !isIndented && _break.Length > 0 && _break[0] == '\n';
            if (!folds)
                _text.Append(_break);
            else if (_emptyLines.Length == 0)
                _text.Append(' ');
            _break.Clear();
            _text.Append(_emptyLines);
            _emptyLines.Clear();

            wasIndented = isIndented;
            while (!cursor.IsBreakOrEnd())
                cursor.ReadInto(_text);
            cursor.ReadLineInto(_break);
            ScanIndentation();
        }
    }

    // The first line that is not empty gives the indentation where the header did not.
    private void ScanIndentation()
    {
        var deepest = 0;
        while (true)
        {
            while ((_indent == 0 || cursor.Column < _indent) && cursor.Current == ' ')
                cursor.Skip();
            deepest = Math.Max(deepest, cursor.Column);
            if ((_indent == 0 || cursor.Column < _indent) && cursor.Current == '\t')
                throw cursor.Error("a tab cannot indent a line; use spaces");
            if (!cursor.IsBreak())
                break;
            cursor.ReadLineInto(_emptyLines);
        }

        if (_indent == 0)
            _indent = Math.Max(1, Math.Max(deepest, parentIndent + 1));
    }
}
