namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>Target groups that cannot be read: one sentence that names the place and what is allowed there.</summary>
public sealed class TargetGroupException : Exception
{
    public TargetGroupException(string message)
        : base(message)
    {
    }

    public TargetGroupException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
