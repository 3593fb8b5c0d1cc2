namespace ScrapeCluster.Pipeline.RemoteWrite.Signing;

/// <summary>Adds to each attempt to send what proves who sends it. Safe on many threads.</summary>
public interface IRequestSigner : IDisposable
{
    /// <summary>When the credentials in use end; null: never, or none have been fetched yet.</summary>
    DateTimeOffset? ExpiresAt { get; }

    /// <summary>
    /// Signs a request that is complete but for this. Waits for credentials where there are none yet.
    /// Throws <see cref="SigningException"/> where none can be had: nothing is sent then, and it is tried again later.
    /// </summary>
    /// <param name="body">The body's pieces, in order.</param>
    ValueTask SignAsync(HttpRequestMessage request, IReadOnlyList<ReadOnlyMemory<byte>> body, CancellationToken cancellationToken);

    /// <summary>The receiver did not believe a signature (401 or 403): fresh credentials are fetched before the next one, and a clock that differs is allowed for.</summary>
    /// <param name="receiverTime">What the answer's <c>Date</c> header said; null: it had none.</param>
    /// <returns>True where the next attempt differs from the last: other credentials, or another time.</returns>
    ValueTask<bool> RefreshAsync(DateTimeOffset? receiverTime, CancellationToken cancellationToken);
}
