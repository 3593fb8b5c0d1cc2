namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;

/// <summary>A query as it is signed: names and values encoded anew, sorted by name, then by value.</summary>
internal static class CanonicalQuery
{
    /// <param name="query">As sent; without the question mark.</param>
    public static void Append(ref Utf8Text text, scoped ReadOnlySpan<char> query)
    {
        if (query.IsEmpty)
            return;
        var isFirst = true;
        foreach (var (name, value) in Sorted(query))
        {
            if (!isFirst)
                text.Append((byte)'&');
            isFirst = false;
            text.Append(name);
            text.Append((byte)'=');
            text.Append(value);
        }
    }

    private static List<(string Name, string Value)> Sorted(ReadOnlySpan<char> query)
    {
        var parameters = new List<(string Name, string Value)>();
        foreach (var range in query.Split('&'))
        {
            var parameter = query[range];
            if (parameter.IsEmpty)
                continue;
            var equals = parameter.IndexOf('=');
            parameters.Add(equals < 0
                ? (Encoded(parameter), "")
                : (Encoded(parameter[..equals]), Encoded(parameter[(equals + 1)..])));
        }

        parameters.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name) is var order and not 0 ? order : string.CompareOrdinal(a.Value, b.Value));
        return parameters;
    }

    // What is escaped already must not be escaped twice.
    private static string Encoded(ReadOnlySpan<char> part)
    {
        var text = new Utf8Text(stackalloc byte[256]);
        UriEncoding.Append(ref text, Uri.UnescapeDataString(part));
        var encoded = System.Text.Encoding.ASCII.GetString(text.Written);
        text.Dispose();
        return encoded;
    }
}
