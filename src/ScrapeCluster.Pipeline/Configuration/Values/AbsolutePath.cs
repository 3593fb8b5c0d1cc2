namespace ScrapeCluster.Pipeline.Configuration.Values;

/// <summary>Paths in a file are relative to the directory of that file.</summary>
internal static class AbsolutePath
{
    /// <summary>A path that no file can have stays as it is; opening it will fail with a clear error.</summary>
    public static string Of(string path, string directory) =>
        path.Contains('\0', StringComparison.Ordinal) ? path : Path.GetFullPath(Path.Combine(directory, path));
}
