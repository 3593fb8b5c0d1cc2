using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>Reads a file of <c>file_sd_configs</c>: JSON or YAML by its extension, as strict as Prometheus.</summary>
public static class TargetGroupFileReader
{
    /// <summary>The label that every group of a file carries: the file's path.</summary>
    public const string PathLabel = "__meta_filepath";
    private const int MaxBytes = 256 << 20;

    /// <exception cref="TargetGroupException">The file cannot be read or is not a list of target groups.</exception>
    public static IReadOnlyList<TargetGroup> Read(string path) => Parse(ReadBytes(path), path);

    /// <param name="path">Where the content comes from; its extension says whether it is JSON or YAML.</param>
    /// <exception cref="TargetGroupException">The content is not a list of target groups.</exception>
    public static IReadOnlyList<TargetGroup> Parse(ReadOnlyMemory<byte> content, string path)
    {
        try
        {
            var groups = IsJson(path) ? TargetGroupJson.Parse(content.Span) : TargetGroupYaml.Parse(content.Span);
            return ParsedGroup.ToTargetGroups(groups, path, new Label(PathLabel, path));
        }
        catch (TargetGroupException e)
        {
            throw new TargetGroupException($"Cannot use \"{path}\": {e.Message}", e);
        }
    }

    /// <exception cref="TargetGroupException">The file cannot be read.</exception>
    internal static byte[] ReadBytes(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MaxBytes)
                throw new TargetGroupException($"Cannot read \"{path}\": it has {file.Length} bytes, more than {MaxBytes}.");
            using var content = new MemoryStream((int)file.Length);
            file.CopyTo(content);
            return content.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TargetGroupException($"Cannot read \"{path}\": {Reason(e)}.", e);
        }
    }

    private static bool IsJson(string path) => Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase);

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "permission denied, or it is a directory",
        _ => e.Message.TrimEnd('.'),
    };
}
