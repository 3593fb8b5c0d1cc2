using System.Globalization;
using System.Text;

namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>
/// The one form of the numbers in <c>le</c> and <c>quantile</c>: as OpenMetrics writes them, <c>1.0</c> for <c>1</c>,
/// so that a series keeps its identity whichever format it comes in (Prometheus: FormatOpenMetricsFloat).
/// </summary>
internal static class BoundaryText
{
    // Outside of these powers of ten a number is written with an exponent.
    private const int MinPlainExponent = -4;
    private const int MaxPlainExponent = 5;

    /// <summary>What is no number, or too large a one, stays as it is.</summary>
    internal static string Normalize(string text) =>
        NumberLiteral.TryParse(Encoding.UTF8.GetBytes(text), out var number) ? Format(number) : text;

    private static string Format(double number)
    {
        if (number == 0)
            return "0.0";
        if (double.IsNaN(number))
            return "NaN";
        if (double.IsInfinity(number))
            return number > 0 ? "+Inf" : "-Inf";

        var digits = ShortestDigits(Math.Abs(number), out var exponent);
        var text = exponent is < MinPlainExponent or > MaxPlainExponent ? Scientific(digits, exponent) : Plain(digits, exponent);
        return number < 0 ? "-" + text : text;
    }

    /// <summary>The fewest digits that read back as the same number: d.ddd times ten to the exponent.</summary>
    private static string ShortestDigits(double number, out int exponent)
    {
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

        var mantissa = e < 0 ? text : text[..e];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        exponent += (dot < 0 ? mantissa.Length : dot) - 1;

        var digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        var significant = digits.TrimStart('0');
        exponent -= digits.Length - significant.Length;
        return significant.TrimEnd('0');
    }

    private static string Scientific(string digits, int exponent)
    {
        var fraction = digits.Length > 1 ? "." + digits[1..] : "";
        var sign = exponent < 0 ? '-' : '+';
        return string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{fraction}e{sign}{Math.Abs(exponent):00}");
    }

    private static string Plain(string digits, int exponent)
    {
        if (exponent < 0)
            return "0." + new string('0', -exponent - 1) + digits;

        var whole = exponent + 1;
        return digits.Length > whole ? $"{digits[..whole]}.{digits[whole..]}" : digits.PadRight(whole, '0') + ".0";
    }
}
