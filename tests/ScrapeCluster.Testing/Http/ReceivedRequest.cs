namespace ScrapeCluster.Testing.Http;

/// <summary>A request as a <see cref="TestHttpServer"/> saw it. Header names in lower case, several values joined by a comma.</summary>
public sealed record ReceivedRequest(
    string Method,
    string Path,
    string Protocol,
    IReadOnlyDictionary<string, string> Headers,
    string Body,
    string ConnectionId,
    string? ClientCertificateSubject,
    string? ServerName)
{
    /// <summary>A header's value, or the empty string.</summary>
    public string Header(string name) => Headers.GetValueOrDefault(name.ToLowerInvariant(), "");
}
