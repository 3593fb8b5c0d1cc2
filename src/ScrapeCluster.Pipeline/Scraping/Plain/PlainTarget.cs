using ScrapeCluster.Pipeline.HttpClients.Plain;

namespace ScrapeCluster.Pipeline.Scraping.Plain;

/// <summary>What the plain way needs to know of a target from scrape to scrape.</summary>
internal sealed class PlainTarget
{
    /// <summary>The plain way leads nowhere.</summary>
    public static readonly PlainTarget None = new();

    /// <summary>Where the target is; null where it cannot be reached the plain way.</summary>
    public Authority? Authority { get; private init; }

    public string PathAndQuery { get; private init; } = "";

    /// <summary>The target redirects, which is not for the plain way: all its scrapes go the other.</summary>
    public bool IsElsewhere { get; set; }

    /// <summary>Bytes of the last answer as sent: the next one will be as long.</summary>
    public int LastBytes { get; set; } = 8 * 1024;

    /// <param name="uri">Null where the target's URL is none.</param>
    public static PlainTarget Of(Uri? uri, PlainConnections connections) =>
        uri is null || uri.Scheme != Uri.UriSchemeHttp || uri.UserInfo.Length > 0 || uri.Fragment.Length > 0 || !IsPrintable(uri.PathAndQuery) || !IsPrintable(uri.IdnHost)
            ? None
            : new PlainTarget
            {
                Authority = connections.For(uri.IdnHost, uri.Port),
                PathAndQuery = uri.PathAndQuery == "/metrics" ? "/metrics" : uri.PathAndQuery,
            };

    private static bool IsPrintable(string text) => !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
