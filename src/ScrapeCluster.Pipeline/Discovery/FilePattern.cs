using System.Text;
using System.Text.RegularExpressions;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>
/// A path of <c>file_sd_configs</c> in which <c>*</c>, <c>?</c> and <c>[a-z]</c> stand for parts of the last segment (Go's
/// path/filepath.Match). A <c>*</c> takes in names with a leading dot.
/// </summary>
internal sealed class FilePattern
{
    private static readonly char[] Wildcards = ['*', '?', '[', '\\'];

    private readonly Regex? _name;

    public FilePattern(string path)
    {
        Text = path;
        Directory = Path.GetDirectoryName(path) is { Length: > 0 } directory ? directory : ".";
        var name = Path.GetFileName(path);
        _name = name.IndexOfAny(Wildcards) < 0 ? null : new Regex(ToRegex(name), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
    }

    public string Text { get; }

    /// <summary>Where to watch for changes.</summary>
    public string Directory { get; }

    /// <summary>The paths that exist now, in order; a link that leads nowhere counts as existing.</summary>
    /// <exception cref="IOException">The directory cannot be listed.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be listed.</exception>
    public IReadOnlyList<string> List()
    {
        if (_name is null)
            return Exists(Text) ? [Text] : [];
        if (!System.IO.Directory.Exists(Directory))
            return [];
        return
        [
            .. System.IO.Directory.EnumerateFileSystemEntries(Directory)
                .Where(path => _name.IsMatch(Path.GetFileName(path)))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static bool Exists(string path)
    {
        try
        {
            _ = File.GetAttributes(path);
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }

    private static string ToRegex(string glob)
    {
        var regex = new StringBuilder("\\A");
        for (var i = 0; i < glob.Length; i++)
        {
            var end = glob[i] == '[' ? glob.IndexOf(']', Math.Min(i + 2, glob.Length)) : -1;
            if (end > 0)
            {
                regex.Append('[').Append(glob[(i + 1)..end].Replace("\\", "\\\\").Replace("[", "\\[")).Append(']');
                i = end;
            }
            else if (glob[i] == '\\' && i + 1 < glob.Length)
            {
                regex.Append(Regex.Escape(glob[++i].ToString()));
            }
            else
            {
                regex.Append(glob[i] switch { '*' => ".*", '?' => ".", var c => Regex.Escape(c.ToString()) });
            }
        }

        return regex.Append("\\z").ToString();
    }
}
