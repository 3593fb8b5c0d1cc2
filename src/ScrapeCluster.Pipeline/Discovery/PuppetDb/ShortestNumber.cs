using System.Globalization;

namespace ScrapeCluster.Pipeline.Discovery.PuppetDb;

/// <summary>
/// Numbers as Prometheus writes them into labels (Go's format <c>g</c>): as few digits as tell the number, with an exponent from a million on and below
/// a ten thousandth.
/// </summary>
internal static class ShortestNumber
{
    private const int FirstExponent = 6;
    private const int LastExponent = -5;

    public static string Format(double number)
    {
        // d.ddddE+ddd, with as many digits as it takes.
        var text = number.ToString("E16", CultureInfo.InvariantCulture);
        var shortest = number.ToString("R", CultureInfo.InvariantCulture);
        if (number == 0 || !double.IsFinite(number))
            return shortest;
        var exponent = int.Parse(text.AsSpan(text.IndexOf('E') + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return exponent is >= FirstExponent or <= LastExponent
            ? $"{Digits(shortest)}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent).ToString("00", CultureInfo.InvariantCulture)}"
            : shortest;
    }

    /// <summary>The digits of a number, the point behind the first.</summary>
    private static string Digits(string number)
    {
        var mantissa = number.Split('E')[0];
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('-').Trim('0');
        return $"{(mantissa[0] == '-' ? "-" : "")}{digits[0]}{(digits.Length > 1 ? $".{digits[1..]}" : "")}";
    }
}
