namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>A text that stands in the configuration or in a file; the file is read anew while running.</summary>
internal abstract class SecretSource
{
    /// <summary>The text wins over the file; with neither the source is empty.</summary>
    /// <param name="fileKey">The file's key in the configuration, for error messages.</param>
    public static SecretSource Of(string? text, string? file, string fileKey, TimeProvider time) =>
        string.IsNullOrEmpty(text) && !string.IsNullOrEmpty(file)
            ? new FromFile(new WatchedTextFile(file, fileKey, time))
            : new FromText(text ?? "");

    /// <summary>The text as of now, at most one second old.</summary>
    /// <exception cref="HttpRequestException">The file cannot be read.</exception>
    public abstract string Read();

    private sealed class FromText(string text) : SecretSource
    {
        public override string Read() => text;
    }

    private sealed class FromFile(WatchedTextFile file) : SecretSource
    {
        public override string Read() => file.Read();
    }
}
