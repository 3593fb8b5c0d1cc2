namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>Leave to make one request. Disposing of it says how that ended.</summary>
internal sealed class SendPermit(SendPace pace, long number, bool isProbe, long bytes, int samples) : IDisposable
{
    /// <summary>Rises from one to the next.</summary>
    public long Number { get; } = number;

    /// <summary>It finds out whether a receiver that failed is back.</summary>
    public bool IsProbe { get; } = isProbe;

    /// <summary>What it holds of the node's bytes in flight.</summary>
    public long Bytes { get; set; } = bytes;

    /// <summary>What it took of the samples per second.</summary>
    public int Samples { get; set; } = samples;

    /// <summary>Null: no request was made.</summary>
    public SendOutcome? Outcome { get; set; }

    /// <summary>The request is known now.</summary>
    public void Use(WriteRequest request) => pace.Use(this, request);

    public void Dispose() => pace.Leave(this);
}
