namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;

/// <summary>The headers that a signature covers: names in lower case and in order, values trimmed, white space within them made one space.</summary>
internal sealed class SignedHeaders
{
    private readonly List<(string Name, string Value)> _headers = new(capacity: 8);

    /// <summary>A name that stands here already gets one more value.</summary>
    public void Add(string name, string value)
    {
        name = name.ToLowerInvariant();
        value = Tidied(value);
        var place = 0;
        while (place < _headers.Count && string.CompareOrdinal(_headers[place].Name, name) < 0)
            place++;
        if (place < _headers.Count && _headers[place].Name == name)
            _headers[place] = (name, $"{_headers[place].Value},{value}");
        else
            _headers.Insert(place, (name, value));
    }

    /// <summary>Names and values, one a line.</summary>
    public void AppendLines(ref Utf8Text text)
    {
        foreach (var (name, value) in _headers)
        {
            text.Append(name);
            text.Append((byte)':');
            text.Append(value);
            text.Append((byte)'\n');
        }
    }

    /// <summary><c>host;x-amz-date</c></summary>
    public void AppendNames(ref Utf8Text text)
    {
        for (var i = 0; i < _headers.Count; i++)
        {
            if (i > 0)
                text.Append((byte)';');
            text.Append(_headers[i].Name);
        }
    }

    private static string Tidied(string value)
    {
        var isTidy = value.Length == 0
            || (!char.IsWhiteSpace(value[0]) && !char.IsWhiteSpace(value[^1]) && !value.Contains("  ", StringComparison.Ordinal)
                && value.AsSpan().IndexOfAny('\t', '\n', '\r') < 0);
        return isTidy ? value : string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
