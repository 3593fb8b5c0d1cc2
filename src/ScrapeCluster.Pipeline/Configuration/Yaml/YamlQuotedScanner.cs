using System.Globalization;
using System.Text;

namespace ScrapeCluster.Pipeline.Configuration.Yaml;

/// <summary>Reads a text in single or double quotes.</summary>
/// <param name="cursor">At the first quote.</param>
internal sealed class YamlQuotedScanner(YamlCursor cursor)
{
    private static readonly Dictionary<char, char> Escapes = new()
    {
        ['0'] = '\0', ['a'] = '\a', ['b'] = '\b', ['t'] = '\t', ['\t'] = '\t', ['n'] = '\n', ['v'] = '\v', ['f'] = '\f', ['r'] = '\r',
        ['e'] = '\u001b', [' '] = ' ', ['"'] = '"', ['\''] = '\'', ['\\'] = '\\', ['N'] = '\u0085', ['_'] = '\u00a0', ['L'] = '\u2028',
        ['P'] = '\u2029',
    };

    private readonly StringBuilder _text = new();
    private readonly YamlLineFolder _space = new(cursor);
    private readonly char _quote = cursor.Current;
    private readonly int _line = cursor.Line;
    private readonly int _column = cursor.Column + 1;

    public YamlToken Scan()
    {
        cursor.Skip();
        while (true)
        {
            if (cursor.IsAnyDocumentIndicator || cursor.IsEnd)
                throw new YamlFormatException(_line, $"this is not valid YAML: a text in quotes begins here and has no closing {_quote}");
            ScanWord();
            if (cursor.Current == _quote)
                break;
            _space.Read();
            _space.AppendTo(_text);
        }

        cursor.Skip();
        return new YamlToken(YamlTokenKind.Scalar, _line, _column, _text.ToString());
    }

    private void ScanWord()
    {
        while (!cursor.IsBlankOrEnd())
        {
            if (_quote == '\'' && cursor.Current == '\'' && cursor.At(1) == '\'')
            {
                _text.Append('\'');
                cursor.Skip(2);
            }
            else if (cursor.Current == _quote)
            {
                return;
            }
            else if (_quote == '"' && cursor.Current == '\\' && cursor.IsBreak(1))
            {
                _space.JoinLines();
                return;
            }
            else if (_quote == '"' && cursor.Current == '\\')
            {
                ScanEscape();
            }
            else
            {
                cursor.ReadInto(_text);
            }
        }
    }

    private void ScanEscape()
    {
        var kind = cursor.At(1);
        var length = kind switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (length == 0 && !Escapes.ContainsKey(kind))
            throw cursor.Error($"escape \\{kind} is not known; a backslash is written \\\\ in double quotes, or as it is in single quotes");

        cursor.Skip(2);
        _text.Append(length == 0 ? Escapes[kind].ToString() : ScanCode(length));
    }

    private string ScanCode(int length)
    {
        var digits = new StringBuilder();
        for (; length > 0; length--)
            cursor.ReadInto(digits);
        var isCode = uint.TryParse(digits.ToString(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code);
        if (!isCode || !Rune.IsValid(code))
            throw cursor.Error($"{NodeReader.Quote(digits.ToString())} is no code of a character");
        return new Rune(code).ToString();
    }
}
