using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery.Polling;

/// <summary>What an API answered.</summary>
internal sealed class JsonAnswer : IDisposable
{
    private readonly JsonDocument _document;
    private readonly Dictionary<string, string> _headers;

    /// <param name="document">Owned by the answer from now on.</param>
    /// <param name="response">Whose headers are kept.</param>
    public JsonAnswer(JsonDocument document, HttpResponseMessage response)
    {
        _document = document;
        _headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
    }

    public JsonElement Root => _document.RootElement;

    /// <summary>Empty where there is no such header.</summary>
    public string Header(string name) => _headers.GetValueOrDefault(name, "");

    /// <exception cref="DiscoveryException">The answer is no list.</exception>
    public IEnumerable<JsonElement> Items() =>
        Root.ValueKind == JsonValueKind.Array ? Root.EnumerateArray() : throw new DiscoveryException($"the answer is {Name(Root.ValueKind)}; expected a list.");

    public void Dispose() => _document.Dispose();

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Null => "null",
        _ => $"a {kind.ToString().ToLowerInvariant()}",
    };
}
