namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>Leave to make one request. It ends when it says how that ended, or with its disposal.</summary>
internal sealed class SendPermit(SendPace pace, long number, bool isProbe, long bytes, int samples) : IDisposable
{
    private int _ended;

    /// <summary>Rises from one to the next.</summary>
    public long Number { get; } = number;

    /// <summary>It finds out whether a receiver that failed is back.</summary>
    public bool IsProbe { get; } = isProbe;

    /// <summary>What it holds of the node's bytes in flight.</summary>
    public long Bytes { get; set; } = bytes;

    /// <summary>What it took of the samples per second.</summary>
    public int Samples { get; set; } = samples;

    /// <summary>The request is known now.</summary>
    public void Use(WriteRequest request) => pace.Use(this, request);

    /// <param name="outcome">Null: no request was made.</param>
    public void End(SendOutcome? outcome)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
            pace.Leave(this, outcome);
    }

    public void Dispose() => End(null);
}
