using System.Text;
using System.Text.RegularExpressions;

namespace ScrapeCluster.Pipeline.Configuration.Values;

/// <summary>Files that a pattern names: <c>*</c>, <c>?</c> and <c>[a-z]</c> within one segment of the path (Go's filepath.Glob).</summary>
internal static class FileGlob
{
    /// <summary>The files that exist, sorted; none where the pattern names none.</summary>
    public static IReadOnlyList<string> Find(string pattern)
    {
        if (pattern.IndexOfAny(['*', '?', '[']) < 0)
            return File.Exists(pattern) || Directory.Exists(pattern) ? [pattern] : [];

        var name = Path.GetFileName(pattern);
        var folders = Find(Path.GetDirectoryName(pattern) is { Length: > 0 } folder ? folder : ".");
        return [.. folders.Where(Directory.Exists).SelectMany(folder => FindIn(folder, name))];
    }

    /// <summary>False where a bracket is not closed or a backslash ends the pattern.</summary>
    public static bool IsValid(string pattern)
    {
        try
        {
            _ = pattern.Split('/').Select(Translate).ToList();
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static IEnumerable<string> FindIn(string folder, string name)
    {
        var regex = new Regex(Translate(name), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
        return Directory.EnumerateFileSystemEntries(folder)
            .Where(path => regex.IsMatch(Path.GetFileName(path)))
            .Order(StringComparer.Ordinal);
    }

    private static string Translate(string segment)
    {
        var regex = new StringBuilder("^");
        for (var i = 0; i < segment.Length; i++)
        {
            switch (segment[i])
            {
                case '*':
                    regex.Append(".*");
                    break;
                case '?':
                    regex.Append('.');
                    break;
                case '[':
                    i = TranslateClass(segment, i + 1, regex);
                    break;
                case '\\':
                    i++;
                    regex.Append(Regex.Escape(At(segment, i)));
                    break;
                default:
                    regex.Append(Regex.Escape(segment[i].ToString()));
                    break;
            }
        }

        return regex.Append("\\z").ToString();
    }

    // The class begins after its bracket; returns the place of the closing one.
    private static int TranslateClass(string segment, int i, StringBuilder regex)
    {
        regex.Append('[');
        if (At(segment, i) == "^")
        {
            regex.Append('^');
            i++;
        }

        for (var first = true; first || At(segment, i) != "]"; first = false, i++)
        {
            var c = At(segment, i);
            if (c == "\\")
                c = At(segment, ++i);
            else if (c == "]" || (c == "-" && first))
                throw new FormatException();
            regex.Append(c == "-" ? "-" : Regex.Escape(c).Replace("]", "\\]", StringComparison.Ordinal));
        }

        regex.Append(']');
        return i;
    }

    private static string At(string segment, int i) => i < segment.Length ? segment[i].ToString() : throw new FormatException();
}
