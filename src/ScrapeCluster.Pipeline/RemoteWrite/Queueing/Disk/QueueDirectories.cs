using System.Globalization;
using System.IO.Hashing;
using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.RemoteWrite.Queueing.Disk;

/// <summary>Which directory is which endpoint's.</summary>
internal sealed class QueueDirectories(string root, ILogger logger)
{
    // File systems take names of 255 bytes.
    private const int LongestName = 200;

    public string Of(string endpoint) => Path.Combine(root, NameOf(endpoint));

    /// <summary>Gives an endpoint without a directory that of one that is gone and has the same URL. What is left over then.</summary>
    /// <param name="endpoints">URL by name.</param>
    public IReadOnlyList<UnclaimedQueue> Claim(IReadOnlyDictionary<string, string> endpoints)
    {
        try
        {
            var unclaimed = FindUnclaimed(endpoints);
            foreach (var (endpoint, url) in endpoints.Where(endpoint => !Directory.Exists(Of(endpoint.Key))))
            {
                if (unclaimed.Find(queue => queue.Meta?.Url == QueueMeta.UrlWithoutUser(url)) is not { } found)
                    continue;
                Directory.Move(found.Queue.Directory, Of(endpoint));
                unclaimed.Remove(found);
                Log.Renamed(logger, found.Queue.Endpoint, endpoint);
            }
            return [.. unclaimed.Select(found => found.Queue)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.CannotOpen(logger, root, e.Message);
            return [];
        }
    }

    private List<Found> FindUnclaimed(IReadOnlyDictionary<string, string> endpoints)
    {
        if (!Directory.Exists(root))
            return [];
        var claimed = endpoints.Keys.Select(Of).ToHashSet(StringComparer.Ordinal);
        return [.. Directory.EnumerateDirectories(root).Where(directory => !claimed.Contains(directory)).Select(Look).Where(found => found.Queue.Bytes > 0)];
    }

    private static Found Look(string directory)
    {
        var meta = QueueMeta.Read(directory);
        var bytes = SegmentFile.FindAll(directory).Sum(file => new FileInfo(file.Path).Length);
        return new Found(new UnclaimedQueue(meta?.Endpoint ?? Path.GetFileName(directory), directory, bytes), meta);
    }

    private static string NameOf(string endpoint)
    {
        var name = Uri.EscapeDataString(endpoint);
        if (name.StartsWith('.'))
            name = "%2E" + name[1..];
        if (name.Length <= LongestName)
            return name;
        var hash = XxHash64.HashToUInt64(System.Text.Encoding.UTF8.GetBytes(endpoint)).ToString("x16", CultureInfo.InvariantCulture);
        return $"{name[..LongestName]}-{hash}";
    }

    private sealed record Found(UnclaimedQueue Queue, QueueMeta? Meta);
}
