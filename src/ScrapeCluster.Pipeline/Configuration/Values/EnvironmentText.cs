using System.Text;

namespace ScrapeCluster.Pipeline.Configuration.Values;

/// <summary>Puts environment variables into a text: <c>$NAME</c>, <c>${NAME}</c>, and <c>$$</c> for a dollar (Go's os.Expand).</summary>
internal static class EnvironmentText
{
    private const string Special = "*#$@!?-0123456789";

    /// <param name="text">May hold variables.</param>
    /// <param name="undefined">Called with the name of each variable that has no value; it becomes the empty text.</param>
    public static string Expand(string text, Action<string> undefined)
    {
        var result = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '$' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            var (name, length) = NameAt(text.AsSpan(i + 1));
            if (name.Length > 0)
                result.Append(Value(name, undefined));
            else if (length == 0)
                result.Append('$');
            i += length;
        }

        return result.ToString();
    }

    private static string Value(string name, Action<string> undefined)
    {
        if (name == "$")
            return "$";
        var value = Environment.GetEnvironmentVariable(name);
        if (string.IsNullOrEmpty(value))
            undefined(name);
        return value ?? "";
    }

    // An empty name with a length is a mistake that is eaten: "${" without an end, "${}".
    private static (string Name, int Length) NameAt(ReadOnlySpan<char> text)
    {
        if (text[0] == '{')
            return BracedNameAt(text);
        if (Special.Contains(text[0], StringComparison.Ordinal))
            return (text[..1].ToString(), 1);

        var length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] == '_'))
            length++;
        return (text[..length].ToString(), length);
    }

    private static (string Name, int Length) BracedNameAt(ReadOnlySpan<char> text)
    {
        var close = text.IndexOf('}');
        return close switch
        {
            < 0 => ("", 1),
            1 => ("", 2),
            _ => (text[1..close].ToString(), close + 1),
        };
    }
}
