using System.Globalization;
using System.Text;
using ScrapeCluster.Pipeline.Parsing;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding.Plans;

/// <summary>A page that keeps its shape until it is told to change it; its values are others each time.</summary>
internal sealed class RandomPage
{
    private static readonly string[] Texts =
    [
        "a{x=\"1\",y=\"2\"}", "a{y=\"2\",x=\"1\"}", "a{x=\"1\"}", "a{x=\"9\"}", "b", "c", "up", "file_le", "d{drop=\"1\"}", "d{drop=\"1\",le=\"2\"}", "e{secret=\"é\"}",
        "h_bucket{le=\"0.5\"}", "h_bucket{le=\"1\"}", "h_bucket{le=\"10\",x=\"1\"}", "h_bucket{le=\"1.0\"}", "h_bucket{le=\"+Inf\"}", "q{quantile=\"0.50\"}", "q{quantile=\"0.5\"}", "{\"q.q\",\"le\"=\"3\"}",
        "l{mode=\"idle\"}", "l{mode=\"le\"}", "m{path=\"C:\\\\x\",text=\"a\\\"b\\n{}# 1\"}", "{\"é.日\",\"l.é\"=\"ü\"}", "s{quantile=\"0.9\"}", "s_sum", "s_count", "n{empty=\"\",x=\"1\"}", "n{a=\"1\",b=\"2\",c=\"3\",d=\"4\"}",
    ];

    /// <summary>Those that stand for series of their own.</summary>
    private static readonly string[] Clean = [.. Texts.Except(["a{y=\"2\",x=\"1\"}", "up", "h_bucket{le=\"1.0\"}", "q{quantile=\"0.50\"}"])];

    private static readonly string[] Values =
    [
        "0", "0", "0", "1", "1", "2", "3", "-0", "-1", "+1", "12", "255", "256", "257", "65535", "65536", "131071", "131072", "1027", "-3.5", "0.25", "0.1", "1.5e-7", "1.234567e+06", "1e5", "1E5", "12e-2",
        "1.6632349184e+10", "123456789012345", "1234567890123456", "12345678901234567890", "9007199254740993", "0.30000000000000004", "1e22", "1e23", "1e308", "5e-324", "1e-400", ".5", "5.", "00012",
        "NaN", "nan", "Inf", "+Inf", "-inf", "Infinity", "1e15", "99999999999999.9", "-0.0", "0.0", "1e-22", "1e-23", "8192", "4096", "1e0", "1e+0", "1e00005",
    ];

    private static readonly string[] BrokenLines =
        ["b 1x\n", "b 0x1p3\n", "b 1_000\n", "b 1e999\n", "b 1\r\n", "b\n", "b{x=\"1\",x=\"2\"} 1\n", "b{x=\"1} 1\n", "b{x=\"1\"} 1 2 3\n", "# TYPE b x\n", "b 1 99999999999999999999\n"];

    private static readonly string[] Types = ["gauge", "histogram", "summary", "counter"];

    private readonly ExpositionFormat _format;
    private readonly List<Line> _lines = [];
    private readonly List<Line> _first;
    private string _type = "histogram";
    private string _comment = "";
    private string _behind = "";

    public RandomPage(ExpositionFormat format, Random random)
    {
        _format = format;
        var count = random.Next(0, 12);
        for (var i = 0; i < count; i++)
            Add(random, Clean);
        _first = [.. _lines];
    }

    public void Change(string change, Random random)
    {
        var at = random.Next(Math.Max(1, _lines.Count));
        switch (change)
        {
            case "Add":
                Add(random);
                break;
            case "AddTwo":
                Add(random);
                Add(random);
                break;
            case "Remove" when _lines.Count > 0:
                _lines.RemoveAt(at);
                break;
            case "Swap" when _lines.Count > 1:
                (_lines[0], _lines[at]) = (_lines[at], _lines[0]);
                break;
            case "Retype":
                _type = Types[random.Next(Types.Length)];
                break;
            case "Comment":
                _comment = $"# HELP h {random.Next(3)}\n";
                break;
            case "OwnTime" when _lines.Count > 0:
                _lines[at] = _lines[at] with { Offset = random.Next(-2, 2) * 500 };
                break;
            case "Exemplar" when _lines.Count > 0:
                _lines[at] = _lines[at] with { Exemplar = random.Next(4) };
                break;
            case "Duplicate" when _lines.Count > 0:
                _lines.Add(_lines[at]);
                break;
            case "Churn":
                for (var i = random.Next(10); i < _lines.Count; i += 10)
                    _lines[i] = _lines[i] with { Text = $"churn{{pod=\"{random.Next(1000)}\"}}" };
                break;
            case "Between" when _lines.Count > 0:
                _lines[at] = _lines[at] with { Before = random.Next(4) switch { 0 => null, 1 => $"# HELP h {random.Next(2)}\n", 2 when _format == ExpositionFormat.PrometheusText => "#\n\n", _ => $"# TYPE h{random.Next(2)} gauge\n" } };
                break;
            case "Restore":
                _lines.Clear();
                _lines.AddRange(_first);
                break;
            case "Blanks" when _format == ExpositionFormat.PrometheusText:
                _behind = new[] { "", " ", "\t ", "\n" }[random.Next(4)];
                break;
        }
    }

    public string ToText(Random random, long timeMs, bool broken)
    {
        var text = new StringBuilder(_comment).Append("# TYPE h ").Append(_type).Append('\n');
        var brokenAt = broken ? random.Next(_lines.Count + 1) : -1;
        for (var i = 0; i < _lines.Count; i++)
        {
            if (i == brokenAt)
                text.Append(BrokenLines[random.Next(BrokenLines.Length)]);
            Append(text, _lines[i], ValueOf(random), timeMs);
        }

        if (brokenAt == _lines.Count)
            text.Append("{{{\n");
        if (_format == ExpositionFormat.OpenMetrics)
            text.Append("# EOF\n");
        else if (_lines.Count > 0 && random.Next(8) == 0)
            text.Length--;
        return text.ToString();
    }

    private static string ValueOf(Random random) => random.Next(12) switch
    {
        0 => BitConverter.Int64BitsToDouble(random.NextInt64()).ToString("R", CultureInfo.InvariantCulture),
        1 => random.NextDouble().ToString("R", CultureInfo.InvariantCulture),
        2 => random.Next(1 << random.Next(1, 30)).ToString(CultureInfo.InvariantCulture),
        3 => (random.Next(1 << random.Next(1, 30)) / 100.0).ToString(CultureInfo.InvariantCulture),
        4 => (random.NextDouble() * 1e9).ToString("e" + random.Next(1, 17), CultureInfo.InvariantCulture),
        _ => Values[random.Next(Values.Length)],
    };

    private void Add(Random random)
    {
        Add(random, Texts);
    }

    private void Add(Random random, string[] texts)
    {
        var text = texts[random.Next(texts.Length)];
        if ((texts == Clean || random.Next(4) > 0) && _lines.Exists(line => line.Text == text))
            return;
        _lines.Insert(random.Next(_lines.Count + 1), new Line(text, random.Next(6) == 0 && _format == ExpositionFormat.PrometheusText ? "\t " : " ", null, null, null));
    }

    private void Append(StringBuilder text, Line line, string value, long timeMs)
    {
        text.Append(line.Before).Append(line.Text).Append(line.Blank).Append(value);
        if (line.Offset is { } offset)
            text.Append(' ').Append(_format == ExpositionFormat.OpenMetrics ? ((timeMs + offset) / 1000m).ToString(CultureInfo.InvariantCulture) : (timeMs + offset).ToString(CultureInfo.InvariantCulture));
        if (line.Exemplar is { } exemplar && _format == ExpositionFormat.OpenMetrics)
            text.Append(" # {id=\"").Append(exemplar).Append("\"} 1 ").Append(exemplar + 8).Append(".5");
        text.Append(_behind).Append('\n');
    }

    private sealed record Line(string Text, string Blank, long? Offset, int? Exemplar, string? Before);
}
