using System.Text.Json;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>What a log's directory says of itself, in <c>queue.json</c>.</summary>
internal sealed record QueueMeta(int Format, string Endpoint, string Url)
{
    /// <summary>The form of the files that this program writes.</summary>
    public const int KnownFormat = 1;

    private const string FileName = "queue.json";

    /// <summary>Null: there is none, or it cannot be read.</summary>
    public static QueueMeta? Read(string directory)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(directory, FileName)));
            var root = json.RootElement;
            return new QueueMeta(
                root.GetProperty("format").GetInt32(), root.GetProperty("endpoint").GetString() ?? "", root.GetProperty("url").GetString() ?? "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Throws what the disk says.</summary>
    public void Write(string directory)
    {
        var path = Path.Combine(directory, FileName);
        using (var file = new FileStream(path + ".new", FileMode.Create))
        {
            using var json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("endpoint", Endpoint);
            json.WriteString("url", Url);
            json.WriteEndObject();
            json.Flush();
            file.Flush(flushToDisk: true);
        }
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Without a password in it.</summary>
    public static string UrlWithoutUser(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.UserInfo.Length > 0
            ? new UriBuilder(uri) { UserName = "", Password = "" }.Uri.ToString()
            : url;
}
