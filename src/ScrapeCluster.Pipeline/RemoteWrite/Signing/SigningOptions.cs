namespace ScrapeCluster.Pipeline.RemoteWrite.Signing;

/// <summary>How a node proves to a receiver who it is, where that takes more than fixed credentials.</summary>
public abstract record SigningOptions;
