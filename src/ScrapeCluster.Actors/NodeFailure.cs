using Microsoft.Extensions.Hosting;

namespace ScrapeCluster.Actors;

/// <summary>Why the node must end, once it must: the process then stops and returns failure. Safe on many threads.</summary>
public sealed class NodeFailure(IHostApplicationLifetime application)
{
    private string? _reason;

    /// <summary>One sentence, or null as long as nothing is wrong.</summary>
    public string? Reason => Volatile.Read(ref _reason);

    /// <summary>Stops the host. The first reason counts.</summary>
    /// <returns>Whether this was the first.</returns>
    public bool Fail(string reason)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is not null)
            return false;
        application.StopApplication();
        return true;
    }
}
