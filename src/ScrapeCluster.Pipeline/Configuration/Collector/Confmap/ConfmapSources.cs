using System.Text;
using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Confmap;

/// <summary>Fetches what URIs name, as text, as the collector's providers do (confmap/provider of opentelemetry-collector).</summary>
/// <param name="variable">Gives an environment variable's value, or null where it is not set.</param>
internal sealed partial class ConfmapSources(Func<string, string?> variable)
{
    private const int MostBytes = 16 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly List<string> _unset = [];
    private readonly List<string> _files = [];

    /// <summary>Variables that were asked for without a default and are not set.</summary>
    public IReadOnlyList<string> Unset => _unset;

    /// <summary>Absolute paths of the files that were read.</summary>
    public IReadOnlyList<string> Files => _files;

    public bool IsSet(string name) => variable(name) is not null;

    /// <exception cref="ConfmapException">It cannot be had.</exception>
    public string Fetch(ConfmapUri uri) => uri.Scheme switch
    {
        "env" => FromEnvironment(uri.Rest),
        "file" => FromFile(uri.Rest),
        "yaml" => uri.Rest,
        "http" or "https" => FromWeb(uri.ToString()),
        _ => throw new ConfmapException($"{uri} cannot be fetched: s3 is not supported; have the file brought beside the program and name it with file:"),
    };

    // A variable that is set but empty is empty: its default is for one that is not set.
    private string FromEnvironment(string text)
    {
        var mark = text.IndexOf(":-", StringComparison.Ordinal);
        var (name, fallback) = mark < 0 ? (text, null) : (text[..mark], text[(mark + 2)..]);
        if (!VariableName().IsMatch(name))
            throw new ConfmapException($"environment variable {Excerpt.Of(name)} has an invalid name: it must be letters, digits and _, not a digit first; write $$ for a dollar that stays, as in $${{1}}");
        if (variable(name) is { } value)
            return value;
        if (fallback is null)
            _unset.Add(name);
        return fallback ?? "";
    }

    private string FromFile(string path)
    {
        try
        {
            _files.Add(Path.GetFullPath(path));
            return YamlBytes.Decode(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ConfmapException($"file {Excerpt.Of(path)} cannot be read: {e.Message}");
        }
        catch (YamlFormatException e)
        {
            throw new ConfmapException($"file {Excerpt.Of(path)}:{e.Line}: {e.Message}");
        }
    }

    private static string FromWeb(string url)
    {
        try
        {
            using var client = new HttpClient { Timeout = Patience, MaxResponseContentBufferSize = MostBytes };
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var answer = client.Send(request);
            if (!answer.IsSuccessStatusCode)
                throw new ConfmapException($"{Excerpt.Of(url)} cannot be fetched: it answers {(int)answer.StatusCode} {answer.ReasonPhrase}");
            using var body = new StreamReader(answer.Content.ReadAsStream(), Encoding.UTF8);
            return body.ReadToEnd();
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or UriFormatException or InvalidOperationException)
        {
            throw new ConfmapException($"{Excerpt.Of(url)} cannot be fetched: {e.GetBaseException().Message}");
        }
    }

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_]*$")]
    private static partial Regex VariableName();
}
