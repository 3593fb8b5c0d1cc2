using System.Text;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>
/// A small text file that may change while we run. Opened at most once a second, whatever the number of readers, and read
/// whole each time: time stamps lie where the path leads over symbolic links, as in a mounted Kubernetes secret.
/// </summary>
internal sealed class WatchedTextFile(string path, string key, TimeProvider time)
{
    /// <summary>How old a content may be, and how large a file.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);
    private const int MaxBytes = 16 << 20;

    private Reading? _last;

    /// <summary>The content without white space at both ends, as Prometheus takes it.</summary>
    /// <exception cref="HttpRequestException">The file cannot be read; the message names it.</exception>
    public string Read()
    {
        var last = _last;
        if (last is null || time.GetElapsedTime(last.Timestamp) >= MaxAge)
            _last = last = ReadNow();
        return last.Text ?? throw new DescribedHttpException($"Cannot read {key} \"{path}\": {last.Error}.");
    }

    private Reading ReadNow()
    {
        var now = time.GetTimestamp();
        try
        {
            return new Reading(now, ReadText(), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return new Reading(now, null, Reason(e));
        }
    }

    private string ReadText()
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > MaxBytes)
            throw new IOException($"it has {file.Length} bytes, more than {MaxBytes}");
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd().Trim();
    }

    private static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "permission denied, or it is a directory",
        _ => e.Message.TrimEnd('.'),
    };

    private sealed record Reading(long Timestamp, string? Text, string? Error);
}
