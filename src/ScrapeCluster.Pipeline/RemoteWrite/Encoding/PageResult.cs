using ScrapeCluster.Pipeline.Scraping;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>What became of one page: how many samples it had, and which of them go on.</summary>
public struct PageResult
{
    /// <summary>Null where the page is good. Else one sentence; nothing of the page is written then.</summary>
    public string? Error { get; set; }

    public ScrapeFailure Failure { get; set; }

    /// <summary>Samples read.</summary>
    public int Scraped { get; set; }

    /// <summary>Samples that metric relabeling kept, duplicates and those over the sample limit included.</summary>
    public int PostRelabeling { get; set; }

    /// <summary>Series that had no sample before.</summary>
    public int SeriesAdded { get; set; }

    /// <summary>Samples encoded.</summary>
    public int Encoded { get; set; }

    public int DroppedByRelabeling { get; set; }
    public int Duplicates { get; set; }
    public int OutOfOrder { get; set; }
    public int OutOfBounds { get; set; }
}
