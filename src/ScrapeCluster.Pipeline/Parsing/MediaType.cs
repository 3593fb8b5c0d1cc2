using System.Text;

namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>
/// Reads a media type with parameters as strictly and as leniently as Go's mime.ParseMediaType: one wrong parameter
/// spoils the whole, blanks may stand around every sign, a last semicolon is passed over, a parameter may be repeated
/// with the same value.
/// </summary>
internal static class MediaType
{
    private const string TokenSigns = "!#$%&'*+-.^_`{|}~";
    private const string QuotedSpecials = "()<>@,;:\\\"/[]?=";

    /// <param name="mediaType">In lower case, without parameters.</param>
    internal static bool TryParse(string text, out string mediaType)
    {
        var semicolon = text.IndexOf(';', StringComparison.Ordinal);
        mediaType = (semicolon < 0 ? text : text[..semicolon]).ToLowerInvariant().Trim();
        return IsTypeAndSubtype(mediaType) && (semicolon < 0 || AreParameters(text.AsSpan(semicolon)));
    }

    private static bool IsTypeAndSubtype(string mediaType)
    {
        var slash = mediaType.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? IsToken(mediaType)
            : IsToken(mediaType.AsSpan(0, slash)) && IsToken(mediaType.AsSpan(slash + 1));
    }

    private static bool AreParameters(ReadOnlySpan<char> rest)
    {
        var seen = new Dictionary<string, string>();
        while (true)
        {
            rest = rest.TrimStart();
            if (rest.IsEmpty || rest.Trim() is ";")
                return true;
            if (!TryReadParameter(ref rest, out var name, out var value))
                return false;
            if (!seen.TryAdd(name, value) && seen[name] != value)
                return false;
        }
    }

    private static bool TryReadParameter(ref ReadOnlySpan<char> rest, out string name, out string value)
    {
        (name, value) = ("", "");
        if (!TryReadSign(ref rest, ';') || !TryReadToken(ref rest, out name) || !TryReadSign(ref rest, '='))
            return false;

        name = name.ToLowerInvariant();
        return rest.StartsWith("\"") ? TryReadQuoted(ref rest, out value) : TryReadToken(ref rest, out value);
    }

    private static bool TryReadSign(ref ReadOnlySpan<char> rest, char sign)
    {
        rest = rest.TrimStart();
        if (rest.IsEmpty || rest[0] != sign)
            return false;
        rest = rest[1..].TrimStart();
        return true;
    }

    private static bool TryReadToken(ref ReadOnlySpan<char> rest, out string token)
    {
        var length = 0;
        while (length < rest.Length && IsTokenSign(rest[length]))
            length++;
        token = rest[..length].ToString();
        rest = rest[length..];
        return length > 0;
    }

    private static bool TryReadQuoted(ref ReadOnlySpan<char> rest, out string value)
    {
        var text = new StringBuilder();
        for (var i = 1; i < rest.Length; i++)
        {
            var c = rest[i];
            if (c == '"')
            {
                value = text.ToString();
                rest = rest[(i + 1)..];
                return true;
            }

            if (c is '\r' or '\n')
                break;
            if (c == '\\' && i + 1 < rest.Length && QuotedSpecials.Contains(rest[i + 1], StringComparison.Ordinal))
                c = rest[++i];
            text.Append(c);
        }

        value = "";
        return false;
    }

    private static bool IsToken(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!IsTokenSign(c))
                return false;
        }

        return !text.IsEmpty;
    }

    private static bool IsTokenSign(char c) => char.IsAsciiLetterOrDigit(c) || TokenSigns.Contains(c, StringComparison.Ordinal);
}
