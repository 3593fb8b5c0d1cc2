using System.Globalization;
using System.Text;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;

/// <summary>Names and values of labels as the collector's exporter writes them (prometheus/otlptranslator, label_namer.go).</summary>
internal static class LabelNaming
{
    public static string NameOf(string name)
    {
        if (name.Length > 4 && name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal))
            return name;
        var text = new StringBuilder(name.Length + 4);
        foreach (var c in name)
        {
            if (char.IsAsciiLetterOrDigit(c))
                text.Append(c);
            else if (text.Length == 0 || text[^1] != '_')
                text.Append('_');
        }

        if (text.Length > 0 && text[0] == '_')
            text.Insert(0, "key");
        else if (text.Length > 0 && char.IsAsciiDigit(text[0]))
            text.Insert(0, "key_");
        return text.ToString();
    }

    /// <summary>A bound as Go writes numbers without an exponent: 1.0 is 1, 1e+06 is 1000000. What is no number stays.</summary>
    public static string BoundOf(string value)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return value;
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('E', StringComparison.Ordinal) ? WithoutExponent(text) : text;
    }

    private static string WithoutExponent(string text)
    {
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var sign = text[0] == '-' ? "-" : "";
        var digits = text[sign.Length..mark];
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var places = (point < 0 ? digits.Length : point) + exponent;
        digits = digits.Replace(".", "", StringComparison.Ordinal);
        if (places <= 0)
            return $"{sign}0.{new string('0', -places)}{digits}";
        return places >= digits.Length ? $"{sign}{digits}{new string('0', places - digits.Length)}" : $"{sign}{digits[..places]}.{digits[places..]}";
    }
}
