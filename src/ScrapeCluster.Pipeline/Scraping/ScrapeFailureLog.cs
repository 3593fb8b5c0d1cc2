using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.Scraping;

/// <summary>
/// A scrape_failure_log_file: one line of JSON for each failed scrape, with the keys time, level, msg, job_name and target. Opened at the
/// first line, closed with the configuration that named it.
/// </summary>
internal sealed class ScrapeFailureLog(string path, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _lock = new();
    private FileStream? _file;
    private bool _closed;

    /// <summary>Never throws: a line that cannot be written is logged and left out.</summary>
    public void Write(string jobName, string targetUrl, string error)
    {
        try
        {
            var line = Format(jobName, targetUrl, error);
            lock (_lock)
            {
                if (_closed)
                    return;
                _file ??= new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                _file.Write(line);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.CannotWriteFailureLog(logger, path, e.Message);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            _file?.Dispose();
        }
    }

    private byte[] Format(string jobName, string targetUrl, string error)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Readable))
        {
            json.WriteStartObject();
            json.WriteString("time", time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("level", "ERROR");
            json.WriteString("msg", error);
            json.WriteString("job_name", jobName);
            json.WriteString("target", targetUrl);
            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }
}
