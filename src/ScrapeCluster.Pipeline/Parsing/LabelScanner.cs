using System.Text.Unicode;

namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>
/// Walks over labels between braces, first to check them and again to decode them. The rules are those of Prometheus'
/// lexers promlex.l and openmetricslex.l together with parseLVals of their parsers.
/// </summary>
internal ref struct LabelScanner(ReadOnlySpan<byte> body, int position, LabelSyntax syntax, bool isAscii)
{
    private readonly ReadOnlySpan<byte> _body = body;
    private readonly LabelSyntax _syntax = syntax;
    private readonly bool _isAscii = isAscii;

    /// <summary>The first byte not yet read: after <see cref="LabelStep.End"/>, the one after the brace; after Invalid, the wrong one.</summary>
    internal int Position = position;

    /// <summary>The name of the label, or the metric name, without its quotes, still escaped.</summary>
    internal int NameStart;
    internal int NameEnd;

    /// <summary>The value of the label without its quotes, still escaped.</summary>
    internal int ValueStart;
    internal int ValueEnd;

    /// <summary>After <see cref="LabelStep.Invalid"/>: what should stand at <see cref="Position"/>.</summary>
    internal string Expected = "";

    internal LabelStep Next()
    {
        SkipBlanks();
        var c = Scan.At(_body, Position);
        if (c == '}')
        {
            Position++;
            return LabelStep.End;
        }

        var quoted = c == '"';
        if (!(quoted ? ReadQuotedName() : ReadName(c)))
            return Fail("expected a label name or \"}\"");

        SkipBlanks();
        c = Scan.At(_body, Position);
        if (quoted && c is (byte)',' or (byte)'}')
            return EndMetricName(c);
        if (c != '=')
            return Fail("expected \"=\" after the label name");

        Position++;
        return ReadValue();
    }

    private bool ReadName(byte first)
    {
        if (!Scan.IsLabelNameStart(first))
            return false;
        NameStart = Position;
        NameEnd = Position = Scan.LabelNameEnd(_body, Position + 1);
        return true;
    }

    private bool ReadQuotedName()
    {
        var end = Scan.QuotedEnd(_body, Position, newlines: _syntax != LabelSyntax.Exemplar);
        if (end < 0)
            return false;
        NameStart = Position + 1;
        NameEnd = end - 1;
        Position = end;
        return true;
    }

    private LabelStep EndMetricName(byte next)
    {
        if (_syntax == LabelSyntax.Exemplar)
            return Fail("expected \"=\" after the label name (exemplars have no metric name)");
        if (next == ',')
            Position++;
        return LabelStep.MetricName;
    }

    private LabelStep ReadValue()
    {
        SkipBlanksBeforeValue();
        if (Scan.At(_body, Position) != '"')
            return Fail("expected a label value in double quotes");

        var end = _syntax switch
        {
            LabelSyntax.PrometheusText => Scan.LabelValueEnd(_body, Position, newlines: true),
            LabelSyntax.OpenMetrics => Scan.LabelValueEnd(_body, Position, newlines: false),
            _ => Scan.QuotedEnd(_body, Position, newlines: false),
        };
        if (end < 0)
            return Fail("expected a label value that ends with a double quote");
        if (!_isAscii && !Utf8.IsValid(_body[Position..end]))
            return Fail("expected a label value of valid UTF-8");

        // 0 bytes after the closing quote count as part of the value, as in Prometheus.
        ValueStart = Position + 1;
        ValueEnd = end - 1;
        Position = end;
        return EndLabel();
    }

    private LabelStep EndLabel()
    {
        SkipBlanks();
        var c = Scan.At(_body, Position);
        if (c == ',')
            Position++;
        else if (c != '}' && _syntax != LabelSyntax.PrometheusText)
            return Fail("expected \",\" or \"}\" after the label value");
        return LabelStep.Label;
    }

    private void SkipBlanks()
    {
        if (_syntax == LabelSyntax.PrometheusText)
            Position = Scan.SkipBlanks(_body, Position);
    }

    private void SkipBlanksBeforeValue()
    {
        if (_syntax != LabelSyntax.PrometheusText)
            return;
        while (Scan.IsBlank(Scan.At(_body, Position)))
            Position = Scan.SkipNuls(_body, Position + 1);
    }

    private LabelStep Fail(string expected)
    {
        Expected = expected;
        return LabelStep.Invalid;
    }
}
