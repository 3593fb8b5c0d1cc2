namespace ScrapeCluster.Testing.RemoteWrite;

/// <summary>How a sample stands to the newest one of its series.</summary>
internal enum SampleOrder
{
    Newer,
    Repeated,
    Older,
}
