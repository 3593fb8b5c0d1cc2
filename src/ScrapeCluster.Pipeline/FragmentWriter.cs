using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline;

/// <summary>Takes the fragments of one scrape for one endpoint (by the name of its remote-write options). Must not block.</summary>
public delegate void FragmentWriter(string endpoint, Fragment fragment);
