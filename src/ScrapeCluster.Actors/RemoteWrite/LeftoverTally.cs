namespace ScrapeCluster.Actors.RemoteWrite;

/// <summary>What came of waits that overlapped, for one log line.</summary>
internal sealed class LeftoverTally
{
    public int Shards { get; set; }

    public int Incomplete { get; set; }

    public TimeSpan Longest { get; set; }

    public long Samples { get; set; }

    public long Late { get; set; }

    public bool IsAnnounced { get; set; }
}
