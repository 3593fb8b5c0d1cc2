using System.Buffers;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>Adds headers whose values were written by users, in configuration or in files.</summary>
internal static class RequestHeaders
{
    private static readonly SearchValues<char> Forbidden = SearchValues.Create("\r\n\0");

    /// <exception cref="HttpRequestException">The value cannot stand in a header.</exception>
    public static void Add(HttpRequestMessage request, string name, string value)
    {
        // A header that the framework counts among the content's (Content-Language, Expires) can only travel with content.
        if (!request.Headers.TryAddWithoutValidation(name, Checked(name, value)))
            request.Content?.Headers.TryAddWithoutValidation(name, value);
    }

    /// <returns>The value itself.</returns>
    /// <exception cref="HttpRequestException">The value cannot stand in a header.</exception>
    public static string Checked(string name, string value) =>
        value.AsSpan().ContainsAny(Forbidden)
            ? throw new DescribedHttpException($"Cannot send the header {name}: its value holds a line break or a zero byte.")
            : value;
}
