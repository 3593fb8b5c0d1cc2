namespace ScrapeCluster.Testing.Aws;

/// <summary>A request as it arrived.</summary>
/// <param name="Url">With host and port as the <c>Host</c> header has them.</param>
/// <param name="Headers">In lower case.</param>
public sealed record SignedRequest(string Method, string Url, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>Whose keys it was signed with; null: it was not signed.</summary>
    public string? AccessKey => Between("Credential=", "/");

    /// <summary><c>20150830/us-east-1/aps/aws4_request</c></summary>
    public string? Scope => Between("Credential=", ",") is { } credential ? credential[(credential.IndexOf('/', StringComparison.Ordinal) + 1)..] : null;

    public string? SignedHeaders => Between("SignedHeaders=", ",");

    public string? Header(string name) => Headers.GetValueOrDefault(name.ToLowerInvariant());

    private string? Between(string start, string end)
    {
        var text = Header("authorization") ?? "";
        var from = text.IndexOf(start, StringComparison.Ordinal);
        if (from < 0)
            return null;
        from += start.Length;
        var to = text.IndexOf(end, from, StringComparison.Ordinal);
        return to < 0 ? text[from..] : text[from..to];
    }
}
