namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;

/// <summary>
/// A path as it is signed: without empty segments, <c>.</c> and <c>..</c>, then encoded once more than it is sent ("/a%20b" is signed as
/// "/a%2520b"), as for every service but S3.
/// </summary>
internal static class CanonicalPath
{
    /// <param name="path">As sent.</param>
    /// <param name="normalize">False: segments stay as they are, which S3 wants and the test suite tries.</param>
    public static void Append(ref Utf8Text text, string path, bool normalize = true)
    {
        if (path.Length == 0)
            path = "/";
        IReadOnlyList<string> segments = normalize ? Normalized(path) : path.Split('/');
        for (var i = 0; i < segments.Count; i++)
        {
            if (i > 0)
                text.Append((byte)'/');
            UriEncoding.Append(ref text, segments[i]);
        }
    }

    // The first segment is the empty one before the first slash; an empty last one makes the closing slash.
    private static List<string> Normalized(string path)
    {
        var kept = new List<string> { "" };
        foreach (var segment in path.Split('/'))
        {
            if (segment == ".." && kept.Count > 1)
                kept.RemoveAt(kept.Count - 1);
            else if (segment is not ("" or "." or ".."))
                kept.Add(segment);
        }

        if (kept.Count == 1 || path.EndsWith('/'))
            kept.Add("");
        return kept;
    }
}
