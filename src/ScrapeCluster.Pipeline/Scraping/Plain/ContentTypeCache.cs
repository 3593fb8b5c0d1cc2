using System.Text;

namespace ScrapeCluster.Pipeline.Scraping.Plain;

/// <summary>The Content-Type of a job's targets, which hardly ever differs from one answer to the next: made a string once.</summary>
internal sealed class ContentTypeCache
{
    private Entry _last = new([], "");

    /// <returns>Null where there is none.</returns>
    public string? Text(ReadOnlySpan<byte> header)
    {
        if (header.IsEmpty)
            return null;
        var last = _last;
        if (!header.SequenceEqual(last.Bytes))
            _last = last = new Entry(header.ToArray(), Encoding.Latin1.GetString(header));
        return last.Text;
    }

    private sealed record Entry(byte[] Bytes, string Text);
}
