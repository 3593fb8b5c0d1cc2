using ScrapeCluster.Pipeline;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Actors.Scraping;

/// <summary>Stands before a shard's writers as long as the shard is here: what a scrape that nobody waits for any more brings comes too late.</summary>
internal sealed class WriteGate(FragmentWriter write)
{
    private volatile bool _isClosed;

    public void Close() => _isClosed = true;

    public void Write(string endpoint, Fragment fragment)
    {
        if (!_isClosed)
            write(endpoint, fragment);
    }
}
