namespace ScrapeCluster.Pipeline.Model;

/// <summary>Checks names against a <see cref="NameValidation"/> scheme.</summary>
public static class Names
{
    public static bool IsValidLabelName(string name, NameValidation scheme) =>
        scheme == NameValidation.Utf8 ? IsNonEmptyUtf8(name) : IsLegacy(name, allowColon: false);

    public static bool IsValidMetricName(string name, NameValidation scheme) =>
        scheme == NameValidation.Utf8 ? IsNonEmptyUtf8(name) : IsLegacy(name, allowColon: true);

    /// <summary>True where the UTF-16 text has a UTF-8 form: no lone surrogate.</summary>
    public static bool IsUtf8(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return false;
            i++;
        }

        return true;
    }

    private static bool IsNonEmptyUtf8(string name) => name.Length > 0 && IsUtf8(name);

    private static bool IsLegacy(string name, bool allowColon)
    {
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            var ok = char.IsAsciiLetter(c) || c == '_' || (allowColon && c == ':') || (i > 0 && char.IsAsciiDigit(c));
            if (!ok)
                return false;
        }

        return name.Length > 0;
    }
}
