namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>What is asked for targets did not say which there are: one sentence that names what was seen and what was expected.</summary>
public sealed class DiscoveryException : Exception
{
    public DiscoveryException(string message)
        : base(message)
    {
    }

    public DiscoveryException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
